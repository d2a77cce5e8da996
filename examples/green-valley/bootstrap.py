#!/usr/bin/env python3
"""Make ve, this project's environment, from the wheels in vendor/ and from nothing else.

Environments stand in .ve/, named after all they depend on: Python, platform, folder, pins and wheels. ve is a link to
one of them. A new one is built beside it, checked, and marked complete by its stamp; only then does the link move, in
one step. Whatever fails or is killed before leaves ve as it was. The last three stay, so that a running server keeps
its files. While vendor/ holds no wheels packages come from your index, where their pinned hashes count all the same.
"""

# fmt: off
# This file is the same in every project, whatever the formatter there is set to.
import sys

if sys.version_info < (3, 10):  # noqa: UP036 - older ones must get this far, so what follows is syntax of 3.6
    sys.exit("bootstrap.py: needs Python 3.10 or newer, but {} is {}.{}".format(sys.executable, *sys.version_info))

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
from typing import Any

HERE = Path(__file__).parent.resolve()
VENDOR, BUILT = HERE / "vendor", HERE / "vendor" / "built.txt"
STAMP, KEPT = "bootstrap.json", 3
PYTHON = Path("Scripts", "python.exe") if os.name == "nt" else Path("bin", "python")
THIS = f"{sys.implementation.name} {sys.version.split()[0]} ({EXTENSION_SUFFIXES[0]}, {sys.platform})"
PIN = re.compile(r"(?aim)^([a-z\d][\w.-]*)\s*(?:\[.*?\])?\s*==\s*([\w.!+]+)\s*(;?)")
# The new environment's own Python runs this: that proves it to start, and compiles all so that the first start is fast.
CHECK = """import compileall, importlib.metadata, json, sysconfig
compileall.compile_dir(sysconfig.get_path("purelib"), quiet=2, workers=0)
print(json.dumps([[d.metadata["Name"], d.version] for d in importlib.metadata.distributions()]))"""
# A server started as ve/bin/python would otherwise import from the next environment once the link has moved.
PTH = "import os, sys; sys.path[:] = [os.path.realpath(p) if p.startswith(sys.prefix) else p for p in sys.path]\n"

class Refusal(Exception):
    """What is wrong, in which file, and what to do: one line."""

def say(text: str) -> None:
    print(f"bootstrap.py: {text}", file=sys.stderr, flush=True)

def key_of(name: str, version: str = "", *_: str) -> str:
    """One spelling for what installers take for the same: a_b 1.0 and A-B 1.0.0, x 2024.07 and x 2024.7."""
    version = re.sub(r"(\.0)+$", "", re.sub(r"(?<!\d)0+(?=\d)", "", version.lower().replace("_", "+")))
    return re.sub(r"[-_.]+", "-", name).lower() + "==" + version

def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

def built_lines() -> list[str]:
    """What --vendor built: sha256 of the wheel, sha256 of its source, file name of the wheel."""
    lines = BUILT.read_text("utf-8").splitlines() if BUILT.exists() else []
    return [line for line in lines if re.fullmatch(r"([\da-f]{64} ){2}\S+\.whl", line)]

def requirements(file: Path) -> str:
    """A requirements file and all it includes, one requirement a line; a pinned source pins what was built from it."""
    if not file.exists():
        raise Refusal(f"{file} is missing: write it with uv pip compile --generate-hashes")
    text = re.sub(r"(?m)(^|\s)#.*", "", file.read_text("utf-8-sig").replace("\\\n", " "))
    text = re.sub(r"(?m)^(-c|--constraint)[ =]+(.+)", lambda line: f"-c {(file.parent / line[2]).as_posix()}", text)
    text = re.sub(r"(?m)^(-r|--requirement)[ =]+(.+)", lambda line: requirements(file.parent / line[2]), text)
    for wheel, source, _ in map(str.split, built_lines()):
        text = text.replace(f"--hash=sha256:{source}", f"--hash=sha256:{source} --hash=sha256:{wheel}")
    return text

