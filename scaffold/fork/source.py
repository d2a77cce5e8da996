"""What --template names: its kind, and its address without a password."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit
from urllib.request import url2pathname

from scaffold.code.addresses import split_prefix, without_secrets
from scaffold.errors import UserError


class Kind(StrEnum):
    REPOSITORY = "repository"
    ARCHIVE = "archive"
    FOLDER = "folder"


@dataclass(frozen=True)
class Source:
    """Where a fork is: `address` is only for cookiecutter, `told` may be shown and stored."""

    address: str
    told: str
    kind: Kind

    @property
    def is_remote(self) -> bool:
        return self.kind == Kind.REPOSITORY or "://" in self.address


def find_source(text: str, checkout: str | None, abbreviations: Mapping[str, str]) -> Source:
    """Return the source that --template names; UserError if it names none."""
    from cookiecutter.repository import expand_abbreviations, is_repo_url, is_zip_file

    if not text.strip() or not text.isprintable():
        raise UserError(f"--template {text[:60]!a} names no template.", _FORMS)
    try:
        address = expand_abbreviations(text, dict(abbreviations))
        if is_zip_file(address) and address.startswith("file://"):
            address = url2pathname(urlsplit(address).path)
        source = Source(address, without_secrets(address), Kind.FOLDER)
        if is_zip_file(address):
            source = Source(address, source.told, Kind.ARCHIVE)
        elif is_repo_url(address):
            source = Source(_repository(address), source.told, Kind.REPOSITORY)
    except (ValueError, LookupError) as error:
        # Not the text itself: it may contain a password.
        raise UserError(f"--template: {error or 'no address'}.", _FORMS) from None
    if checkout is not None:
        _refuse_checkout(source, checkout)
    return source


def _repository(address: str) -> str:
    """Return a repository's address in a form that cookiecutter recognises as git's."""
    prefix, rest = split_prefix(address)
    if prefix == "hg+":
        raise UserError(
            f"{without_secrets(address)} is a Mercurial repository: scaffold takes only git.",
            "Give a zip of it, or clone it yourself and name the folder.",
        )
    # This is how cookiecutter names the folder into which git clones.
    name = re.split(r"[/\\:]", rest.rstrip("/"))[-1]
    if name.removesuffix(".git") in ("", ".", "..") or ".git" in name.removesuffix(".git"):
        raise UserError(
            f"{without_secrets(address)}: cookiecutter cannot clone a repository of this name.",
            "Clone it yourself, and name the folder.",
        )
    if "://" in rest:
        # Cookiecutter recognises a git address by the word "git" in it.
        return address if prefix or "+" in rest else f"git+{address}"
    if "git" not in rest:
        raise UserError(
            f"{rest}: cookiecutter does not recognise this as a git repository.",
            "Write git+ssh://user@host/path instead.",
        )
    return address


def _refuse_checkout(source: Source, checkout: str) -> None:
    if source.kind != Kind.REPOSITORY:
        raise UserError(
            f"--checkout is for git repositories, and {source.told} is not one.",
            "Leave it out; or give the repository's address, such as git+file:///path.",
        )
    if not checkout or checkout.startswith("-") or not checkout.isprintable() or " " in checkout:
        raise UserError(
            f"--checkout {checkout[:60]!a} is not a git ref.", "Name a branch, tag or commit."
        )


_FORMS = "Give a git or zip URL, gh:owner/name, or a folder."
