#!/usr/bin/env python3
"""Install this project from its hashed pins into ve, its environment.

Packages come from the wheels in vendor/ and from nowhere else; if vendor/ has none,
they come from your index. uv installs them if it runs here, otherwise pip does.

.ve/ holds the environments, each named after all that it depends on: Python, platform,
folder, pins and wheels. ve is a link to one of them. A new environment is built beside
the current one, checked, and marked as complete by its stamp; only then does the link
move, in one step. If anything fails or is killed before that, ve stays as it was. The
last three environments are kept, so that a running server keeps its files.

This file belongs to scaffold 0.1.0 (scaffold-django on PyPI). `scaffold update` keeps
it current, so please do not edit it.
"""

import sys

if sys.hexversion < 0x030A0000:  # what follows, up to the imports, is syntax of 3.6
    sys.exit(
        "bootstrap.py: needs Python 3.10 or newer, but {} is Python {}.{}".format(
            sys.executable, *sys.version_info
        )
    )

import argparse
import contextlib
import hashlib
import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.resolve()))  # missing under python -I

from bootstrap_wheels import (
    HERE,
    PIN,
    PYTHON_VERSION,
    THIS_PYTHON,
    Pins,
    Refusal,
    fill,
    find_uv,
    key_of,
    pip,
    requirements,
    run,
    say,
    wheel_key,
)

STAMP = "bootstrap.json"
PYTHON = Path("Scripts", "python.exe") if os.name == "nt" else Path("bin", "python")

# A server that was started as ve/bin/python would otherwise import from the next
# environment once the link has moved.
PTH = (
    "import os,sys;sys.path[:] = [os.path.realpath(p)"
    " if p.startswith(sys.prefix) else p for p in sys.path]"
)


def folder_of(link: Path) -> Path:
    """Return the folder that holds the environments for a link."""
    return link.with_name(".ve")


def environment_for(pins: Pins, link: Path) -> Path:
    """Return the path of the environment that these pins ask for, built or not."""
    # Python's full version, since markers may ask for it; the folder, since scripts
    # name it.
    parts = [sys.version, THIS_PYTHON, str(link), PTH, pins.text, *pins.hashes.values()]
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return folder_of(link) / f"{PYTHON_VERSION}-{digest[:16]}"


def environments(link: Path) -> list[Path]:
    """Return the complete environments, the one switched to last first.

    One whose folder was moved, or whose Python is gone, does not count.
    """
    stamps = list(folder_of(link).glob(f"*-*/{STAMP}"))
    stamps.sort(key=lambda stamp: stamp.stat().st_mtime_ns, reverse=True)
    return [
        stamp.parent
        for stamp in stamps
        if (stamp.parent / PYTHON).exists()
        and json.loads(stamp.read_text("utf-8"))["path"] == str(stamp.parent)
    ]


def is_current(link: Path, env: Path) -> bool:
    return link.resolve() == env and env in environments(link)


def build(env: Path, pins: Pins) -> None:
    """Build an environment in its final place, and mark it as complete at the end."""
    import venv

    uv, installer = find_uv()
    place = "vendor/" if pins.vendored else "the index"
    say(f"building .ve/{env.name} from {place} with {installer}")
    builder = venv.EnvBuilder(clear=True, symlinks=os.name != "nt", prompt=HERE.name)
    builder.create(env)
    packages = next(env.glob("[lL]ib/**/site-packages"))
    (packages / "bootstrap.pth").write_text(PTH)
    install(env, pins, uv, place)
    if not uv:
        quote_scripts(env)

    installed = {wheel_key(path.stem) for path in packages.glob("*-info")}
    wrong = (installed - pins.allowed) | (pins.required - installed)
    if wrong:
        names = ", ".join(sorted(wrong))
        raise Refusal(
            f"{pins.file.name} is not what was installed from it, because of {names}:"
            " compile it again"
        )
    about = {"path": str(env), "from": pins.file.name, "wheels": list(pins.hashes)}
    with (env / "stamp").open("w", encoding="utf-8") as stamp:
        json.dump(about, stamp, indent=1)
        stamp.flush()
        os.fsync(stamp.fileno())
    (env / "stamp").replace(env / STAMP)


