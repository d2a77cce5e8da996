"""What git, requests and cookiecutter say when a fork cannot be fetched, as one line each."""

import re
from pathlib import Path
from typing import NamedTuple

from scaffold.errors import FOUND, UserError
from scaffold.fork.source import Kind, Source


class _Meaning(NamedTuple):
    """What is said, as a regular expression; what it means; what to do."""

    pattern: str
    message: str
    hint: str


# In the order in which they are looked for.
_MEANINGS = (
    _Meaning(
        "VCSNotInstalled",
        "git is not installed.",
        "Install it, or give a zip of the fork.",
    ),
    _Meaning(
        r"could not read (Username|Password)|Authentication failed|Permission denied \(publickey"
        r"|terminal prompts disabled|Access denied|returned error: 40[13]",
        "{told} is private, or is not there: git has no credentials for it.",
        "Give git a credential helper or an SSH key, until this works: git ls-remote {told}",
    ),
    _Meaning(
        "Host key verification failed",
        "{told}: its host is not known to SSH.",
        "Connect to it once by hand, and accept its key.",
    ),
    _Meaning(
        r"Could not resolve host|Name or service not known|NameResolutionError|getaddrinfo",
        "{told}: its host cannot be found.",
        "Look at the address and at the network, and run it again.",
    ),
    _Meaning(
        r"[Cc]onnection (refused|timed out|reset)|Failed to connect|Couldn't connect"
        r"|[Tt]imed? ?out|unreachable|ConnectionError|SSLError|SSL certificate|too slow"
        r"|early EOF|hung up unexpectedly|RPC failed|ChunkedEncodingError|InvalidURL",
        "{told} cannot be reached, or broke off: {last}.",
        "Look at the address and at the network, and run it again.",
    ),
    _Meaning(
        r"pathspec|unknown revision|RepositoryCloneFailed",
        "{told} has no branch, tag or commit {checkout}.",
        "See what it has with: git ls-remote {told}",
    ),
    _Meaning(
        r"not a valid zip archive",
        "{told} is no zip archive.",
        "A host that wants a login answers with a page instead: fetch the file yourself, "
        "and name it.",
    ),
    _Meaning(
        r"does not include a top-level directory|is empty",
        "{told}: a zip of a fork begins with the one folder that all else is in.",
        "Make it with: git archive --format=zip --prefix=fork/ -o fork.zip HEAD",
    ),
    _Meaning(
        r"password",
        "{told} is locked, and COOKIECUTTER_REPO_PASSWORD does not open it.",
        "Set that variable to its password.",
    ),
    _Meaning(
        "A valid repository for",
        "{told} has no cookiecutter.json: it is no fork of scaffold's template.",
        "Name the folder, repository or zip that has one at its top.",
    ),
    _Meaning(
        r"not found|does not exist|does not appear to be a git repo|could not be found"
        r"|Could not read from remote|FileNotFoundError",
        "{told} is not there, or not for you to see.",
        "Look at the address; for a private one, git needs credentials.",
    ),
)


def fault_of(source: Source, checkout: str, name: str, text: str) -> UserError:
    """Return one line for what a child process said; no secret of the address is in it."""
    if source.kind == Kind.FOLDER and not Path(source.address).is_dir():
        return UserError(
            f"{source.told} is no folder here, and no address of a template.",
            "Give an address of git's or of a zip, gh:owner/name, or a folder.",
        )
    said = f"{name}\n{text}"
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    fatal = [line for line in lines if re.match("fatal|error", line)]
    last = (fatal or lines or [name])[-1].removeprefix("fatal: ").removeprefix("error: ")
    words = {
        "told": source.told,
        "checkout": ascii(checkout),
        "last": _without(source, last).rstrip(".")[:200],
    }
    for meaning in _MEANINGS:
        if re.search(meaning.pattern, said):
            message, hint = meaning.message.format(**words), meaning.hint.format(**words)
            return UserError(message, hint, FOUND)
    message = "{told} cannot be fetched: {last}."
    return UserError(message.format(**words), "Put that right and run it again.", FOUND)


def _without(source: Source, text: str) -> str:
    """Return what a program said of the address, with what may be told in its place."""
    for address in (source.address, re.sub(r"^(git|hg)\+", "", source.address)):
        text = text.replace(address.rstrip("/"), source.told)
    return re.sub(r"//[^/@\s]*@", "//", text)
