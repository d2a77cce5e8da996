#!/usr/bin/env python3
"""Make ve, this project's environment, from the wheels in vendor/ and from nothing else.

Environments stand in .ve/, named after all they depend on: Python, platform, folder, pins and wheels. ve is
a link to one of them. A new one is built beside it, checked, and marked complete by its stamp; only then does
the link move, in one step. Whatever fails or is killed before leaves ve as it was. The last three stay, so
that a running server keeps its files. While vendor/ is empty, packages come from your index, hashes checked.
"""

# fmt: off
import sys  # this file is the same in every project, whatever the formatter there is set to

if sys.version_info < (3, 10):  # noqa: UP036 - older ones get this far, since all is syntax of 3.6
    sys.exit("bootstrap.py: needs Python 3.10+, but {} is {}.{}".format(sys.executable, *sys.version_info))

import argparse
import contextlib
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

HERE = Path(__file__).parent.resolve()
VENDOR, BUILT, STAMP = HERE / "vendor", HERE / "vendor" / "built.txt", "bootstrap.json"
PYTHON = Path("Scripts", "python.exe") if os.name == "nt" else Path("bin", "python")
THIS = f"{sys.implementation.name} {sys.version.split()[0]} ({EXTENSION_SUFFIXES[0]}, {sys.platform})"
PIN = re.compile(r"(?aim)^([a-z\d][\w.-]*)\s*(?:\[.*?\])?\s*==\s*([\w.!+]+)\s*(;?)")
# A server started as ve/bin/python would otherwise import from the next environment once the link has moved.
PTH = "import os,sys;sys.path[:] = [os.path.realpath(p) if p.startswith(sys.prefix) else p for p in sys.path]"

class Refusal(Exception):
    """What is wrong, in which file, and what to do: one line."""

def say(text: str) -> None:
    print(f"bootstrap.py: {text}", file=sys.stderr, flush=True)

def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(262144), b""):  # in half the time of all at once
            digest.update(block)
    return digest.hexdigest()

def key_of(name: str, version: str = "", *_: str) -> str:
    """One spelling for what installers take for the same: a_b 1.0 and A-B 1.0.0, x 2024.07 and x 2024.7."""
    version = re.sub(r"(\.0)+$", "", re.sub(r"(?<!\d)0+(?=\d)", "", version.lower().replace("_", "+")))
    return re.sub(r"[-_.]+", "-", name).lower() + "==" + version

def built() -> list[tuple[str, str, str]]:
    """What --vendor built: sha256 of the wheel, sha256 of its source, file name of the wheel."""
    text = BUILT.read_text("utf-8") if BUILT.exists() else ""
    return re.findall(r"(?m)^([\da-f]{64}) ([\da-f]{64}) (\S+)$", text)

def requirements(file: Path) -> str:
    """A file and all it includes, one requirement a line; who pins a source pins what was built from it."""
    if not file.exists():
        raise Refusal(f"{file} is missing: write it with uv pip compile --generate-hashes")
    text = file.read_text("utf-8-sig").replace("\\\n", " ")
    text = re.sub(r"(?m)(^|\s)#.*|^(-c|--constraint)\b.*\n?", "", text)
    text = re.sub(r"(?m)^(-r|--requirement)[ =]+(.+)", lambda line: requirements(file.parent / line[2]), text)
    for wheel, source, _ in built():
        text = text.replace(f"sha256:{source}", f"sha256:{source} --hash=sha256:{wheel}")
    return text

class Plan:
    """The environment that a requirements file asks for, and what is wrong with vendor/ for that."""
    def __init__(self, link: Path, file: Path) -> None:
        self.file, self.text = file, requirements(file)
        cure = "restore it, or run ./bootstrap.py --vendor"
        pins = [(key_of(name, version), marker) for name, version, marker in PIN.findall(self.text)]
        self.allowed, self.needed = {key for key, _ in pins}, {key for key, marker in pins if not marker}
        hashes = {path.name: sha256_of(path) for path in sorted(VENDOR.glob("*.whl"))}
        self.keys = {name: key_of(*name.split("-")) for name in hashes}
        self.wheels = [name for name in hashes if hashes[name] in self.text]
        self.vendored = bool(hashes) or BUILT.exists()
        strange = [name for name in hashes if name not in self.wheels and self.keys[name] in self.allowed]
        lacking = sorted(self.needed - set(self.keys.values())) if self.vendored else []
        self.wrong = [f"vendor/{name} is not what {file.name} pins: {cure}" for name in strange]
        self.wrong += [f"vendor/ lacks {key}, which {file.name} pins: {cure}" for key in lacking]
        # Python's full version, since markers may ask for it, and the folder, since scripts hold it.
        parts = [sys.version, THIS, str(link), PTH, self.text, *(hashes[name] for name in self.wheels)]
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        self.env = link.with_name(".ve") / f"{sys.version.split()[0]}-{digest[:16]}"
        self.current = link.resolve() == self.env and self.env in environments(link)

