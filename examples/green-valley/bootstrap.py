#!/usr/bin/env python3
"""Make ve, this project's environment, from the wheels in vendor/ and from nothing else.

Environments stand in .ve/, named after all they depend on: Python, platform, folder, pins and wheels. ve is a link to
one of them. A new one is built beside it, checked, and marked complete by its stamp; only then does the link move, in
one step. Whatever fails or is killed before leaves ve as it was. The last three stay, so that a running server keeps
its files. While vendor/ holds no wheels packages come from your index, where their pinned hashes count all the same.
"""

import sys

if sys.version_info < (3, 10):  # noqa: UP036 - older ones must get this far, so what follows is syntax of 3.6
    sys.exit("bootstrap.py: needs Python 3.10 or newer, but {} is {}.{}".format(sys.executable, *sys.version_info))

import argparse
import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterator
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent.resolve()
VENDOR, BUILT, FRESH = HERE / "vendor", HERE / "vendor" / "built.txt", HERE / "vendor" / ".fresh"
STAMP = "bootstrap.json"
KEPT = 3
PYTHON = Path("Scripts", "python.exe") if os.name == "nt" else Path("bin", "python")
VERSION = sys.version.split()[0]
THIS = f"{sys.implementation.name} {VERSION} ({EXTENSION_SUFFIXES[0]}, {sys.platform})"
PIN = re.compile(r"^([a-z\d][\w.-]*)\s*(?:\[.*?\])?\s*==\s*([\w.!+]+)\s*(;?)", re.A | re.I | re.M)
# The new environment's own Python runs this: that proves it to start, and compiles all so that the first start is fast.
CHECK = """
import compileall, importlib.metadata, json, sysconfig
compileall.compile_dir(sysconfig.get_path("purelib"), quiet=2, workers=0)
print(json.dumps([[d.metadata["Name"], d.version] for d in importlib.metadata.distributions()]))
"""
# A server started as ve/bin/python would otherwise import from the next environment once the link has moved.
PTH = "import os, sys; sys.path[:] = [os.path.realpath(p) if p.startswith(sys.prefix) else p for p in sys.path]\n"
Wheels = dict[str, list[Any]]  # file name: size, time in ns, sha256
Pins = dict[str, str]  # name==version: ";" where a marker follows


