"""Turns what git, requests and cookiecutter say about a failed fetch into one line each."""

import re
from pathlib import Path
from typing import NamedTuple

from scaffold.errors import FOUND, UserError
from scaffold.fork.source import Kind, Source


class _Meaning(NamedTuple):
    """An error message, as a regular expression; what it means; what to do."""

    pattern: str
    message: str
    hint: str


# The first that matches counts.
_MEANINGS = (
    _Meaning(
        "VCSNotInstalled",
        "git is not installed.",
        "Install it, or give a zip of the fork.",
    ),
    _Meaning(
        r"could not read (Username|Password)|Authentication failed|Permission denied \(publickey"
        r"|terminal prompts disabled|Access denied|returned error: 40[13]",
        "{told} is private, or does not exist: git has no credentials for it.",
        "Set up a credential helper or an SSH key, so that this works: git ls-remote {told}",
    ),
    _Meaning(
        "Host key verification failed",
        "{told}: its host is not known to SSH.",
        "Connect to it once by hand, and accept its key.",
    ),
    _Meaning(
        r"Could not resolve host|Name or service not known|NameResolutionError|getaddrinfo",
        "{told}: its host cannot be found.",
        "Check the address and the network, and run the command again.",
    ),
    _Meaning(
        r"[Cc]onnection (refused|timed out|reset)|Failed to connect|Couldn't connect"
        r"|[Tt]imed? ?out|unreachable|ConnectionError|SSLError|SSL certificate|too slow"
        r"|early EOF|hung up unexpectedly|RPC failed|ChunkedEncodingError|InvalidURL",
        "{told} cannot be reached, or the connection broke: {last}.",
        "Check the address and the network, and run the command again.",
    ),
    _Meaning(
        r"pathspec|unknown revision|RepositoryCloneFailed",
        "{told} has no branch, tag or commit {checkout}.",
        "List what it has with: git ls-remote {told}",
    ),
    _Meaning(
        r"not a valid zip archive",
        "{told} is not a zip archive.",
        "A host that requires a login may send a page instead: download the file yourself, "
        "and name it.",
    ),
    _Meaning(
        r"does not include a top-level directory|is empty",
        "{told}: a zip of a fork must have one top folder that contains everything else.",
        "Make it with: git archive --format=zip --prefix=fork/ -o fork.zip HEAD",
    ),
    _Meaning(
        r"password",
        "{told} is encrypted, and COOKIECUTTER_REPO_PASSWORD does not open it.",
        "Set that variable to its password.",
    ),
    _Meaning(
        "A valid repository for",
        "{told} has no cookiecutter.json: it is not a fork of scaffold's template.",
        "Name the folder, repository or zip that has one at its top.",
    ),
    _Meaning(
        r"not found|does not exist|does not appear to be a git repo|could not be found"
        r"|Could not read from remote|FileNotFoundError",
        "{told} does not exist, or you have no access to it.",
        "Check the address; for a private one, git needs credentials.",
    ),
)


def fault_of(source: Source, checkout: str, name: str, text: str) -> UserError:
    """Return one line for what a child process said, without the address's secrets."""
    if source.kind == Kind.FOLDER and not Path(source.address).is_dir():
        return UserError(
            f"{source.told} is neither a folder nor the address of a template.",
            "Give a git or zip URL, gh:owner/name, or a folder.",
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
    return UserError(message.format(**words), "Fix that, and run the command again.", FOUND)


def _without(source: Source, text: str) -> str:
    """Return what a program said, with the address replaced by one without secrets."""
    for address in (source.address, re.sub(r"^(git|hg)\+", "", source.address)):
        text = text.replace(address.rstrip("/"), source.told)
    return re.sub(r"//[^/@\s]*@", "//", text)