def pip(python: str) -> list[str]:
    """The pip that comes with ensurepip (Debian and Fedora: apart), run by a Python that need not have it."""
    import sysconfig
    folder = sysconfig.get_config_var("WHEEL_PKG_DIR") or sysconfig.get_path("stdlib") + "/ensurepip/_bundled"
    for wheel in Path(folder).glob("pip-*.whl"):
        return [python, "-I", str(wheel / "pip"), "--disable-pip-version-check", "--no-input"]
    raise Refusal(f"{sys.executable} comes without ensurepip: install the package python3-venv, or uv")

def run(command: list[str], what: str, env: dict[str, str] | None = None) -> None:
    """It inherits the lock: a child that outlives us still keeps others out."""
    done = subprocess.run(command, cwd=HERE, env=env, input="", capture_output=True, errors="replace",
                          close_fds=False, check=False)
    if done.returncode:
        told = re.split(r"(?im)^(?=error(?!: ignored))", done.stderr, maxsplit=1)[-1] or f"{done.returncode}"
        raise Refusal(f"{what}: {' '.join(told.split())[:700]}")

def build(plan: Plan) -> None:
    import venv
    env, python, uv = plan.env, str(plan.env / PYTHON), shutil.which("uv")
    place = "vendor/" if plan.vendored else "the index"
    say(f"building .ve/{env.name} from {place}")
    venv.EnvBuilder(clear=True, symlinks=os.name != "nt", prompt=HERE.name).create(env)
    packages = next(env.glob("[lL]ib/**/site-packages"))
    (packages / "bootstrap.pth").write_text(PTH)
    (env / "requirements.txt").write_text(plan.text, "utf-8")
    command = [uv, "pip", "install", "--python", python] if uv else [*pip(python), "install"]
    command += ["--compile", "--quiet", "--require-hashes", "-r", str(env / "requirements.txt")]
    environ = {**os.environ, "TMPDIR": str(env)}
    if plan.vendored:  # then only that counts: no index, no configuration of the user's, no cache
        command += ["--no-index", "--find-links=vendor", "--only-binary=:all:"]
        command += ["--no-config", "--offline", "--no-cache"] if uv else ["--no-cache-dir"]
        environ = {name: environ[name] for name in environ if not name.startswith(("PYTHON", "PIP_", "UV_"))}
        environ["PIP_CONFIG_FILE"] = os.devnull
    run(command, f"cannot install {plan.file.name} from {place} for {THIS}", environ)
    old, new = (f"'''exec' {path} ".encode() for path in (f'"{python}"', shlex.quote(python)))
    for file in [path for path in Path(python).parent.iterdir() if path.is_file() and not path.is_symlink()]:
        file.write_bytes(file.read_bytes().replace(old, new, 1))  # since pip does not quote quotes in a path
    installed = {key_of(*path.stem.split("-")) for path in packages.glob("*-info")}
    wrong = ", ".join(sorted((installed - plan.allowed) | (plan.needed - installed)))
    if wrong:
        raise Refusal(f"{plan.file.name} and what came of it differ in {wrong}: compile it again")
    with (env / "stamp").open("w", encoding="utf-8") as stamp:
        json.dump({"path": str(env), "from": plan.file.name, "wheels": plan.wheels}, stamp, indent=1)
        stamp.flush()
        os.fsync(stamp.fileno())
    (env / "stamp").replace(env / STAMP)

def environments(link: Path) -> list[Path]:
    """Those complete, not moved here from elsewhere, and with their Python; the last switched to first."""
    stamps = sorted(link.with_name(".ve").glob(f"*-*/{STAMP}"), key=lambda stamp: stamp.stat().st_mtime_ns)
    envs = [stamp.parent for stamp in reversed(stamps) if (stamp.parent / PYTHON).exists()]
    return [env for env in envs if json.loads((env / STAMP).read_text("utf-8"))["path"] == str(env)]

