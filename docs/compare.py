"""Write comparison.md: what the files of projects by others hold, beside ours.

    python docs/compare.py cookiecutter-django=GITDIR django-layout=GITDIR

GITDIR is a clone's git directory, of which the newest commit is read. A row says whether a sign is
in a file, such as a setting's name: no program of anybody's is run but Django's startproject.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from scaffold.questions.answers import complete
from scaffold.rendering.render import render, text_of

PAGE = Path(__file__).with_name("comparison.md")
OURS = "`scaffold new`"
START = "`startproject`"

# A project's texts: path -> text.
Files = dict[str, str]

# What is looked for -> in which files, and the sign; no sign asks for the file alone.
SIGNS = {
    "_Configuration_": ("", ""),
    "all in one settings module": (r"/settings\.py$", ""),
    "HSTS": (r"settings", "SECURE_HSTS_SECONDS"),
    "HSTS by a variable": (r"settings", r"env\S*\(\s*[\"']\w*HSTS_SECONDS"),
    "CSP": (r"settings", r"SECURE_CSP|CONTENT_SECURITY_POLICY"),
    "a nonce for inline scripts or styles": (r"settings", r"NONCE"),
    "variables for development in a file": (r"(^|/)\.envs?\b", ""),
    "limits for a slow database": (r"settings", r"statement_timeout"),
    "requests as JSON lines": (r"\.py$", r"(?i)json_?formatter|structlog"),
    "_Running_": ("", ""),
    "health endpoints": (r"\.(py|toml|in)$", r"(?i)/healthz|django.alive|health.check"),
    "`release` and `web` in a Procfile": (r"(^|/)Procfile$", r"(?s)release:.*web:"),
    "an image": (r"Dockerfile", ""),
    "not run as root": (r"Dockerfile", r"(?m)^USER "),
    "base images by digest": (r"Dockerfile", r"(?m)^FROM \S+@sha256"),
    "a stack for development": (r"compose[\w.-]*\.ya?ml$", ""),
    "a mail catcher in it": (r"compose[\w.-]*\.ya?ml$", r"(?i)mailpit|mailhog"),
    "_Dependencies_": ("", ""),
    "pins with hashes": (r"(requirements.*\.txt|uv\.lock)$", r"sha256:"),
    "installs from kept wheels, with no network": (r"\.py$", r"--no-index"),
    "Dependabot or Renovate": (r"dependabot|renovate", ""),
    "_Pages_": ("", ""),
    "base template": (r"templates/base\.html$", ""),
    "a 500 page": (r"templates/500\.html$", ""),
    "login": (r"settings", r"LOGIN_URL"),
    "a user model of its own": (r"settings", r"AUTH_USER_MODEL"),
    "a place for translations": (r"settings", r"LOCALE_PATHS"),
    "_Tools_": ("", ""),
    "ruff": (r"pyproject\.toml$", r"\[tool\.ruff"),
    "type checker": (r"pyproject\.toml$", r"mypy|pyright|ty\b[^\n]*=="),
    "pytest": (r"pyproject\.toml$", r"\[tool\.pytest"),
    "pre-commit": (r"\.pre-commit-config\.yaml$", ""),
    "editorconfig": (r"\.editorconfig$", ""),
    "Makefile or justfile": (r"(^|/)(Makefile|justfile)$", ""),
    "CI": (r"\.github/workflows/|\.gitlab-ci", ""),
    "devcontainer": (r"\.devcontainer", ""),
}


def cell(files: Files, where: str, sign: str) -> str:
    """Return whether a sign stands in one of the files."""
    found = any(re.search(where, path) and re.search(sign, files[path]) for path in files)
    return "yes" if found else "no"


def column(files: Files) -> list[str]:
    """Return what a project has, a cell for each row."""
    tests = sum(len(re.findall(r"def test_", text)) for text in files.values())
    settings = [path for path in files if re.search(r"settings(/\w+)?\.py$", path)]
    lines = sum(files[path].count("\n") for path in settings)
    signs = [cell(files, *place) if place[0] else "" for place in SIGNS.values()]
    return [f"{len(files)}", f"{lines}", f"{tests}", *signs]


def ours() -> Files:
    tree = render(complete({}, "mysite"))
    return {path: text_of(file.content) for path, file in tree.items()}


def started() -> Files:
    """Return what Django's own startproject writes."""
    with tempfile.TemporaryDirectory() as folder:
        make = [sys.executable, "-m", "django", "startproject", "mysite", folder]
        subprocess.run(make, check=True)
        found = (path for path in Path(folder).rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in found}


def committed(repository: str) -> tuple[str, Files]:
    """Return the newest commit of a clone, and the texts of the template in it."""

    def git(*arguments: str) -> bytes:
        command = ["git", "--git-dir", repository, *arguments]
        return subprocess.run(command, check=True, capture_output=True).stdout

    commit = git("log", "-1", "--format=%h of %as").decode().strip()
    paths = git("ls-tree", "-r", "-z", "--name-only", "HEAD").decode().split("\0")[:-1]
    template = "{{cookiecutter.project_slug}}/"
    inside = [path for path in paths if path.startswith(template)]
    files = {
        path.removeprefix(template): text_of(git("show", f"HEAD:{path}"))
        for path in inside or paths
    }
    return commit, files


def table(columns: dict[str, list[str]]) -> str:
    rows = ["files", "lines of settings", "tests of its own", *SIGNS]
    head = ["", *columns]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for number, row in enumerate(rows):
        cells = [row, *(found[number] for found in columns.values())]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


HEAD = """# Comparison

What a project has on its first day, by signs in its files: `python docs/compare.py` reads them and
writes this page. Ours are the defaults. A template counts whole, as if every choice in it were
made; what its hooks add when it is used, such as cookiecutter-django's uv.lock, is not in it.

"""


def main() -> None:
    columns = {OURS: column(ours())}
    commits = []
    for argument in sys.argv[1:]:
        name, _, repository = argument.partition("=")
        commit, files = committed(repository)
        columns[name] = column(files)
        commits.append(f"{name} is {commit}")
    columns[START] = column(started())
    PAGE.write_text(f"{HEAD}{table(columns)}\n\n{', '.join(commits)}.\n", "utf-8")


if __name__ == "__main__":
    main()
