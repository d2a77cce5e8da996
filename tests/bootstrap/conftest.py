"""Projects of tiny wheels made by hand, an index of them on 127.0.0.1, and the real bootstrap.py run on them."""

from __future__ import annotations

import base64
import functools
import hashlib
import http.server
import io
import os
import shutil
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

TEMPLATE = Path(__file__).parents[2] / "template" / "<<cookiecutter.project_slug>>" / "bootstrap.py"
BOOTSTRAP = Path(os.environ.get("SCAFFOLD_BOOTSTRAP", TEMPLATE)).resolve()
INSTALLERS = ["uv", "pip"]


def record_line(path: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{path},sha256={digest},{len(content)}\n"


def wheel_bytes(
    name: str,
    version: str,
    *,
    tag: str = "py3-none-any",
    requires: tuple[str, ...] = (),
    files: dict[str, bytes] | None = None,
) -> bytes:
    """A wheel with a package, a module in it that can be imported late, and a console script; all print the version."""
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += "".join(f"Requires-Dist: {line}\n" for line in requires)
    contents = {
        f"{module}/__init__.py": f"VERSION = {version!r}\n\ndef main():\n    print(VERSION)\n".encode(),
        f"{module}/late.py": f"VERSION = {version!r}\n".encode(),
        **(files or {}),
        f"{info}/METADATA": metadata.encode(),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n".encode(),
        f"{info}/entry_points.txt": f"[console_scripts]\n{name} = {module}:main\n".encode(),
    }
    record = (
        "".join(record_line(path, content) for path, content in contents.items())
        + f"{info}/RECORD,,\n"
    )
    contents[f"{info}/RECORD"] = record.encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in contents.items():
            entry = zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0))
            entry.external_attr = (0o100755 if ".data/scripts/" in path else 0o100644) * 65536
            archive.writestr(entry, content)
    return buffer.getvalue()


# A build backend without dependencies. The time in the wheel makes every build differ, as a compiler's output may.
BACKEND = """
import base64, hashlib, sysconfig, time, zipfile

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    name = f"native-1.0-py3-none-{platform}.whl"
    files = {
        "native/__init__.py": f"VERSION = '1.0'\\nBUILT = {time.time_ns()}\\n".encode(),
        "native-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\\nName: native\\nVersion: 1.0\\n",
        "native-1.0.dist-info/WHEEL": f"Wheel-Version: 1.0\\nGenerator: tests\\nRoot-Is-Purelib: false\\nTag: py3-none-{platform}\\n".encode(),
    }
    with zipfile.ZipFile(f"{wheel_directory}/{name}", "w") as archive:
        record = ""
        for path, content in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record += f"{path},sha256={digest},{len(content)}\\n"
            archive.writestr(path, content)
        archive.writestr("native-1.0.dist-info/RECORD", record + "native-1.0.dist-info/RECORD,,\\n")
    return name
"""


@functools.cache
def sdist_bytes() -> bytes:
    """The source distribution of `native` 1.0, of which no wheel exists."""
    files = {
        "PKG-INFO": "Metadata-Version: 2.1\nName: native\nVersion: 1.0\n",
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        "backend.py": BACKEND,
    }
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for path, content in files.items():
            entry = tarfile.TarInfo(f"native-1.0/{path}")
            entry.size = len(content.encode())
            archive.addfile(entry, io.BytesIO(content.encode()))
    return buffer.getvalue()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def pin(name: str, version: str, *contents: bytes, marker: str = "") -> str:
    """A requirement as uv pip compile --generate-hashes writes it."""
    hashes = " \\\n".join(f"    --hash=sha256:{sha256(content)}" for content in contents)
    return f"{name}=={version}{f' ; {marker}' if marker else ''} \\\n{hashes}\n    # via -r requirements.in\n"


