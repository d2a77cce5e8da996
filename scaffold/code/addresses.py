"""Addresses of repositories and archives, in which a password may stand."""

import re
from urllib.parse import urlsplit, urlunsplit


def without_secrets(address: str) -> str:
    """Return an address without its user's name, password and query, wherever one may be secret.

    Raises ValueError if it is no address.
    """
    prefix, rest = split_prefix(address)
    if "://" not in rest:
        return address
    parts = urlsplit(rest)
    user, at, host = parts.netloc.rpartition("@")
    if parts.scheme in ("http", "https"):  # where a token may stand for the user
        return prefix + urlunsplit((parts.scheme, host, parts.path, "", ""))
    netloc = f"{user.partition(':')[0]}{at}{host}"
    return prefix + urlunsplit((parts.scheme, netloc, parts.path, "", ""))


def split_prefix(address: str) -> tuple[str, str]:
    """Return what names the version control system, such as "git+", and the address."""
    match = re.match(r"(?:git|hg)\+", address)
    return (match[0], address[match.end() :]) if match else ("", address)