class Refusal(Exception):
    """What is wrong, in which file, and what to do: one line."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def key_of(name: str, version: str = "", *_: str) -> str:
    """One spelling for what installers take for the same: a_b 1.0 and A-B 1.0.0, x 2024.07 and x 2024.7."""
    version = re.sub(r"(\.0)+$", "", re.sub(r"(?<!\d)0+(?=\d)", "", version.lower().replace("_", "+")))
    return re.sub(r"[-_.]+", "-", name).lower() + "==" + version


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def built_wheels() -> dict[str, list[str]]:
    """The wheels that --vendor built, file name: its sha256, sha256 of its source."""
    lines = BUILT.read_text("utf-8").splitlines() if BUILT.exists() else []
    return {line.split()[0]: line.split()[1:] for line in lines if re.fullmatch(r"\S+\.whl( [\da-f]{64}){2}", line)}


def requirements(file: Path) -> str:
    """A requirements file and all it includes, one requirement a line; a pinned source pins what was built from it."""
    if not file.exists():
        raise Refusal(f"{file} is missing: write it with uv pip compile --generate-hashes")
    text = re.sub(r"(?m)(^|\s)#.*", "", file.read_text("utf-8-sig").replace("\\\n", " "))
    text = re.sub(r"(?m)^(-c|--constraint)[ =]+(.+)", lambda line: f"-c {(file.parent / line[2]).as_posix()}", text)
    text = re.sub(r"(?m)^(-r|--requirement)[ =]+(.+)", lambda line: requirements(file.parent / line[2]), text)
    for wheel, source in built_wheels().values():
        text = text.replace(f"--hash=sha256:{source}", f"--hash=sha256:{source} --hash=sha256:{wheel}")
    return text


def plan(link: Path, file: Path, known: Wheels) -> tuple[Path, str, Pins, Wheels, list[str]]:
    """What `file` asks for: the environment, the requirements, the pins, their wheels; and what is wrong with those. A
    wheel whose size and time are `known` is not read again. The environment's name covers Python's full version, since
    markers may ask for it and a patch release should be used, and the folder, since scripts hold it."""
    text, wheels, wrong = requirements(file), {}, []
    pins = {key_of(name, version): marker for name, version, marker in PIN.findall(text)}
    paths = {path: key_of(*path.name.split("-")) for path in sorted(VENDOR.glob("*.whl"))}
    for path, key in paths.items():
        seen: list[Any] = [path.stat().st_size, path.stat().st_mtime_ns]
        cached = known.get(path.name, [])
        sha256 = cached[2] if cached[:2] == seen else sha256_of(path)
        if f"sha256:{sha256}" in text:
            wheels[path.name] = [*seen, sha256]
        elif key in pins:
            wrong.append(f"vendor/{path.name} is not what {file.name} pins: restore it, or run ./bootstrap.py --vendor")
    if paths or BUILT.exists():
        lacking = [key for key in sorted(pins.keys() - paths.values()) if not pins[key]]
        wrong += [f"vendor/ lacks {key}, which {file.name} pins: run ./bootstrap.py --vendor" for key in lacking]
    parts = [sys.version, THIS, str(link), CHECK, PTH, text, *(f"{name} {wheels[name][2]}" for name in wheels)]
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return link.with_name(".ve") / f"{VERSION}-{digest[:16]}", text, pins, wheels, wrong


def pip() -> list[str]:
    """What makes an interpreter of this version run pip, without having it installed."""
    import sysconfig

    folders = [Path(sysconfig.get_path("stdlib"), "ensurepip", "_bundled")]
    folders.append(Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or folders[0]))  # where Debian and Fedora keep it
    for wheel in [wheel for folder in folders for wheel in folder.glob("pip-*.whl")]:
        return ["-I", str(wheel / "pip"), "--disable-pip-version-check", "--no-input"]
    raise Refusal(f"{sys.executable} comes without ensurepip: install the package python3-venv, or uv")


def run(command: list[str], lock: int, what: str, environ: dict[str, str] | None = None) -> str:
    """Output of a command that must succeed. It inherits the lock: a child that outlives us still keeps others out."""
    from subprocess import DEVNULL, PIPE, STDOUT, Popen

    inherit = () if os.name == "nt" else (lock,)
    with Popen(command, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT, cwd=HERE, env=environ, pass_fds=inherit) as child:
        printed = child.communicate()[0].decode(errors="replace")
    if child.returncode:
        lines = [line.strip() for line in printed.splitlines() if line.strip()] or [f"exit status {child.returncode}"]
        last = max((number for number, line in enumerate(lines) if line.lower().startswith("error")), default=-1)
        raise Refusal(f"{what} for {THIS}: {' '.join(lines[last:])[:600]}")
    return printed


def build(env: Path, file: Path, text: str, pins: Pins, wheels: Wheels, lock: int) -> None:
    import venv
    from shlex import quote
    from shutil import which

    say(f"building .ve/{env.name} from {'vendor/' if wheels else 'the index'}")
    venv.EnvBuilder(symlinks=os.name != "nt", prompt=HERE.name).create(env)
    next(env.glob("[lL]ib/**/site-packages")).joinpath("bootstrap.pth").write_text(PTH)
    uv, python, listing = which("uv"), str(env / PYTHON), env / "requirements.txt"
    command = [uv, "pip", "install", "--python", python] if uv else [python, *pip(), "install", "--no-compile"]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    if wheels:  # then only they count: no index, no configuration of the user's, no cache
        text = re.sub(r"(?m)^-(?!c).*", "", text)
        command += ["--no-index", "--find-links", "vendor", "--only-binary", ":all:"]
        command += ["--no-config", "--offline", "--no-cache"] if uv else ["--no-cache-dir"]
        environ = {name: value for name, value in environ.items() if not name.startswith(("PIP_", "UV_"))}
        environ["PIP_CONFIG_FILE"] = os.devnull
    listing.write_text(text, "utf-8")
    environ["TMPDIR"] = environ["TEMP"] = str(env / "tmp")
    (env / "tmp").mkdir()
    what = f"cannot install {file.name} from {'vendor/' if wheels else 'the index'}"
    run([*command, "--quiet", "--require-hashes", "-r", str(listing)], lock, what, environ)
    remove(env / "tmp")
    for script in [] if uv else (env / PYTHON).parent.glob("[!p]*"):  # pip does not quote a quote in its folder's name
        old, quoted = (f"'''exec' {path} ".encode() for path in (f'"{python}"', quote(python)))
        script.write_bytes(script.read_bytes().replace(old, quoted, 1))
    printed = run([python, "-I", "-c", CHECK], lock, "the new environment does not work")
    installed = {key_of(*distribution) for distribution in json.loads(printed)}
    wrong = (installed - pins.keys()) | ({key for key in pins if not pins[key]} - installed)
    if wrong:
        raise Refusal(f"{file.name} and what came of it differ in {', '.join(sorted(wrong))}: compile it again")
    with (env / "stamp").open("w", encoding="utf-8") as stamp:
        stamp.write(json.dumps({"path": str(env), "from": file.name, "wheels": wheels}, indent=1))
        stamp.flush()
        os.fsync(stamp.fileno())
    (env / "stamp").replace(env / STAMP)


def remove(path: Path) -> None:
    """Remove a file or folder, its stamp first: what a kill leaves of it must not be taken for complete."""
    from shutil import rmtree

    for file in (path / STAMP, path):
        with contextlib.suppress(OSError):
            file.unlink()
    rmtree(path, ignore_errors=True)


def standing(link: Path) -> tuple[dict[Path, dict[str, Any]], list[Path]]:
    """The environments with their stamps, the one last switched to first, and what killed runs left behind. The stamp
    of one that was moved here, or has lost its Python, is empty."""
    found = [path for path in link.with_name(".ve").glob("*") if path.name != "lock"]
    stamps = [path / STAMP for path in found if (path / STAMP).exists()]
    complete = {}
    for stamp in sorted(stamps, key=lambda stamp: stamp.stat().st_mtime_ns, reverse=True):
        content, env = json.loads(stamp.read_text("utf-8")), stamp.parent
        complete[env] = content if content["path"] == str(env) and (env / PYTHON).exists() else {}
    left = [path for path in (link.with_name(".ve-new"), FRESH) if os.path.lexists(path)]
    return complete, left + [path for path in found if path not in complete]


@contextlib.contextmanager
def locked(link: Path) -> Iterator[int]:
    """Hold .ve/lock; remove what killed runs left, and in the end the environments that are too old."""
    link.with_name(".ve").mkdir(parents=True, exist_ok=True)
    with link.with_name(".ve").joinpath("lock").open("a") as file:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("waiting for another bootstrap.py")
                fcntl.flock(file, fcntl.LOCK_EX)
        for path in standing(link)[1]:
            remove(path)
        try:
            yield file.fileno()
        finally:
            complete, left = standing(link)
            for path in left + [env for env in complete if env != link.resolve()][KEPT - 1 :]:
                remove(path)


def switch(link: Path, env: Path) -> None:
    new = link.with_name(".ve-new")
    if os.name == "nt":
        import _winapi

        _winapi.CreateJunction(str(env), str(new))  # type: ignore[attr-defined]
        with contextlib.suppress(FileNotFoundError):  # Windows cannot replace a junction in one step
            link.rmdir()
    else:
        new.symlink_to(Path(".ve", env.name))
    new.replace(link)
    say(f"ve is now .ve/{env.name}")


def ensure(link: Path, file: Path) -> Path:
    """Make ve right; returns the environment that it then points to."""
    current, (complete, left) = link.resolve(), standing(link)
    if link.is_dir() and current.parent != link.with_name(".ve"):
        raise Refusal(f"{link} is not a link that bootstrap.py made: move it away")
    env, *_, wrong = plan(link, file, complete.get(current, {}).get("wheels", {}))
    if env == current and complete.get(env) and not wrong and not left:
        return env
    with locked(link) as lock:
        env, text, pins, wheels, wrong = plan(link, file, {})
        if wrong:
            raise Refusal(wrong[0])
        if not standing(link)[0].get(env):
            remove(env)
            build(env, file, text, pins, wheels, lock)
        if link.resolve() != env:
            os.utime(env / STAMP)
            switch(link, env)
    return env


def rollback(link: Path) -> None:
    with locked(link):
        known = list(standing(link)[0].items())
        later = [env for env, _ in known].index(link.resolve()) + 1 if link.resolve() in dict(known) else 0
        for env in [env for env, stamp in known[later:] if stamp]:
            return switch(link, env)  # its stamp's time stays, so that another --rollback goes further back
    raise Refusal(f"{link.with_name('.ve')} holds no environment from before: there is nothing to go back to")


def check(link: Path, file: Path) -> None:
    env, _, _, wheels, wrong = plan(link, file, {})
    known = PIN.findall("".join(map(requirements, HERE.glob("requirements*.txt"))))
    strays = {
        path
        for path in VENDOR.glob("*.whl")
        if key_of(*path.name.split("-")) not in {key_of(*pin[:2]) for pin in known}
    }
    wrong += [
        f"vendor/{path.name} is required by nothing: remove it, or run ./bootstrap.py --vendor"
        for path in sorted(strays)
    ]
    if link.resolve() != env or not standing(link)[0].get(env):
        wrong.append(f"{link} is not what {file.name} asks for: run ./bootstrap.py")
    if wrong:
        raise Refusal("\nbootstrap.py: ".join(wrong))
    print(f"ve is current, {len(wheels)} wheels are as pinned")


def fill(link: Path, files: list[Path], pythons: list[str], platforms: list[str]) -> None:
    """Fill vendor/ for this Python and platform, from source where need be, and for others with wheels of the index."""
    with locked(link) as lock:
        FRESH.mkdir(parents=True)
        built, listing, text = built_wheels(), FRESH / "requirements.txt", "\n".join(map(requirements, files))
        lines = list(dict.fromkeys(line.strip() for line in text.splitlines()))
        held = [f"--find-links=vendor/{name}" for name in built if (VENDOR / name).exists()]

        def call(lines: list[str], *args: str) -> None:
            listing.write_text("\n".join(lines), "utf-8")
            command = [sys.executable, *pip(), *args, "--no-deps", "--require-hashes", "-r", str(listing), *held]
            run(command, lock, f"cannot fill vendor/ (pip {' '.join(args)})")

        call(lines, "wheel", "-w", str(FRESH))
        for wheel in [wheel for wheel in FRESH.glob("*.whl") if sha256_of(wheel) not in text]:
            key = key_of(*wheel.name.split("-"))  # pip built it, from the one source distribution that its line pins
            its = [line for line in lines if key in [key_of(*pin) for pin in PIN.findall(line)]]
            call(its, "download", "--no-binary", key.split("==")[0], "-d", str(FRESH / "source"))
            source = next((FRESH / "source").iterdir())
            built[wheel.name] = [sha256_of(wheel), sha256_of(source)]
            source.unlink()
        for python, platform in [
            (python, platform) for python in pythons for platform in platforms if python or platform
        ]:
            tag = re.fullmatch(r"((?:many|musl)linux_\d+)_(\d+)_(\w+)", platform)  # it runs wheels for older ones too
            tags = [f"{tag[1]}_{older}_{tag[3]}" for older in range(int(tag[2]), -1, -1)] if tag else [platform]
            args = [f"--platform={tag}" for tag in tags if tag] + ([f"--python-version={python}"] if python else [])
            for line in filter(None, lines):
                try:
                    call(
                        [re.sub(r";.*?(?=--hash)", "", line)],
                        "download",
                        "--only-binary=:all:",
                        *args,
                        "-d",
                        str(FRESH),
                    )
                except Refusal:  # pip knows the answer to a marker for its own machine only
                    if ";" not in line:
                        raise
        records = [" ".join([name, *built[name]]) + "\n" for name in sorted(built) if built[name][1] in text]
        listing.write_text("# wheel, its sha256, sha256 of the source it was built from\n" + "".join(records), "utf-8")
        listing.replace(BUILT)
        text = "".join(map(requirements, files))
        for wheel in FRESH.glob("*.whl"):
            old = VENDOR / wheel.name
            if not old.exists() or sha256_of(old) not in text:
                wheel.replace(old)
        for wheel in sorted(VENDOR.glob("*.whl")):
            if sha256_of(wheel) in text:
                print(f"{wheel.stat().st_size / 1e6:8.2f} MB  {wheel.name}")
            else:
                wheel.unlink()
                print(f"    removed  {wheel.name}")


def main() -> int:
    cut = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    command = sys.argv[cut + 1 :]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.usage = "bootstrap.py [--dev] [--prefix DIR] [--vendor | --check | --rollback | -- COMMAND ...]"
    parser.epilog = "-- manage.py migrate makes ve right, then runs that command in it."
    parser.add_argument("--dev", action="store_true", help="from requirements-dev.txt instead of requirements.txt")
    parser.add_argument("--prefix", metavar="DIR", default=HERE, help="where ve and .ve stand, if not beside this file")
    parser.add_argument("--check", action="store_true", help="is vendor/ complete and untampered, and ve current?")
    parser.add_argument("--rollback", action="store_true", help="switch ve back to the environment before")
    parser.add_argument("--vendor", action="store_true", help="fill vendor/ from your index")
    parser.add_argument("--python", metavar="3.N", action="append", help="vendor for this Python as well")
    parser.add_argument("--platform", metavar="TAG", action="append", help="and for it, such as manylinux_2_28_aarch64")
    options = parser.parse_args(sys.argv[1:cut])
    if options.vendor + options.check + options.rollback + (cut < len(sys.argv)) > 1 or cut == len(sys.argv) - 1:
        parser.error("takes one of --vendor, --check, --rollback and -- COMMAND")
    if (options.python or options.platform) and not options.vendor:
        parser.error("--python and --platform go with --vendor")
    link, files = Path(options.prefix).resolve() / "ve", [HERE / "requirements.txt", HERE / "requirements-dev.txt"]
    try:
        if options.vendor:
            fill(link, files[: 1 + options.dev], options.python or [""], options.platform or [""])
        elif options.check:
            check(link, files[options.dev])
        elif options.rollback:
            rollback(link)
        else:
            env = ensure(link, files[options.dev])
            path = os.pathsep.join([str((env / PYTHON).parent), os.environ.get("PATH", os.defpath)])
            environ = {**os.environ, "PATH": path, "VIRTUAL_ENV": str(env)}
            command = [str(env / PYTHON), *command] if command and command[0].endswith(".py") else command
            if command and os.name == "nt":
                from subprocess import call

                return call(command, env=environ)
            if command:
                os.execvpe(command[0], command, environ)
    except (Refusal, OSError) as error:
        say(f"bootstrap.py: {error}")
        return 1
    except KeyboardInterrupt:
        say("bootstrap.py: interrupted, ve is as it was")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