def plan(link: Path, file: Path, known: dict[str, Any]) -> tuple[Path, str, dict[str, str], dict[str, Any], list[str]]:
    """What `file` asks for: environment, requirements, pins (name==version: ";" where a marker follows), wheels (file
    name: size, time, sha256), and what is wrong with those. One whose size and time are `known` is not read again. The
    name covers Python's full version, since markers may ask for it, and the folder, since scripts hold it."""
    text, wheels, wrong = requirements(file), {}, []
    pins = {key_of(name, version): marker for name, version, marker in PIN.findall(text)}
    paths = {path: key_of(*path.name.split("-")) for path in sorted(VENDOR.glob("*.whl"))}
    for path, key in paths.items():
        seen, cached = [path.stat().st_size, path.stat().st_mtime_ns], known.get(path.name, [])
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
    return link.with_name(".ve") / f"{sys.version.split()[0]}-{digest[:16]}", text, pins, wheels, wrong

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
    inherit = () if os.name == "nt" else (lock,)
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          cwd=HERE, env=environ, pass_fds=inherit, encoding="utf-8", errors="replace", check=False)
    if done.returncode:
        lines = done.stdout.replace("ERROR: Ignored", "").splitlines()
        first = min((number for number, line in enumerate(lines) if line.lower().startswith("error")), default=-1)
        raise Refusal(f"{what} for {THIS}: {' '.join(' '.join(lines[first:]).split())[:700]}")
    return done.stdout

def build(env: Path, file: Path, text: str, pins: dict[str, str], wheels: dict[str, Any], lock: int) -> None:
    import venv
    place = "vendor/" if wheels else "the index"
    say(f"building .ve/{env.name} from {place}")
    venv.EnvBuilder(symlinks=os.name != "nt", prompt=HERE.name).create(env)
    next(env.glob("[lL]ib/**/site-packages")).joinpath("bootstrap.pth").write_text(PTH)
    uv, python, listing, temporary = shutil.which("uv"), str(env / PYTHON), env / "requirements.txt", env / "tmp"
    command = [uv, "pip", "install", "--python", python] if uv else [python, *pip(), "install", "--no-compile"]
    command += [flag for path in re.findall(r"(?m)^-c (.*)", text) for flag in ("-c", path)]
    ignored = ("PYTHON", "PIP_", "UV_") if wheels else ("PYTHON",)
    environ = {name: value for name, value in os.environ.items() if not name.startswith(ignored)}
    environ["TMPDIR"] = environ["TEMP"] = str(temporary)
    if wheels:  # then only they count: no index, no configuration of the user's, no cache
        command += ["--no-index", "--find-links", "vendor", "--only-binary", ":all:"]
        command += ["--no-config", "--offline", "--no-cache"] if uv else ["--no-cache-dir"]
        environ["PIP_CONFIG_FILE"] = os.devnull
    listing.write_text(re.sub(r"(?m)^-(?!e |-editable).*" if wheels else r"(?m)^-c .*", "", text), "utf-8")
    temporary.mkdir()
    command += ["--quiet", "--require-hashes", "-r", str(listing)]
    run(command, lock, f"cannot install {file.name} from {place}", environ)
    remove(temporary)
    scripts = [] if uv else [path for path in (env / PYTHON).parent.iterdir() if not path.is_symlink()]
    for script in scripts:  # pip does not quote a quote in its folder's name
        old, quoted = (f"'''exec' {path} ".encode() for path in (f'"{python}"', shlex.quote(python)))
        script.write_bytes(script.read_bytes().replace(old, quoted, 1))
    printed = json.loads(run([python, "-I", "-c", CHECK], lock, "the new environment does not work"))
    installed = {key_of(*distribution) for distribution in printed}
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
    for file in (path / STAMP, path):
        with contextlib.suppress(OSError):
            file.unlink()
    shutil.rmtree(path, ignore_errors=True)

def standing(link: Path) -> tuple[dict[Path, Any], list[Path]]:
    """The environments, the one last switched to first, with their stamps, empty where an environment was moved here or
    has lost its Python; and what killed runs left behind."""
    found = [path for path in link.with_name(".ve").glob("*") if path.name != "lock"]
    complete = [path for path in found if (path / STAMP).exists()]
    complete.sort(key=lambda env: (env / STAMP).stat().st_mtime_ns, reverse=True)
    stamps = {env: json.loads((env / STAMP).read_text("utf-8")) for env in complete}
    usable = {env: stamps[env]["path"] == str(env) and (env / PYTHON).exists() for env in complete}
    return {env: stamps[env] if usable[env] else {} for env in complete}, [path for path in found if path not in usable]

