"""Adds the settings for TLS that existing settings do not have yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scaffold.code import statements
from scaffold.code.expressions import constant
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
    # Short, since it cannot be taken back before its time is over.
    "SECURE_HSTS_SECONDS": 'int(os.environ.get("SECURE_HSTS_SECONDS") or "3600")  # an hour',
}
# Development may have a module of its own: what all share knows the hosts of none.
PRODUCTION = "ALLOWED_HOSTS\n"
COOKIES = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")


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
            code = "# Security\n\n" + "\n".join(blocks)
            return added(project, code, to=shared(project, PRODUCTION + code))
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
        if "DEBUG" in known(project, shared(project, PRODUCTION)):
            blocks.append(REDIRECT.format(", and with DEBUG", "    and not DEBUG\n"))
        else:
            blocks.append(REDIRECT.format("", ""))
    if inner := [name for name in WHERE_ON if name in names]:
        lines = "".join(f"    {name} = {WHERE_ON[name]}\n" for name in inner)
        blocks.append(f"if SECURE_SSL_REDIRECT:\n{lines}")
    blocks += [f"{name} = SECURE_SSL_REDIRECT\n" for name in COOKIES if name in names]
    return blocks


def literal_redirects(project: Project) -> list[Assignment]:
    """Return the assignments that turn the redirect on without reading the environment."""
    return [
        assignment
        for assignment in project.settings.all("SECURE_SSL_REDIRECT")
        if assignment.kind == "set" and constant(assignment.value) is True
    ]