def install(env: Path, pins: Pins, uv: str | None, place: str) -> None:
    """Install the pins into a new environment, with uv if there is one."""
    python = str(env / PYTHON)
    listing = env / "requirements.txt"
    listing.write_text(pins.text, "utf-8")
    tool = [uv, "pip"] if uv else pip(python)
    command = [*tool, "install", *(["--python", python] if uv else [])]
    command += ["--compile", "--quiet", "--require-hashes", "-r", str(listing)]
    environ = {**os.environ, "TMPDIR": str(env)}
    if pins.vendored:  # no index, no cache and no configuration of the user's
        command += ["--no-index", "--find-links=vendor", "--only-binary=:all:"]
        command += ["--no-cache-dir"]
        command += ["--no-config", "--offline"] if uv else []
        ignored = ("PYTHON", "PIP_", "UV_")
        for name in [name for name in environ if name.startswith(ignored)]:
            del environ[name]
        environ["PIP_CONFIG_FILE"] = os.devnull
    failure = f"cannot install {pins.file.name} from {place} for {THIS_PYTHON}"
    run(command, failure, environ)


def quote_scripts(env: Path) -> None:
    """Quote the path of Python in scripts, which pip leaves out if it has quotes."""
    python = str(env / PYTHON)
    old = f"'''exec' \"{python}\" ".encode()
    new = f"'''exec' {shlex.quote(python)} ".encode()
    for path in (env / PYTHON).parent.iterdir():
        if path.is_file() and not path.is_symlink():
            path.write_bytes(path.read_bytes().replace(old, new, 1))


@contextlib.contextmanager
def locked(link: Path) -> Iterator[None]:
    """Hold .ve/lock; at the end remove old environments and what killed runs left."""
    folder = folder_of(link)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as file:
        os.set_inheritable(file.fileno(), True)
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("waiting for another bootstrap.py to finish")
                fcntl.flock(file, fcntl.LOCK_EX)
        before = link.resolve()
        try:
            yield
        finally:
            kept = {before, link.resolve(), *environments(link)[:3]}
            for path in set(folder.glob("*-*")) - kept:
                # The stamp goes first: what a kill leaves must not count as complete.
                (path / STAMP).unlink(missing_ok=True)
                shutil.rmtree(path, ignore_errors=True)


def switch(link: Path, env: Path, hint: str = "") -> None:
    """Let the link point to another environment, in one step."""
    new = folder_of(link) / "link"
    if sys.platform == "win32":
        import _winapi

        # A junction, which needs no privilege; Windows cannot replace it in one step.
        for path in filter(os.path.lexists, (new, link)):
            path.rmdir()
        _winapi.CreateJunction(str(env), str(new))
    else:
        new.unlink(missing_ok=True)
        new.symlink_to(Path(".ve", env.name))
    new.replace(link)
    say(f"ve is now .ve/{env.name}{hint}")


def ensure(link: Path, file: Path) -> Path:
    """Let ve be what a requirements file asks for; return the environment."""
    if link.is_dir() and link.resolve().parent != folder_of(link):
        raise Refusal(f"{link} is not a link that bootstrap.py made: move it away")
    pins = Pins(file)
    env = environment_for(pins, link)
    partial = [e for e in folder_of(link).glob("*-*") if not (e / STAMP).exists()]
    if pins.problems or partial or not is_current(link, env):
        with locked(link):
            # Read again: whoever held the lock may have changed vendor/.
            pins = Pins(file)
            env = environment_for(pins, link)
            if pins.problems:
                raise Refusal(pins.problems[0])
            if env not in environments(link):
                build(env, pins)
            (env / STAMP).touch()
            switch(link, env)
    return env