@contextlib.contextmanager
def locked(link: Path) -> Iterator[int]:
    """Hold .ve/lock; remove what killed runs left, and in the end the environments that are too old."""
    link.with_name(".ve").mkdir(parents=True, exist_ok=True)
    with link.with_name(".ve").joinpath("lock").open("a") as file:
        try:
            import fcntl
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another one to finish")
            fcntl.flock(file, fcntl.LOCK_EX)
        except ImportError:
            import msvcrt
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
        for path in standing(link)[1]:
            remove(path)
        try:
            yield file.fileno()
        finally:
            complete, left = standing(link)
            for path in left + [env for env in complete if env != link.resolve()][KEPT - 1:]:
                remove(path)

def switch(link: Path, env: Path) -> None:
    new = link.with_name(".ve") / "link"
    if os.name == "nt":
        import _winapi
        _winapi.CreateJunction(str(env), str(new))  # type: ignore[attr-defined]
        if os.path.lexists(link):
            link.rmdir()  # only the junction, which Windows cannot replace in one step
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
    if wrong or env != current or not complete.get(env) or left:
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
        known = standing(link)[0]
        later = list(known).index(link.resolve()) + 1 if link.resolve() in known else 0
        for env in [env for env in list(known)[later:] if known[env]]:
            return switch(link, env)  # its stamp's time stays, so that another --rollback goes further back
    raise Refusal(f"{link.with_name('.ve')} holds no environment from before: there is nothing to go back to")

def check(link: Path, file: Path) -> None:
    env, _, _, wheels, wrong = plan(link, file, {})
    texts = map(requirements, HERE.glob("requirements*.txt"))
    pins = {key_of(*pin[:2]) for text in texts for pin in PIN.findall(text)}
    strays = [path.name for path in VENDOR.glob("*.whl") if key_of(*path.name.split("-")) not in pins]
    wrong += [f"nothing requires vendor/{name}: run ./bootstrap.py --vendor" for name in sorted(strays)]
    if link.resolve() != env or not standing(link)[0].get(env):
        wrong.append(f"{link} is not what {file.name} asks for: run ./bootstrap.py")
    if wrong:
        raise Refusal("\nbootstrap.py: ".join(wrong))
    print(f"ve is current, {len(wheels)} wheels are as pinned")

def fill(link: Path, files: list[Path], pythons: list[str], platforms: list[str]) -> None:
    """Fill vendor/ for this Python and platform, from source where need be, and for others with wheels of the index."""
    with locked(link) as lock:
        fresh, records, text = link.with_name(".ve") / "wheels", built_lines(), "\n".join(map(requirements, files))
        lines = list(dict.fromkeys(line for line in text.splitlines() if line and not line.startswith("-c ")))
        built = [path for path in VENDOR.glob("*.whl") if any(sha256_of(path) in record for record in records)]
        held = [f"--find-links=vendor/{path.name}" for path in built]
        held += [f"--only-binary={path.name.split('-')[0]}" for path in built]  # or pip would prefer the source

        def call(verb: str, into: Path, *args: str) -> None:
            folder = "--dest" if verb == "download" else "--wheel-dir"
            command = [sys.executable, *pip(), verb, "--no-deps", folder, str(into), *args]
            run(command, lock, f"cannot fill vendor/ (pip {verb} {' '.join(args)})")

        def download(lines: list[str], *args: str) -> None:
            (fresh / "requirements.txt").write_text("\n".join(lines), "utf-8")
            call("download", fresh, "--require-hashes", f"--requirement={fresh / 'requirements.txt'}", *args)

        fresh.mkdir()
        try:
            download(lines, *held)
        except Refusal:  # such as: what was built for another Python does not fit this one
            download(lines)
        for source in [path for path in fresh.iterdir() if path.suffix in (".gz", ".zip")]:
            say(f"building a wheel from {source.name}")
            call("wheel", fresh / "built", str(source))
            wheel = next((fresh / "built").iterdir())
            records.append(f"{sha256_of(wheel)} {sha256_of(source)} {wheel.name}")
            wheel.replace(fresh / wheel.name)
        for python, platform in [(python, platform) for python in pythons for platform in platforms]:
            tag = re.fullmatch(r"((?:many|musl)linux_\d+)_(\d+)_(\w+)", platform)  # it runs wheels for older ones too
            tags = [f"{tag[1]}_{older}_{tag[3]}" for older in range(int(tag[2]), -1, -1)] if tag else [platform]
            args = [f"--platform={tag}" for tag in tags if tag] + ([f"--python-version={python}"] if python else [])
            for line in lines if args else []:
                try:
                    download([re.sub(r";.*?(?=--hash)", "", line)], "--only-binary=:all:", *held, *args)
                except Refusal:  # no harm if the marker rules it out there; pip knows that for this machine only
                    if ";" not in line:
                        raise
        VENDOR.mkdir(exist_ok=True)
        for wheel in fresh.glob("*.whl"):
            if not (VENDOR / wheel.name).exists() or sha256_of(wheel) != sha256_of(VENDOR / wheel.name):
                wheel.replace(VENDOR / wheel.name)
        hashes = {path.name: sha256_of(path) for path in VENDOR.glob("*.whl")}
        records = sorted({line for line in records if hashes.get(line.split()[2]) == line.split()[0]})
        heading = "# Wheels built by --vendor: sha256, sha256 of the source, file name"
        (fresh / "built.txt").write_text("\n".join([heading, *records, ""]), "utf-8")
        (fresh / "built.txt").replace(BUILT)
        text = "".join(map(requirements, files))
        for wheel in sorted(VENDOR.glob("*.whl")):
            keep = hashes[wheel.name] in text
            print(f"{wheel.stat().st_size / 1e6:8.2f} MB  {wheel.name}" if keep else f"    removed  {wheel.name}")
            if not keep:
                wheel.unlink()

