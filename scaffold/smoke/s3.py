"""An object store for media: moto's, reached over TLS under Amazon's host names."""

import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scaffold.smoke.process import Failed

BUCKET = "smoke-media"
_DSN = f"s3://key:secret@{BUCKET}.s3.amazonaws.com/"


@dataclass(frozen=True)
class ObjectStore:
    """Where the store is: a proxy that answers for Amazon's hosts, and its authority's file."""

    proxy: str
    authority: str

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables for a project's processes."""
        return {
            "DEFAULT_STORAGE_DSN": _DSN,
            "AWS_CA_BUNDLE": self.authority,
            "HTTPS_PROXY": self.proxy,
        }

    def ask(self, url: str, method: str = "GET") -> bytes:
        """Return the content at one of the store's URLs."""
        context = ssl.create_default_context(cafile=self.authority)
        # An extension that Python 3.13 requires is missing from moto's certificate authority.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({"https": self.proxy}),
            urllib.request.HTTPSHandler(context=context),
        )
        request = urllib.request.Request(url, method=method)  # noqa: S310 - https alone
        with opener.open(request, timeout=20) as response:
            content: bytes = response.read()
        return content


@contextmanager
def object_store(port: int, log_file: Path) -> Iterator[ObjectStore]:
    """Start the store on a free port, with an empty bucket in it."""
    import moto.moto_proxy

    authority = Path(moto.moto_proxy.__file__).parent / "ca.crt"
    store = ObjectStore(f"http://127.0.0.1:{port}", str(authority))
    command = [str(Path(sys.executable).parent / "moto_proxy"), "--port", str(port)]
    with log_file.open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            deadline = time.monotonic() + 30
            while True:
                try:
                    store.ask(f"https://{BUCKET}.s3.amazonaws.com/", method="PUT")
                    break
                except OSError as error:
                    if process.poll() is not None or time.monotonic() > deadline:
                        text = log_file.read_text(errors="replace")
                        raise Failed(f"moto: {error}", " ".join(command), text) from None
                    time.sleep(0.2)
            yield store
        finally:
            process.kill()
