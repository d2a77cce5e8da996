"""Finds an existing project's own Dockerfile, and the folder of the code in its image."""

import posixpath
import re

from scaffold.project.project import Project

_LONGEST = 4096  # characters of a path, as on Linux


def own(project: Project) -> str:
    """Return the path of the project's own Dockerfile; "" if it has none."""
    found = [
        path
        for path in project.files.standing
        if path.count("/") <= 3
        and not re.search(r"(^|[/._-])(dev|development|local|tests?|ci)\b", path)
        and re.fullmatch(
            r"(Dockerfile|Containerfile)([.-].*)?|.*\.Dockerfile", path.rpartition("/")[2]
        )
        and re.search(r"python|manage\.py|[wa]sgi", project.files.text(path))
    ]
    return min(found, key=lambda path: (path.count("/"), len(path)), default="")


def code_folder(dockerfile: str) -> str:
    """Return the folder of the project's root in an image; "" if it is not known."""
    workdir, found, stage = "/", "", ""
    ended: dict[str, str] = {}
    for line in re.sub(r"\\\r?\n", " ", dockerfile).splitlines():
        if len(workdir) > _LONGEST:
            return ""
        word, _, rest = line.strip().partition(" ")
        if word.upper() == "FROM":
            # A stage starts with the WORKDIR and the files of the stage that it names.
            words = [part for part in rest.split() if not part.startswith("--")]
            workdir = ended.get(words[0] if words else "", "/")
            stage = words[2] if len(words) > 2 else ""
            found = found if workdir != "/" else ""
        elif word.upper() == "WORKDIR":
            workdir = posixpath.join(workdir, rest.strip().strip("\"'"))
            ended[stage] = workdir
        elif word.upper() in ("COPY", "ADD"):
            words = [part for part in rest.split() if not part.startswith("--")]
            if len(words) == 2 and words[0] in (".", "./") and "--from" not in rest:
                found = posixpath.normpath(posixpath.join(workdir, words[1]))
    return "" if "$" in found or found == "/" else found