def main() -> int:
    cut = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    command = sys.argv[cut + 1:]
    usage = "bootstrap.py [--dev] [--prefix DIR] [--vendor | --check | --rollback | -- COMMAND ...]"
    parser = argparse.ArgumentParser("bootstrap.py", usage, __doc__, "-- manage.py migrate runs it in ve")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--dev", action="store_true", help="from requirements-dev.txt instead of requirements.txt")
    parser.add_argument("--prefix", metavar="DIR", default=HERE, help="where ve and .ve stand, if not beside this file")
    parser.add_argument("--check", action="store_true", help="is vendor/ complete and untampered, and ve current?")
    parser.add_argument("--rollback", action="store_true", help="switch ve back to the environment before")
    parser.add_argument("--vendor", action="store_true", help="fill vendor/ from your index; with --dev for both files")
    parser.add_argument("--python", metavar="3.N", action="append", help="vendor for this Python as well")
    parser.add_argument("--platform", metavar="TAG", action="append", help="and for it, such as manylinux_2_28_aarch64")
    options = parser.parse_args(sys.argv[1:cut])
    actions = options.vendor + options.check + options.rollback + (cut < len(sys.argv))
    if actions > 1 or cut == len(sys.argv) - 1 or (not options.vendor and (options.python or options.platform)):
        parser.error("takes one of --vendor, --check, --rollback, -- COMMAND; --python and --platform go with --vendor")
    link, files = Path(options.prefix).resolve() / "ve", [HERE / "requirements.txt", HERE / "requirements-dev.txt"]
    try:
        if options.vendor:
            fill(link, files[:1 + options.dev], options.python or [""], options.platform or [""])
        elif options.check:
            check(link, files[options.dev])
        elif options.rollback:
            rollback(link)
        else:
            env = ensure(link, files[options.dev])
            os.environ["PATH"] = os.pathsep.join([str((env / PYTHON).parent), os.environ.get("PATH", os.defpath)])
            os.environ["VIRTUAL_ENV"] = str(env)
            command = [str(env / PYTHON), *command] if command and command[0].endswith(".py") else command
            if command and not shutil.which(command[0]):
                raise Refusal(f"{command[0]} is neither in {env / PYTHON.parent} nor on PATH")
            if command:
                return subprocess.call(command) if os.name == "nt" else os.execvp(command[0], command)
    except (Refusal, OSError, KeyboardInterrupt) as error:
        say(str(error) or "interrupted, ve is as it was")
        return 130 if isinstance(error, KeyboardInterrupt) else 1
    return 0

if __name__ == "__main__":
    sys.exit(main())
