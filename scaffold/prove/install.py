"""Installs a copy of a project with the project's own tool, into an environment of its own."""

import re
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from scaffold.errors import UserError
from scaffold.project.manifest import Manifest
from scaffold.prove.copies import Copy
from scaffold.python import python_of
from scaffold.questions.schema import questions
from scaffold.retrofit.answers import python_for
from scaffold.retrofit.next_steps import developers_files
from scaffold.smoke.process import Failed, run

GUARD = Path(__file__).with_name("guard.py")
PATIENCE = 900  # seconds for each command of an installer


def install(copy: Copy) -> str:
    """Make the environment and install; return with what."""
    version = _make_environment(copy)
    manifest = copy.project.manifest
    if manifest is None or not manifest.names:
        what = f"Django {'.'.join(map(str, copy.project.django))} alone"
        _pip(copy, f"django~={'.'.join(map(str, copy.project.django))}.0")
    else:
        what = manifest.kind if manifest.kind != "requirements" else manifest.start
        _install_from(copy, manifest)
    _add_guard(copy)
    return f"{what}, Python {version}"


def _make_environment(copy: Copy) -> str:
    """Make a virtual environment with the Python that the project states, or one that fits."""
    version = copy.python_version or copy.project.python or python_for(copy.project.django)
    uv = _uv()
    try:
        python = python_of(version)
    except UserError:
        # uv fetches the version; venv has only this process's own.
        python = version if uv else sys.executable
    if uv:
        seeds = ("--seed",) if tuple(map(int, version.split("."))) < (3, 12) else ()
        try:
            _tool(
                copy,
                uv,
                "--no-config",
                "venv",
                "--quiet",
                *seeds,
                "--python",
                python,
                str(copy.venv),
            )
        except Failed:
            if python != version:
                raise
            # It could not be fetched.
            _tool(copy, uv, "--no-config", "venv", "--quiet", "--python", _newest(), str(copy.venv))
    else:
        _tool(copy, python, "-m", "venv", str(copy.venv))
    said = _tool(copy, copy.python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])")
    return said.strip()


def _newest() -> str:
    """Return the newest Python of this machine, for a version that it cannot get."""
    versions = next(q for q in questions() if q.key == "python").choices
    for version in sorted(versions, key=lambda v: int(v.partition(".")[2]), reverse=True):
        with suppress(UserError):
            return python_of(version)
    return sys.executable


def _install_from(copy: Copy, manifest: Manifest) -> None:
    root = copy.folder / manifest.path.rpartition("/")[0]
    if manifest.kind == "requirements":
        # Packages of that time use pkg_resources without saying so.
        if _is_old(copy):
            _pip(copy, "setuptools<80", "wheel")
        _pip(copy, "--requirement", str(copy.folder / manifest.start))
        for path in developers_files(copy.project, manifest):
            _pip(copy, "--requirement", str(copy.folder / path))
    elif manifest.kind == "uv":
        uv = _uv_of(root)
        environment = {"UV_PROJECT_ENVIRONMENT": str(copy.venv)}
        _tool(
            copy,
            *uv,
            "sync",
            "--quiet",
            "--inexact",
            "--python",
            copy.python,
            folder=root,
            **environment,
        )
    elif manifest.kind == "poetry":
        install = (*_of("poetry"), "install", "--no-interaction", "--no-root")
        try:
            _tool(copy, *install, folder=root)
        except Failed:
            # The lock is older than pyproject.toml.
            _tool(copy, *_of("poetry"), "lock", "--no-interaction", folder=root)
            _tool(copy, *install, folder=root)
    elif manifest.kind == "pdm":
        _tool(copy, *_of("pdm"), "install", "--no-self", folder=root)
    elif manifest.kind == "pipenv":
        _tool(copy, *_of("pipenv"), "install", "--dev", folder=root)
    elif manifest.kind == "group":
        _pip(copy, "--group", f"{copy.folder / manifest.path}:{manifest.group}")
    else:
        _pip(copy, "--requirement", str(copy.folder / manifest.path))


def _is_old(copy: Copy) -> bool:
    return not (copy.venv / "lib/python3.12").exists() and not list(
        (copy.venv / "lib").glob("python3.1[3-9]")
    )


def _uv() -> str:
    """Return the path of uv: the user's own, or the one beside this Python; "" if none."""
    beside = shutil.which("uv", path=str(Path(sys.executable).parent))
    return shutil.which("uv") or beside or ""


def _uv_of(root: Path) -> tuple[str, ...]:
    """Return the command of a uv that a project takes, which may ask for another version."""
    uv = _uv() or "uv"
    text = (root / "pyproject.toml").read_text("utf-8", errors="replace")
    if asked := re.search(r'(?m)^required-version\s*=\s*"([^"\n]+)"', text):
        version = asked[1] if re.match("[=<>!~]", asked[1]) else f"=={asked[1]}"
        return (uv, "--no-config", "tool", "run", "--quiet", "--from", f"uv{version}", "uv")
    return (uv,)


def _of(tool: str) -> tuple[str, ...]:
    """Return the command that runs a project's tool: the installed one, or by uv."""
    if shutil.which(tool):
        return (tool,)
    if uv := _uv():
        return (uv, "tool", "run", "--quiet", tool)
    raise Failed(f"{tool} is not installed, and neither is uv, which could run it")


def _pip(copy: Copy, *arguments: str) -> None:
    with_pip = (copy.python, "-m", "pip", "install", "--quiet", *arguments)
    uv = _uv()
    if not uv:
        _tool(copy, *with_pip)
        return
    # With the project's configuration it may be another version that is wanted.
    with_uv = (uv, "--no-config", "pip", "install", "--quiet", "--python", copy.python)
    try:
        _tool(copy, *with_uv, *arguments)
    except Failed as failure:
        if not re.search("[Cc]ouldn't parse|Error parsing|Expected `", failure.log):
            raise
        # pip takes lines that uv does not: options after a requirement, and old kinds of URL.
        _tool(copy, *with_uv, "pip")
        _tool(copy, *with_pip)


def _tool(copy: Copy, *command: str, folder: Path | None = None, **variables: str) -> str:
    told = {**copy.environment, "PIPENV_IGNORE_VIRTUALENVS": "0", **variables}
    return run(list(command), folder or copy.folder, told, patience=PATIENCE)


def _add_guard(copy: Copy) -> None:
    """Load the guard into each process of the environment's Python.

    https://docs.python.org/3/library/site.html
    """
    for packages in (copy.venv / "lib").glob("python*/site-packages"):
        shutil.copy(GUARD, packages / "_scaffold_guard.py")
        (packages / "_scaffold_guard.pth").write_text("import _scaffold_guard\n", "utf-8")
        return
    raise Failed(f"{copy.venv} has no site-packages")
