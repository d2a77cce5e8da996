"""An index of wheels, on 127.0.0.1."""

import html
import http.server
from dataclasses import dataclass, field
from pathlib import Path

from tests.bootstrap.wheels import sha256


@dataclass
class Index:
    """A simple index: add files, and point pip and uv at it with `variables`."""

    folder: Path
    url: str
    pythons: dict[str, str] = field(default_factory=dict)

    @property
    def variables(self) -> dict[str, str]:
        return {"PIP_INDEX_URL": self.url, "UV_DEFAULT_INDEX": self.url}

    def add(self, file_name: str, content: bytes, python: str = "") -> bytes:
        """Add a file; with `python`, its link says which Python it requires."""
        folder = self.folder / file_name.split("-", maxsplit=1)[0].replace("_", "-")
        folder.mkdir(exist_ok=True)
        (folder / file_name).write_bytes(content)
        if python:
            self.pythons[file_name] = python
        links = [
            f'<a href="{path.name}#sha256={sha256(path.read_bytes())}"'
            f' data-requires-python="{html.escape(self.pythons.get(path.name, ""))}">'
            f"{path.name}</a>"
            for path in folder.glob("*-*")
        ]
        (folder / "index.html").write_text(
            f"<!DOCTYPE html><html><body>{' '.join(links)}</body></html>"
        )
        return content


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass
