"""What --template names: of which kind it is, and how it is told without a password."""

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
    """Where a fork is: `address` is for cookiecutter alone, `told` may be shown and kept."""

    address: str
    told: str
    kind: Kind

    @property
    def is_remote(self) -> bool:
        return self.kind == Kind.REPOSITORY or "://" in self.address


def find_source(text: str, checkout: str | None, abbreviations: Mapping[str, str]) -> Source:
    """Return what a --template leads to; UserError for what leads nowhere."""
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
        # Not the text itself: a password may stand in it.
        raise UserError(f"--template: {error or 'no address'}.", _FORMS) from None
    if checkout is not None:
        _refuse_checkout(source, checkout)
    return source


def _repository(address: str) -> str:
    """Return a repository's address so that cookiecutter takes it for git's."""
    prefix, rest = split_prefix(address)
    if prefix == "hg+":
        raise UserError(
            f"{without_secrets(address)} is Mercurial's: scaffold takes git repositories.",
            "Give a zip of it, or clone it yourself and name the folder.",
        )
    # As cookiecutter names the folder into which git clones.
    name = re.split(r"[/\\:]", rest.rstrip("/"))[-1]
    if name.removesuffix(".git") in ("", ".", "..") or ".git" in name.removesuffix(".git"):
        raise UserError(
            f"{without_secrets(address)}: cookiecutter cannot clone a repository of this name.",
            "Clone it yourself, and name the folder.",
        )
    if "://" in rest:
        # Cookiecutter takes for git's only what has "git" in it.
        return address if prefix or "+" in rest else f"git+{address}"
    if "git" not in rest:
        raise UserError(
            f"{rest}: cookiecutter does not see that this is git's.",
            "Write git+ssh://user@host/path instead.",
        )
    return address


def _refuse_checkout(source: Source, checkout: str) -> None:
    if source.kind != Kind.REPOSITORY:
        raise UserError(
            f"--checkout is for git repositories, and {source.told} is none.",
            "Leave it out; or give the repository's address, such as git+file:///path.",
        )
    if not checkout or checkout.startswith("-") or not checkout.isprintable() or " " in checkout:
        raise UserError(
            f"--checkout {checkout[:60]!a} is no name of git's.", "Name a branch, tag or commit."
        )


_FORMS = "Give an address of git's or of a zip, gh:owner/name, or a folder."