@contextlib.contextmanager
def locked(link: Path) -> Iterator[None]:
    """Hold .ve/lock; in the end remove what this and killed runs left, and environments that are too old."""
    folder = link.with_name(".ve")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as file:
        os.set_inheritable(file.fileno(), True)
        try:
            import fcntl
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another one to finish")
            fcntl.flock(file, fcntl.LOCK_EX)
        except ImportError:
            import msvcrt
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
        before = link.resolve()
        try:
            yield
        finally:
            for path in set(folder.glob("*-*")) - {before, link.resolve(), *environments(link)[:3]}:
                (path / STAMP).unlink(missing_ok=True)  # first, or what a kill leaves would count as complete
                shutil.rmtree(path, ignore_errors=True)

def switch(link: Path, env: Path, hint: str = "") -> None:
    new = link.with_name(".ve") / "link"
    if sys.platform == "win32":
        import _winapi
        for path in filter(os.path.lexists, (new, link)):
            path.rmdir()  # only the junction, which Windows cannot replace in one step
        _winapi.CreateJunction(str(env), str(new))
    else:
        new.unlink(missing_ok=True)
        new.symlink_to(Path(".ve", env.name))
    new.replace(link)
    say(f"ve is now .ve/{env.name}{hint}")

def ensure(link: Path, file: Path) -> Path:
    """Make ve right; returns the environment that it then points to."""
    if link.is_dir() and link.resolve().parent != link.with_name(".ve"):
        raise Refusal(f"{link} is not a link that bootstrap.py made: move it away")
    plan = Plan(link, file)
    partial = [path for path in link.with_name(".ve").glob("*-*") if not (path / STAMP).exists()]
    if plan.wrong or not plan.current or partial:
        with locked(link):
            plan = Plan(link, file)  # again, since whoever held the lock may have changed vendor/
            if plan.wrong:
                raise Refusal(plan.wrong[0])
            if plan.env not in environments(link):
                build(plan)
            (plan.env / STAMP).touch()
            switch(link, plan.env)
    return plan.env

def rollback(link: Path) -> None:
    with locked(link):
        envs, current = environments(link), link.resolve()
        older = envs[envs.index(current) + 1:] if current in envs else envs  # a second one goes further back
        if not older:
            raise Refusal(f"{link.with_name('.ve')} holds no environment from before: nothing to go back to")
        switch(link, older[0], ", until the next ./bootstrap.py goes forward again")

def check(link: Path, file: Path) -> None:
    plan, texts = Plan(link, file), "\n".join(map(requirements, HERE.glob("requirements*.txt")))
    required = {key_of(name, version) for name, version, _ in PIN.findall(texts)}
    strays = [name for name, key in plan.keys.items() if key not in required]
    wrong = plan.wrong + [f"nothing requires vendor/{name}: delete it" for name in strays]
    wrong += [] if plan.current else [f"{link} is not what {file.name} asks for: run ./bootstrap.py"]
    if wrong:
        raise Refusal("\nbootstrap.py: ".join(wrong))
    print(f"ve is current, {len(plan.wheels)} wheels are as pinned")

