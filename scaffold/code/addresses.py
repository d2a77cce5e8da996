"""Addresses of repositories and archives, which may contain a password."""

import re
from urllib.parse import urlsplit, urlunsplit


def without_secrets(address: str) -> str:
    """Return an address without its password and query; over HTTP, without its user name too.

    Raises ValueError if it cannot be parsed.
    """
    prefix, rest = split_prefix(address)
    if "://" not in rest:
        return address
    parts = urlsplit(rest)
    user, at, host = parts.netloc.rpartition("@")
    if parts.scheme in ("http", "https"):  # the user name may be a token
        return prefix + urlunsplit((parts.scheme, host, parts.path, "", ""))
    netloc = f"{user.partition(':')[0]}{at}{host}"
    return prefix + urlunsplit((parts.scheme, netloc, parts.path, "", ""))


def split_prefix(address: str) -> tuple[str, str]:
    """Return the prefix of the version control system, such as "git+", and the address."""
    match = re.match(r"(?:git|hg)\+", address)
    return (match[0], address[match.end() :]) if match else ("", address)
