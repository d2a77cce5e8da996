"""Wheels and source distributions made by hand, and the lines that pin them."""

from __future__ import annotations

import base64
import functools
import hashlib
import io
import tarfile
import zipfile


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def pin(name: str, version: str, *contents: bytes, marker: str = "") -> str:
    """A requirement as uv pip compile --generate-hashes writes it."""
    hashes = " \\\n".join(f"    --hash=sha256:{sha256(content)}" for content in contents)
    condition = f" ; {marker}" if marker else ""
    return f"{name}=={version}{condition} \\\n{hashes}\n    # via -r requirements.in\n"


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
    python: str = "",
) -> bytes:
    """A wheel with a package, a module in it to import late, and a console script.

    All tell the version.
    """
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += "".join(f"Requires-Dist: {line}\n" for line in requires)
    metadata += f"Requires-Python: {python}\n" if python else ""
    package = f"VERSION = {version!r}\n\ndef main():\n    print(VERSION)\n"
    wheel = f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n"
    contents = {
        f"{module}/__init__.py": package.encode(),
        f"{module}/late.py": f"VERSION = {version!r}\n".encode(),
        **(files or {}),
        f"{info}/METADATA": metadata.encode(),
        f"{info}/WHEEL": wheel.encode(),
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


# A build backend without dependencies. No two of its wheels are the same, for they hold the time.
BACKEND = """
import base64, hashlib, sysconfig, time, zipfile

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    tag = "py3-none-" + platform
    name = f"native-1.0-{tag}.whl"
    wheel = f"Wheel-Version: 1.0\\nGenerator: tests\\nRoot-Is-Purelib: false\\nTag: {tag}\\n"
    files = {
        "native/__init__.py": f"VERSION = '1.0'\\nBUILT = {time.time_ns()}\\n".encode(),
        "native-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\\nName: native\\nVersion: 1.0\\n",
        "native-1.0.dist-info/WHEEL": wheel.encode(),
    }
    with zipfile.ZipFile(f"{wheel_directory}/{name}", "w") as archive:
        record = ""
        for path, content in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode()
            record += f"{path},sha256={digest.rstrip('=')},{len(content)}\\n"
            archive.writestr(path, content)
        archive.writestr("native-1.0.dist-info/RECORD", record + "native-1.0.dist-info/RECORD,,\\n")
    return name
"""


# One that tells what it would build, and then cannot.
BROKEN = """
import os, sys

def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    os.mkdir(os.path.join(metadata_directory, "native-1.0.dist-info"))
    with open(f"{metadata_directory}/native-1.0.dist-info/METADATA", "w") as file:
        file.write("Metadata-Version: 2.1\\nName: native\\nVersion: 1.0\\n")
    return "native-1.0.dist-info"

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    sys.exit("no compiler here")
"""


@functools.cache
def sdist_bytes(backend: str = BACKEND) -> bytes:
    """The source distribution of `native` 1.0, of which no wheel exists."""
    files = {
        "PKG-INFO": "Metadata-Version: 2.1\nName: native\nVersion: 1.0\n",
        "pyproject.toml": """[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
""",
        "backend.py": backend,
    }
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for path, content in files.items():
            entry = tarfile.TarInfo(f"native-1.0/{path}")
            entry.size = len(content.encode())
            archive.addfile(entry, io.BytesIO(content.encode()))
    return buffer.getvalue()
