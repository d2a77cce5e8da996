"""Adds the settings for TLS that existing settings do not have yet."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from scaffold.code import statements
from scaffold.code.expressions import constant, reads_environment
from scaffold.edits.edit import InFile, in_file
from scaffold.edits.settings import added, known, may_add, shared
from scaffold.project.project import Project
from scaffold.project.settings import Assignment

REDIRECT = """# On, behind a proxy that ends TLS and says so in X-Forwarded-Proto; off in tests{}.
SECURE_SSL_REDIRECT = (
    os.environ.get("SECURE_SSL_REDIRECT") != "False"
{}    and "test" not in sys.argv[1:2]
    and "pytest" not in sys.modules
)
"""
WHERE_ON = {
    "SECURE_PROXY_SSL_HEADER": '("HTTP_X_FORWARDED_PROTO", "https")',
    "SECURE_HSTS_SECONDS": "60 * 60  # raise it to a year once HTTPS has proved itself",
}
COOKIES = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
ORIGINS = """CSRF_TRUSTED_ORIGINS = [
    ("https" if SECURE_SSL_REDIRECT else "http")
    + ("://*" if name.startswith(".") else "://")
    + name
    for name in ALLOWED_HOSTS{}
]
"""


def lacks(project: Project, *names: str) -> list[str]:
    """Return those of the settings that are not set."""
    return [name for name in names if project.settings.lacks(name)]


def fixable(project: Project) -> bool:
    return may_add(project) and not decided(project)


def decided(project: Project) -> str:
    """Say why settings for TLS must not be added; "" if they may.

    Behind a proxy whose X-Forwarded-Proto is not read, a redirect never ends.
    """
    middleware = project.settings.strings(project.middleware_name)
    if middleware and not any(name.endswith("SecurityMiddleware") for name in middleware):
        return f"{project.middleware_name} has no SecurityMiddleware, which applies it"
    if not lacks(project, "SECURE_SSL_REDIRECT"):
        return ""
    header = project.settings.all("SECURE_PROXY_SSL_HEADER")
    if header and "SECURE_PROXY_SSL_HEADER" not in project.settings.sure:
        return "SECURE_PROXY_SSL_HEADER is set only in a branch"
    silenced = project.settings.strings("SILENCED_SYSTEM_CHECKS")
    if {"security.W004", "security.W008"} & set(silenced):
        return "SILENCED_SYSTEM_CHECKS leaves it to the proxy"
    return ""


def advised(project: Project, name: str) -> str:
    """Return what a person should do about a setting that cannot be added safely."""
    why = decided(project)
    return f"Set {name} by hand: {why}." if why else f"Set {name}."


@dataclass(frozen=True)
class TlsSetting:
    """Set one of the settings for TLS; those that are added together form one block."""

    name: str

    @classmethod
    def compose(cls, project: Project, wishes: Sequence[TlsSetting]) -> tuple[InFile, ...]:
        blocks = _blocks(project, {wish.name for wish in wishes}) if fixable(project) else []
        if not blocks:
            return ()
        redirect = project.settings.last("SECURE_SSL_REDIRECT")
        if redirect is None or "SECURE_SSL_REDIRECT" in project.settings.sure:
            return added(project, "# Security\n\n" + "\n".join(blocks))
        # In the only branch that sets the redirect.
        source = redirect.source
        span = statements.inserted_after(source, redirect.statement, "\n".join(blocks))
        return in_file(source, [span])


def setting(project: Project, name: str) -> tuple[TlsSetting, ...]:
    """Return the edits that add a setting, and the redirect on which all of them depend.

    A redirect is added together with the proxy's header: without that, it never ends.
    """
    if not fixable(project):
        return ()
    redirect = lacks(project, "SECURE_SSL_REDIRECT")
    header = lacks(project, "SECURE_PROXY_SSL_HEADER") if redirect else []
    return tuple(TlsSetting(one) for one in [*redirect, *header, name])


def _blocks(project: Project, names: set[str]) -> list[str]:
    """Return the code for those of the settings that are not set yet."""
    names = {name for name in names if project.settings.lacks(name)}
    blocks = []
    if "SECURE_SSL_REDIRECT" in names:
        if "DEBUG" in known(project, shared(project, ORIGINS)):
            blocks.append(REDIRECT.format(", and with DEBUG", "    and not DEBUG\n"))
        else:
            blocks.append(REDIRECT.format("", ""))
    if inner := [name for name in WHERE_ON if name in names]:
        lines = "".join(f"    {name} = {WHERE_ON[name]}\n" for name in inner)
        blocks.append(f"if SECURE_SSL_REDIRECT:\n{lines}")
    blocks += [f"{name} = SECURE_SSL_REDIRECT\n" for name in COOKIES if name in names]
    hosts = project.settings.last("ALLOWED_HOSTS")
    if "CSRF_TRUSTED_ORIGINS" in names and hosts and may_list(project):
        blocks.append(ORIGINS.format(" if name" if _may_hold_none(hosts) else ""))
    return blocks


def may_list(project: Project) -> bool:
    """Say whether ALLOWED_HOSTS is set on every path through the settings, or will be."""
    hosts = project.settings.last("ALLOWED_HOSTS")
    redirect = project.settings.last("SECURE_SSL_REDIRECT")
    if hosts is None:
        return project.settings.lacks("ALLOWED_HOSTS")
    if redirect and "SECURE_SSL_REDIRECT" not in project.settings.sure:
        # The origins go into the redirect's branch, so ALLOWED_HOSTS must be set above it.
        above = hosts.source.path != redirect.source.path or hosts.line < redirect.line
        reached = project.settings.reached(redirect.source.path)
        return above and not hosts.guarded and hosts.source.path in reached
    return "ALLOWED_HOSTS" in project.settings.sure


def _may_hold_none(hosts: Assignment) -> bool:
    """Say whether a host may be None or empty, if a variable is not set."""
    value = hosts.value
    return isinstance(value, ast.List | ast.Tuple) and reads_environment(value)


def literal_redirects(project: Project) -> list[Assignment]:
    """Return the assignments that turn the redirect on without reading the environment."""
    return [
        assignment
        for assignment in project.settings.all("SECURE_SSL_REDIRECT")
        if assignment.kind == "set" and constant(assignment.value) is True
    ]