def fill(link: Path, files: list[Path], pythons: list[str], platforms: list[str]) -> None:
    """Fill vendor/ for this Python, from source where need be, and for others with wheels of the index."""
    import tempfile
    def download(lines: list[str], *args: str) -> None:
        (new / "pins.txt").write_text("\n".join(lines), "utf-8")
        command = [*tool, "download", "--no-deps", "--require-hashes", "--dest", str(new), *args]
        command += ["--find-links", str(new / "page.html"), "-r", str(new / "pins.txt")]
        run(command, f"cannot fill vendor/ for {' '.join(args[:3]) or THIS}")

    with locked(link):
        tool, text = pip(sys.executable), "\n".join(map(requirements, files))
        lines = list(dict.fromkeys(text.splitlines()))
        made = [record for record in built() if record[1] in text]
        old = {path: sha256_of(path) for path in VENDOR.glob("*.whl")}
        new = Path(tempfile.mkdtemp("-wheels", dir=link.with_name(".ve")))
        # It holds hashes, since without them pip prefers an index's source to the wheel built from it before.
        (new / "page.html").write_text("".join(f'<a href="{p.as_uri()}#sha256={old[p]}"></a>' for p in old))
        download(lines)
        for sdist in [path for path in new.iterdir() if path.suffix not in (".whl", ".txt", ".html")]:
            say(f"building a wheel from {sdist.name}")
            run([*tool, "wheel", "--no-deps", "-w", f"{sdist}.d", sdist.as_uri()], sdist.name)
            made += [(sha256_of(path), sha256_of(sdist), path.name) for path in Path(f"{sdist}.d").iterdir()]
        for python, platform in [(n, tag) for n in pythons or [""] for tag in platforms or [""] if n or tag]:
            tag = re.fullmatch(r"(\w+linux_\d+_)(\d+)(_\w+)", platform)  # wheels for older ones run there too
            tags = [f"{tag[1]}{minor}{tag[3]}" for minor in range(int(tag[2]), -1, -1)] if tag else [platform]
            args = [f"--python-version={python}"] if python else []
            args += [f"--platform={tag}" for tag in tags if tag]
            download([line for line in lines if ";" not in line], "--only-binary=:all:", *args)
            for line in [re.sub(r";.*?(?=--hash)", "", line) for line in lines if ";" in line]:
                with contextlib.suppress(Refusal):  # its marker may rule it out there, which pip cannot tell
                    download([line], "--only-binary=:all:", *args)
        VENDOR.mkdir(exist_ok=True)
        BUILT.write_text("\n".join(["# sha256 of wheel, source", *sorted(map(" ".join, made)), ""]), "utf-8")
        for wheel in [path for path in old if old[path] not in text]:
            print(f"removed  {wheel.name}")
            wheel.unlink()
        for wheel in [path for path in new.rglob("*.whl") if sha256_of(path) not in old.values()]:
            shutil.move(wheel, VENDOR / wheel.name)
        for wheel in sorted(VENDOR.glob("*.whl")):
            print(f"{wheel.stat().st_size / 1e6:8.2f} MB  {wheel.name}")

def execute(env: Path, command: list[str]) -> int:
    os.environ["VIRTUAL_ENV"] = str(env)
    os.environ["PATH"] = f"{env / PYTHON.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    command = [str(env / PYTHON), *command] if command[0].endswith(".py") else command
    if not shutil.which(command[0]):
        raise Refusal(f"{command[0]} is neither in {env / PYTHON.parent} nor on PATH")
    return subprocess.call(command) if os.name == "nt" else os.execvp(command[0], command)

def main() -> int:
    parser = argparse.ArgumentParser("bootstrap.py", description=__doc__)
    add = parser.add_argument
    add("--dev", action="store_true", help="from requirements-dev.txt instead of requirements.txt")
    add("--prefix", metavar="DIR", default=HERE, help="where ve and .ve stand, if not beside this file")
    add("--python", metavar="3.N", action="append", default=[], help="vendor for this Python as well")
    add("--platform", metavar="TAG", action="append", default=[], help="or for manylinux_2_28_aarch64, say")
    add = parser.add_mutually_exclusive_group().add_argument
    add("--vendor", action="store_true", help="fill vendor/ from your index, for both files")
    add("--check", action="store_true", help="is vendor/ complete and untampered, and ve current?")
    add("--rollback", action="store_true", help="switch ve back to the environment before")
    add("command", nargs="*", metavar="-- COMMAND", default=[], help="runs it in ve: -- manage.py migrate")
    asked = parser.parse_args()
    if (asked.python + asked.platform and not asked.vendor) or bool(asked.command) != ("--" in sys.argv):
        parser.error("a command follows --, and --python and --platform go with --vendor")
    link = Path(asked.prefix).resolve() / "ve"
    files = [HERE / "requirements.txt", HERE / "requirements-dev.txt"]
    try:
        if asked.vendor:
            fill(link, [file for file in files if file.exists()] or files[:1], asked.python, asked.platform)
        elif asked.check:
            check(link, files[asked.dev])
        elif asked.rollback:
            rollback(link)
        else:
            env = ensure(link, files[asked.dev])
            return execute(env, asked.command) if asked.command else 0
    except (Refusal, OSError, KeyboardInterrupt) as error:
        say(str(error) or "interrupted, ve is as it was")
        return 130 if isinstance(error, KeyboardInterrupt) else 1
    return 0

if __name__ == "__main__":
    sys.exit(main())
