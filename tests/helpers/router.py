"""An nginx that ends TLS before a run's web, as a platform's router does."""

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from scaffold.smoke import steps
from scaffold.smoke.prepare import free_port
from scaffold.smoke.process import started, wait_until
from scaffold.smoke.run import Run
from scaffold.smoke.site import HOST, token

# What urllib3 says of a certificate that nobody signed.
UNSIGNED = "ignore::urllib3.exceptions.InsecureRequestWarning"
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log stderr;
events {{}}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{plain}; listen 127.0.0.1:{tls} ssl;
    ssl_certificate {folder}/tls.crt; ssl_certificate_key {folder}/tls.key;
    location / {{
      proxy_pass http://127.0.0.1:{port};
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }}
  }}
}}
"""


@dataclass(frozen=True)
class Router:
    """Its ports, for plain HTTP and for TLS."""

    plain: int
    tls: int

    @contextmanager
    def visitor(self) -> Iterator[requests.Session]:
        """Yield a session that takes the certificate that nobody signed."""
        with requests.Session() as session:
            session.trust_env = False
            session.headers["Host"] = HOST
            session.verify = False
            yield session

    @property
    def site(self) -> str:
        return f"https://127.0.0.1:{self.tls}"


@contextmanager
def routed(run: Run, folder: Path) -> Iterator[Router]:
    """Put nginx before a run's web, with its files in a folder that is made."""
    folder.mkdir()
    subject = ["-subj", f"/CN={HOST}", "-addext", "subjectAltName=IP:127.0.0.1"]
    keys = ["-keyout", "tls.key", "-out", "tls.crt"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, *keys]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    router = Router(free_port(), free_port())
    text = NGINX.format(
        folder=folder, plain=router.plain, tls=router.tls, port=run.environment["PORT"]
    )
    (folder / "nginx.conf").write_text(text)
    # Its workers are another user's.
    folder.chmod(0o755)
    line = f"nginx -p {folder} -c {folder}/nginx.conf"
    path = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    with started("nginx", line, folder, path) as process:
        wait_until(lambda: listens(router), process, "TLS", 20)
        yield router


def listens(router: Router) -> bool:
    try:
        with router.visitor() as session:
            session.get(f"{router.site}/healthz", timeout=5)
    except (requests.ConnectionError, ssl.SSLError):
        return False
    return True


def visit_over_tls(router: Router) -> None:
    """Come in by nginx: no redirect leads in a circle, cookies are secure, and one logs in."""
    with router.visitor() as session:
        http = session.get(f"http://127.0.0.1:{router.plain}/", allow_redirects=False)
        assert (http.status_code, http.headers["Location"]) == (301, f"https://{HOST}/")
        first = session.get(f"{router.site}/", allow_redirects=False)
        assert first.status_code == 200
        assert "max-age=" in first.headers["Strict-Transport-Security"]
        login = session.get(f"{router.site}/admin/login/", allow_redirects=False)
        assert "Secure" in login.headers["Set-Cookie"]
        done = session.post(
            f"{router.site}/admin/login/",
            data={**steps.LOGIN, "csrfmiddlewaretoken": token(login.text)},
            headers={"Referer": f"https://{HOST}/admin/login/"},
            allow_redirects=False,
        )
        assert (done.status_code, done.headers["Location"]) == (302, "/admin/")
        assert all(cookie.secure for cookie in session.cookies)
        assert session.get(f"{router.site}/admin/", allow_redirects=False).status_code == 200