@dataclass
class Project:
    """A folder with bootstrap.py, requirements.txt and vendor/; runs its bootstrap.py for real."""

    folder: Path
    installer: str = "uv"
    python: str = sys.executable
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.folder / "vendor").mkdir(parents=True)
        shutil.copy(BOOTSTRAP, self.folder / "bootstrap.py")

    @property
    def environ(self) -> dict[str, str]:
        """Nothing of the machine's own configuration of pip and uv; uv is on PATH only where it is to be used."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PIP_", "UV_", "PYTHON")) and name != "VIRTUAL_ENV"
        }
        kept["PATH"] = os.pathsep.join(
            [*([uv_folder()] if self.installer == "uv" else []), "/usr/bin", "/bin"]
        )
        return {**kept, "PIP_CONFIG_FILE": os.devnull, **self.variables}

    def require(self, *pins: str, file: str = "requirements.txt") -> None:
        (self.folder / file).write_text(
            "# This file was autogenerated by uv\n" + "".join(pins), "utf-8"
        )

    def add_wheel(self, name: str, version: str, **options: object) -> bytes:
        content = wheel_bytes(name, version, **options)  # type: ignore[arg-type]
        tag = options.get("tag", "py3-none-any")
        (self.folder / "vendor" / f"{name.replace('-', '_')}-{version}-{tag}.whl").write_bytes(
            content
        )
        return content

    def release(self, version: str) -> None:
        """Require `alpha` at this version and nothing else, vendored."""
        for old in (self.folder / "vendor").glob("alpha-*.whl"):
            old.unlink()
        self.require(pin("alpha", version, self.add_wheel("alpha", version)))

    def command(self, *arguments: str) -> list[str]:
        return [self.python, str(self.folder / "bootstrap.py"), *arguments]

    def bootstrap(
        self, *arguments: str, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            env=self.environ,
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def succeeds(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        done = self.bootstrap(*arguments)
        assert done.returncode == 0, done.stderr
        return done

    def refuses(self, *arguments: str) -> str:
        """The one line of a refusal, after which ve must be what it was before."""
        before = self.running()
        done = self.bootstrap(*arguments)
        assert done.returncode == 1, done.stdout + done.stderr
        lines = [
            line
            for line in done.stderr.splitlines()
            if not line.startswith("bootstrap.py: building ")
        ]
        assert len(lines) == 1, done.stderr
        assert lines[0].startswith("bootstrap.py: ")
        assert self.running() == before
        assert self.debris() == []
        return lines[0]

    def running(self) -> str:
        """The version of alpha that ve runs, by its console script and by its Python; empty without a ve."""
        ve = self.folder / "ve"
        if not ve.is_symlink():
            return ""
        script = subprocess.run(
            [ve / "bin" / "alpha"], capture_output=True, text=True, check=True
        ).stdout
        code = "import alpha, alpha.late; assert alpha.VERSION == alpha.late.VERSION; print(alpha.VERSION)"
        module = subprocess.run(
            [ve / "bin" / "python", "-c", code], capture_output=True, text=True, check=True
        ).stdout
        assert script == module
        return script.strip()

    def environments(self) -> list[str]:
        return sorted(path.name for path in (self.folder / ".ve").glob("*") if path.name != "lock")

    def debris(self) -> list[str]:
        """All that is neither the project, nor a complete environment, nor the link to one."""
        known = {
            "bootstrap.py",
            "vendor",
            "requirements.txt",
            "requirements-dev.txt",
            "ve",
            ".ve",
            "manage.py",
        }
        strange = [
            path.name
            for path in self.folder.iterdir()
            if path.name not in known and path.suffix != ".txt"
        ]
        strange += [path.name for path in (self.folder / "vendor").glob(".*")]
        for env in (self.folder / ".ve").glob("*"):
            if env.name != "lock" and not (env / "bootstrap.json").exists():
                strange.append(env.name)
            strange += [f"{env.name}/{name}" for name in ("tmp", "stamp") if (env / name).exists()]
        return strange


@functools.cache
def uv_folder() -> str:
    """A folder that holds uv and no Python, so that nothing else comes onto PATH with it."""
    uv = shutil.which(
        "uv", path=os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])
    )
    assert uv, "the tests of bootstrap.py need uv on PATH or beside their Python"
    folder = Path("/tmp") / f"uv-alone-{os.getpid()}"
    folder.mkdir(exist_ok=True)
    if not (folder / "uv").exists():
        (folder / "uv").symlink_to(uv)
    return str(folder)


def pytest_sessionfinish() -> None:
    shutil.rmtree(Path("/tmp") / f"uv-alone-{os.getpid()}", ignore_errors=True)


@pytest.fixture(params=INSTALLERS)
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    """alpha 1.0 is required and vendored; once with uv on PATH, once without."""
    made = Project(tmp_path / "project", installer=request.param)
    made.release("1.0")
    return made


@pytest.fixture
def uv_project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "project")
    made.release("1.0")
    return made


@dataclass
class Index:
    """A simple index: add files, and point pip and uv at it with `variables`."""

    folder: Path
    url: str

    @property
    def variables(self) -> dict[str, str]:
        return {"PIP_INDEX_URL": self.url, "UV_DEFAULT_INDEX": self.url}

    def add(self, file_name: str, content: bytes) -> bytes:
        folder = self.folder / file_name.split("-")[0].replace("_", "-")
        folder.mkdir(exist_ok=True)
        (folder / file_name).write_bytes(content)
        links = [
            f'<a href="{path.name}#sha256={sha256(path.read_bytes())}">{path.name}</a>'
            for path in folder.glob("*-*")
        ]
        (folder / "index.html").write_text(
            f"<!DOCTYPE html><html><body>{' '.join(links)}</body></html>"
        )
        return content


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    folder = tmp_path / "simple"
    folder.mkdir()
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Index(folder, f"http://127.0.0.1:{server.server_port}/simple/")
        server.shutdown()
