"""Reads inventory.toml: the environments, their hosts, and what runs on each."""

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from .errors import Failed

FILE = Path(__file__).with_name("inventory.toml")

<% if cookiecutter.__beat %>
ROLES = ("web", "worker", "beat")
<% elif cookiecutter.__worker %>
ROLES = ("web", "worker")
<% else %>
ROLES = ("web",)
<% endif %>

# These values end up in files that root reads, so they may contain nothing else.
NAME = r"[a-z_][a-z0-9_-]{0,30}"
PATH = r"/[A-Za-z0-9_./-]+"
ADDRESS = r"[A-Za-z0-9][A-Za-z0-9.:-]*"
PATTERNS = {
    "environment": NAME,
    "address": ADDRESS,
    "domain": ADDRESS,
    "listen": ADDRESS,
    "user": NAME,
    "admin": NAME,
    "path": PATH,
    "certificate": PATH,
    "certificate_key": PATH,
    "ssh_config": r"[A-Za-z0-9_./-]*",
    "supervisor": "systemd|supervisord",
}


@dataclass(frozen=True)
class Host:
    """A host, with what it takes from its environment."""

    environment: str
    address: str
    domain: str
    user: str
    path: str
    roles: tuple[str, ...] = ("web",)
    admin: str = "root"
    ssh_port: int = 22
    ssh_config: str = ""
    port: int = 8001  # of web, which takes this one and the next by turns
    listen: str = "0.0.0.0"
    certificate: str = ""
    certificate_key: str = ""
    supervisor: str = "systemd"
    python: str = "python<<cookiecutter.python>>"
<% if cookiecutter.__dev %>
    test: tuple[str, ...] = ("./bootstrap.py", "--dev", "--", "manage.py", "test")
<% else %>
    test: tuple[str, ...] = ("./bootstrap.py", "--", "manage.py", "test")
<% endif %>
    remote: str = ""  # to which each push sends its tag
    keep: int = 5  # releases

    @property
    def control(self):
        """The one command that `user` may run as root."""
        return f"/usr/local/sbin/{self.user}-control"


def check(host):
    for key, pattern in PATTERNS.items():
        value = getattr(host, key)
        if value and not re.fullmatch(pattern, value):
            raise Failed(f"inventory.toml: {host.address}: {key} cannot be {value!r}")
    unknown = sorted(set(host.roles) - set(ROLES))
    if unknown:
        roles = ", ".join(ROLES)
        raise Failed(
            f"inventory.toml: {host.address}: roles are {roles}, not {unknown}"
        )
    return host


def read(environment):
    """Return the hosts of an environment, in the order of the file."""
    environments = tomllib.loads(FILE.read_text("utf-8"))
    if environment not in environments:
        known = ", ".join(environments)
        raise Failed(f"no environment {environment!r} in inventory.toml, only {known}")
    shared = environments[environment]
    hosts = []
    for address, own in shared.pop("hosts", {}).items():
        given = {**shared, **own, "environment": environment, "address": address}
        types = {field.name: field.type for field in fields(Host)}
        for key, value in given.items():
            if key not in types:
                raise Failed(f"inventory.toml: {address}: unknown key {key!r}")
            if isinstance(value, list):
                given[key] = value = tuple(value)
            wanted = types[key] if isinstance(types[key], type) else tuple
            if type(value) is not wanted:
                raise Failed(
                    f"inventory.toml: {address}: {key} is not a {wanted.__name__}"
                )
        try:
            hosts.append(check(Host(**given)))
        except TypeError as error:
            raise Failed(f"inventory.toml: {address}: {error}") from None
<% if cookiecutter.database == 'sqlite' %>
    if len(hosts) > 1:
        raise Failed(f"inventory.toml: SQLite's file is on one host of {environment}")
<% endif %>
    if not any("web" in host.roles for host in hosts):
        raise Failed(f"inventory.toml: {environment} has no host with the role web")
<% if cookiecutter.__beat %>
    if sum("beat" in host.roles for host in hosts) > 1:
        raise Failed(f"inventory.toml: beat must run on one host of {environment}")
<% endif %>
    return hosts
