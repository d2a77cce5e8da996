"""Uses a served project over HTTP, as a person's browser behind a TLS-terminating proxy would."""

import html
import re
import socket
from typing import Any
from urllib.parse import urlencode

import requests

from scaffold.smoke.process import Failed

HOST = "smoke.example.com"


class Site:
    """A site on a local port, with the cookies of one visitor."""

    def __init__(self, port: int, *, scheme: str = "https", host: str = HOST) -> None:
        self.port = port
        self.scheme = scheme
        self.host = host
        self.cookies: dict[str, str] = {}

    def headers(self) -> dict[str, str]:
        """What a TLS-terminating proxy passes on; secure cookies too, which a jar holds back."""
        headers = {"Host": self.host, "Accept-Encoding": "gzip"}
        if self.scheme == "https":
            headers["X-Forwarded-Proto"] = "https"
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        return headers

    def ask(
        self, method: str, path: str, *, expect: int | None, headers: Any = None, **options: Any
    ) -> requests.Response:
        """Return the response; Failed if its status is not the expected one, if there is one."""
        with requests.Session() as session:
            session.trust_env = False
            response = session.request(
                method,
                f"http://127.0.0.1:{self.port}{path}",
                headers={**self.headers(), **(headers or {})},
                allow_redirects=False,
                timeout=30,
                **options,
            )
        self.cookies.update(response.cookies.items())
        if expect is not None and response.status_code != expect:
            where = response.headers.get("Location", "")
            raise Failed(
                f"{method} {path}: status {response.status_code} {where}, not {expect}",
                log=response.text[:3000],
            )
        return response

    def get(self, path: str, expect: int = 200) -> requests.Response:
        return self.ask("GET", path, expect=expect)

    def submit(self, path: str, data: dict[str, str], **options: Any) -> requests.Response:
        """Fill in the form of a page and send it; a redirect must follow."""
        fields = {"csrfmiddlewaretoken": token(self.get(path).text), **data}
        headers = {"Referer": f"{self.scheme}://{self.host}{path}"}
        return self.ask("POST", path, expect=302, headers=headers, data=fields, **options)

    def begin_submit(self, path: str, data: dict[str, str]) -> "PostInFlight":
        """Send the head of a form's POST and hold back most of its body."""
        fields = {"csrfmiddlewaretoken": token(self.get(path).text), **data}
        return PostInFlight(self, path, urlencode(fields).encode())


class PostInFlight:
    """A request that the server has accepted, but cannot answer until its body is complete."""

    def __init__(self, site: Site, path: str, body: bytes) -> None:
        self.body = body
        head = [
            f"POST {path} HTTP/1.1",
            *(f"{name}: {value}" for name, value in site.headers().items()),
            f"Referer: {site.scheme}://{site.host}{path}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(self.body)}",
            "\r\n",
        ]
        self.connection = socket.create_connection(("127.0.0.1", site.port), timeout=20)
        self.connection.sendall("\r\n".join(head).encode() + self.body[:10])

    def finish(self) -> None:
        """Send the rest; Failed unless the answer is the redirect that it should be."""
        with self.connection:
            try:
                self.connection.sendall(self.body[10:])
                answer = self.connection.recv(4096)
            except OSError as error:
                raise Failed(f"a request in flight was dropped: {error}") from None
        status = answer.split(b"\r\n")[0].decode(errors="replace")
        if " 302 " not in status + " ":
            raise Failed(f"a request in flight was answered with {status!r}, not 302")


def token(page: str) -> str:
    return find(r'name="csrfmiddlewaretoken" value="([^"]+)"', page, "a form")


def find(pattern: str, page: str, what: str) -> str:
    """Return the pattern's group in a page; Failed if it does not match."""
    match = re.search(pattern, page)
    if match is None:
        raise Failed(f"the page has no {what}", log=page)
    return html.unescape(match[1])