def rollback(link: Path) -> None:
    """Switch to the environment before the current one; the next call goes further."""
    with locked(link):
        older = environments(link)
        if link.resolve() in older:
            older = older[older.index(link.resolve()) + 1 :]
        if not older:
            raise Refusal(f"no older environment in {folder_of(link)} to go back to")
        switch(link, older[0], ", until the next ./bootstrap.py goes forward again")


def check(link: Path, file: Path) -> None:
    """Refuse, with every problem, if vendor/ or ve is not what the files ask for."""
    pins = Pins(file)
    problems = list(pins.problems)
    text = "\n".join(map(requirements, HERE.glob("requirements*.txt")))
    known = {key_of(name, version) for name, version, _ in PIN.findall(text)}
    for name, key in pins.keys.items():
        if key not in known:
            problems.append(f"nothing requires vendor/{name}: delete it")
    if not is_current(link, environment_for(pins, link)):
        problems.append(f"{link} is not what {file.name} pins: run ./bootstrap.py")
    if problems:
        raise Refusal("\nbootstrap.py: ".join(problems))
    print(f"ve is current, and {len(pins.hashes)} wheels in vendor/ are as pinned")


def vendor(
    link: Path, files: list[Path], pythons: list[str], platforms: list[str]
) -> None:
    """Fill vendor/ with what the files pin, for this Python and for others."""
    import tempfile

    with locked(link):
        # Its name has a hyphen, so that it is removed as partial environments are.
        scratch = Path(tempfile.mkdtemp("-wheels", dir=folder_of(link)))
        fill(scratch, files, pythons, platforms)


def execute(env: Path, command: list[str]) -> int:
    """Run a command in the environment, as this process where the system allows it."""
    scripts = env / PYTHON.parent
    path = os.environ.get("PATH", os.defpath)
    os.environ["VIRTUAL_ENV"] = str(env)
    os.environ["PATH"] = f"{scripts}{os.pathsep}{path}"
    if command[0].endswith(".py"):
        command = [str(env / PYTHON), *command]
    if not shutil.which(command[0]):
        raise Refusal(f"{command[0]} is neither in {scripts} nor on PATH")
    if os.name == "nt":
        return subprocess.call(command)
    os.execvp(command[0], command)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "bootstrap.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--dev", action="store_true", help="install requirements-dev.txt instead")
    add("--prefix", metavar="DIR", default=HERE, help="make ve and .ve in DIR")
    add("--python", metavar="3.N", action="append", help="vendor for this Python too")
    add("--platform", metavar="TAG", action="append", help="or for, say, win_amd64")
    add = parser.add_mutually_exclusive_group().add_argument
    add("--vendor", action="store_true", help="fill vendor/ from your index")
    add("--check", action="store_true", help="check vendor/ and ve, change nothing")
    add("--rollback", action="store_true", help="go back to the environment before")
    hint = "run in ve: -- manage.py test"
    add("command", nargs="*", metavar="-- COMMAND", default=[], help=hint)
    asked = parser.parse_args()
    if (asked.python or asked.platform) and not asked.vendor:
        parser.error("--python and --platform need --vendor")
    if bool(asked.command) != ("--" in sys.argv):
        parser.error("a command needs -- before it, and nothing else does")
    return asked


def main() -> int:
    asked = parse()
    link = Path(asked.prefix).resolve() / "ve"
    files = [HERE / "requirements.txt", HERE / "requirements-dev.txt"]
    try:
        if asked.vendor:
            present = [file for file in files if file.exists()] or files[:1]
            vendor(link, present, asked.python or [], asked.platform or [])
        elif asked.check:
            check(link, files[asked.dev])
        elif asked.rollback:
            rollback(link)
        else:
            env = ensure(link, files[asked.dev])
            return execute(env, asked.command) if asked.command else 0
    except KeyboardInterrupt:
        say("interrupted, ve is as it was")
        return 130
    except (Refusal, OSError) as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
