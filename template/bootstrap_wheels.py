"""The part of bootstrap.py that knows pins, wheels and installers, and fills vendor/.

This file belongs to scaffold 0.1.0 (scaffold-django on PyPI), as bootstrap.py does.
`scaffold update` keeps both current, so please do not edit them.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

HERE = Path(__file__).parent.resolve()
VENDOR = HERE / "vendor"
BUILT = VENDOR / "built.txt"

PYTHON_VERSION = sys.version.split()[0]
THIS_PYTHON = (
    f"{sys.implementation.name} {PYTHON_VERSION}"
    f" ({EXTENSION_SUFFIXES[0]}, {sys.platform})"
)

# A line such as: name[extra]==1.0 ; python_version < "3.13"
PIN = re.compile(r"(?aim)^([a-z\d][\w.-]*)\s*(?:\[.*?\])?\s*==\s*([\w.!+]+)\s*(;?)")

# How uv and pip say that a package needs a newer Python.
NEEDS_PYTHON = (
    r"(?:does not satisfy Python|requires Python )>=([\d.]+)",
    r"requires a different Python: \S+ not in '[^']*>=([\d.]+)",
    r"[ ;](\S+) Requires-Python [^;]*?>=([\d.]+).* found for \S+==\1(?!\S)",
)

UV_TIMEOUT = 10  # seconds; `uv --version` takes some milliseconds


class Refusal(Exception):
    """One line for the user: what is wrong, in which file, and what to do."""


def say(text: str) -> None:
    """Tell the user something on stderr, so that stdout is left to commands."""
    print(f"bootstrap.py: {text}", file=sys.stderr, flush=True)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while True:
            block = file.read(262144)
            if not block:
                return digest.hexdigest()
            digest.update(block)


def key_of(name: str, version: str = "", *_: str) -> str:
    """Return one spelling for all that installers take for the same requirement.

    a_b 1.0 is A-B 1.0.0, and x 2024.07 is x 2024.7. The parts of a wheel's file name
    that follow its version are ignored.
    """
    version = version.lower().replace("_", "+")
    version = re.sub(r"(?<!\d)0+(?=\d)", "", version)
    version = re.sub(r"(\.0)+$", "", version)
    return re.sub(r"[-_.]+", "-", name).lower() + "==" + version


def wheel_key(file_name: str) -> str:
    """Return the key of the requirement that a wheel meets."""
    return key_of(*file_name.split("-"))


def built_wheels() -> list[tuple[str, str, str]]:
    """Return what `--vendor` built: SHA-256 of wheel and of source, and file name."""
    text = BUILT.read_text("utf-8") if BUILT.exists() else ""
    return re.findall(r"(?m)^([\da-f]{64}) ([\da-f]{64}) (\S+)$", text)


def requirements(file: Path) -> str:
    """Return a requirements file with all it includes, one requirement a line.

    Comments and constraints are left out. If a source is pinned, so is the wheel that
    was built from it.
    """
    if not file.exists():
        raise Refusal(
            f"{file} is missing: write it with uv pip compile --generate-hashes"
        )
    text = file.read_text("utf-8-sig").replace("\\\n", " ")
    text = re.sub(r"(?m)(^|\s)#.*|^(-c|--constraint)\b.*\n?", "", text)
    text = re.sub(
        r"(?m)^(-r|--requirement)[ =]+(.+)",
        lambda include: requirements(file.parent / include[2]),
        text,
    )
    for wheel, source, _ in built_wheels():
        pinned = f"sha256:{source}"
        text = text.replace(pinned, f"{pinned} --hash=sha256:{wheel}")
    return text


def check_python(file: Path) -> None:
    """Refuse a Python that is older than the one that the pins were resolved for.

    They may lack what only older versions of Python need. uv notes its command, with
    --python-version, at the head of the file.
    """
    noted = r"(?m)^#.*--python-version[ =](\d+)\.(\d+)"
    found = re.search(noted, file.read_text("utf-8-sig")) if file.exists() else None
    if found and (int(found[1]), int(found[2])) > sys.version_info[:2]:
        raise Refusal(
            f"{file.name} needs Python {found[1]}.{found[2]} or newer, but"
            f" {sys.executable} is Python {PYTHON_VERSION}"
        )


class Pins:
    """What a requirements file pins, and which of the wheels in vendor/ it takes."""

    def __init__(self, file: Path) -> None:
        check_python(file)
        self.file = file
        self.text = requirements(file)
        pins = [
            (key_of(name, version), marker)
            for name, version, marker in PIN.findall(self.text)
        ]
        self.allowed = {key for key, _ in pins}
        self.required = {key for key, marker in pins if not marker}
        hashes = {path.name: sha256_of(path) for path in sorted(VENDOR.glob("*.whl"))}
        self.hashes = {name: sha for name, sha in hashes.items() if sha in self.text}
        self.vendored = bool(hashes) or BUILT.exists()
        self.keys = {name: wheel_key(name) for name in hashes}
        self.problems = self._problems() if self.vendored else []

    def _problems(self) -> list[str]:
        cure = "restore it, or run ./bootstrap.py --vendor"
        changed = [
            f"vendor/{name} is not the wheel that {self.file.name} pins: {cure}"
            for name, key in self.keys.items()
            if name not in self.hashes and key in self.allowed
        ]
        missing = [
            f"{key} is missing from vendor/, but {self.file.name} pins it: {cure}"
            for key in sorted(self.required - set(self.keys.values()))
        ]
        return changed + missing


def find_uv() -> tuple[str | None, str]:
    """Return the first uv on PATH that runs, if any, and what to call the installer.

    A uv can be on PATH and still not run: pyenv's shim, if the active Python has no uv;
    a script whose interpreter is gone.
    """
    import tempfile

    failure = ""
    for folder in os.get_exec_path():
        uv = shutil.which("uv", path=folder)
        if uv is None:
            continue
        # A file, since a pipe would stay open for as long as any child of uv's runs.
        with tempfile.TemporaryFile("w+", errors="replace") as output:
            try:
                subprocess.run(
                    [uv, "--version"],
                    cwd=HERE,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    timeout=UV_TIMEOUT,
                    check=True,
                )
                reason = ""
            except (OSError, subprocess.SubprocessError) as error:
                reason = str(error)
            output.seek(0)
            printed = output.readline().strip()
        if not reason and re.match(r"uv \d", printed):
            return uv, " ".join(printed.split()[:2])
        failure = failure or f", because {uv} does not run: {printed or reason}"
    return None, f"pip{failure}"


def pip(python: str) -> list[str]:
    """Return the command for pip under a Python that need not have it.

    It is the wheel that comes with ensurepip; Debian and Fedora keep it elsewhere.
    """
    import sysconfig

    folder = sysconfig.get_config_var("WHEEL_PKG_DIR")
    folder = folder or sysconfig.get_path("stdlib") + "/ensurepip/_bundled"
    for wheel in Path(folder).glob("pip-*.whl"):
        command = [python, "-I", str(wheel / "pip")]
        return [*command, "--disable-pip-version-check", "--no-input"]
    raise Refusal(
        f"{sys.executable} comes without ensurepip: install the package python3-venv,"
        " or uv"
    )


def run(command: list[str], failure: str, env: dict[str, str] | None = None) -> None:
    """Run an installer; if it fails, refuse with `failure` and the error it printed.

    It inherits the lock, so that others wait for it even if this process is killed.
    """
    done = subprocess.run(
        command,
        cwd=HERE,
        env=env,
        input="",
        capture_output=True,
        errors="replace",
        close_fds=False,
        check=False,
    )
    if done.returncode:
        raise Refusal(f"{failure}: {reason_of(done.stderr, done.returncode)}")


def reason_of(printed: str, status: int) -> str:
    """Return in one line why an installer failed, from all that it printed."""
    line = " ".join(printed.split())
    for pattern in NEEDS_PYTHON:
        found = re.search(pattern, line)
        if found and found.lastindex:
            version = found[found.lastindex].rstrip(".")
            if tuple(map(int, version.split("."))) > sys.version_info[:3]:
                return f"a package needs Python {version} or newer"
    error = re.split(r"(?im)^(?=error(?!: ignored))", printed, maxsplit=1)[-1]
    return " ".join(error.split())[:700] or f"exit status {status}"


def fill(
    scratch: Path, files: list[Path], pythons: list[str], platforms: list[str]
) -> None:
    """Fill vendor/ with what the files pin, and remove what they no longer pin.

    For this Python a wheel is built if the index has only the source; for the others
    that were asked for, the index must have wheels. `scratch` is an empty folder.
    """
    for file in files:
        check_python(file)
    text = "\n".join(map(requirements, files))
    lines = list(dict.fromkeys(text.splitlines()))
    old = {path: sha256_of(path) for path in VENDOR.glob("*.whl")}
    # The page gives hashes, since without them pip prefers the source from an index to
    # the wheel that was built from it before.
    page = "".join(f'<a href="{path.as_uri()}#sha256={old[path]}"></a>' for path in old)
    (scratch / "page.html").write_text(page)
    download(scratch, lines)
    records = [record for record in built_wheels() if record[1] in text]
    records += build_sources(scratch)
    for python in pythons or [""]:
        for platform in platforms or [""]:
            if python or platform:
                download_for(scratch, lines, python, platform)

    VENDOR.mkdir(exist_ok=True)
    listing = ["# sha256 of wheel, source", *sorted(map(" ".join, records)), ""]
    BUILT.write_text("\n".join(listing), "utf-8")
    for wheel in [path for path in old if old[path] not in text]:
        print(f"removed  {wheel.name}")
        wheel.unlink()
    for wheel in list(scratch.rglob("*.whl")):
        if sha256_of(wheel) not in old.values():
            shutil.move(wheel, VENDOR / wheel.name)
    for wheel in sorted(VENDOR.glob("*.whl")):
        print(f"{wheel.stat().st_size / 1e6:8.2f} MB  {wheel.name}")


def download(scratch: Path, lines: list[str], *target: str) -> None:
    """Download what the lines pin, for this Python or for another target."""
    (scratch / "pins.txt").write_text("\n".join(lines), "utf-8")
    command = [*pip(sys.executable), "download", "--no-deps", "--require-hashes"]
    command += [*target, "--dest", str(scratch)]
    command += ["--find-links", str(scratch / "page.html")]
    command += ["--requirement", str(scratch / "pins.txt")]
    run(command, f"cannot fill vendor/ for {' '.join(target[:3]) or THIS_PYTHON}")


def build_sources(scratch: Path) -> list[tuple[str, str, str]]:
    """Build wheels from the sources downloaded; return the records for built.txt."""
    records = []
    other = (".whl", ".txt", ".html")
    for source in [path for path in scratch.iterdir() if path.suffix not in other]:
        say(f"building a wheel from {source.name}")
        target = source.with_name(f"{source.name}.d")
        command = [*pip(sys.executable), "wheel", "--no-deps", source.as_uri()]
        run([*command, "--wheel-dir", str(target)], source.name)
        for wheel in target.iterdir():
            records.append((sha256_of(wheel), sha256_of(source), wheel.name))
    return records


def download_for(scratch: Path, lines: list[str], python: str, platform: str) -> None:
    """Download wheels for another Python or platform, named as in a wheel's tags."""
    tags = [platform] if platform else []
    linux = re.fullmatch(r"(\w+linux_\d+_)(\d+)(_\w+)", platform)
    if linux:  # wheels for older versions of glibc or musl run there too
        newest = int(linux[2])
        tags = [f"{linux[1]}{minor}{linux[3]}" for minor in range(newest, -1, -1)]
    target = ["--only-binary=:all:"]
    target += [f"--python-version={python}"] if python else []
    target += [f"--platform={tag}" for tag in tags]
    download(scratch, [line for line in lines if ";" not in line], *target)
    for line in [line for line in lines if ";" in line]:
        unmarked = re.sub(r";.*?(?=--hash)", "", line)
        # Its marker may exclude that target, which pip cannot tell from here.
        with contextlib.suppress(Refusal):
            download(scratch, [unmarked], *target)
