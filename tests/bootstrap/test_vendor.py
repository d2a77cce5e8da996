"""./bootstrap.py --vendor fills vendor/ with what the requirements pin."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bootstrap.index import Index
from tests.bootstrap.project import Project
from tests.bootstrap.wheels import BROKEN, pin, sdist_bytes, sha256, wheel_bytes


@pytest.fixture
def indexed(tmp_path: Path, index: Index) -> Project:
    """Requires alpha, of which the index has a wheel, and native, of which it has the source."""
    project = Project(tmp_path / "project", variables=index.variables)
    alpha = index.add("alpha-1.0-py3-none-any.whl", wheel_bytes("alpha", "1.0"))
    native = index.add("native-1.0.tar.gz", sdist_bytes())
    project.require(
        pin("alpha", "1.0", alpha), pin("native", "1.0", b"a wheel for Windows", native)
    )
    return project


def vendored(project: Project) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (project.folder / "vendor").iterdir()}


def native_wheel(project: Project) -> Path:
    (wheel,) = (project.folder / "vendor").glob("native-*.whl")
    return wheel


def test_a_second_time_changes_nothing(indexed: Project) -> None:
    indexed.succeeds("--vendor")
    before = {path: path.stat().st_mtime_ns for path in (indexed.folder / "vendor").glob("*.whl")}
    contents = vendored(indexed)
    indexed.succeeds("--vendor")
    assert vendored(indexed) == contents
    assert {
        path: path.stat().st_mtime_ns for path in (indexed.folder / "vendor").glob("*.whl")
    } == before


def test_wheels_come_from_the_index_or_are_built(indexed: Project) -> None:
    done = indexed.succeeds("--vendor")
    names = sorted(vendored(indexed))
    assert names[0] == "alpha-1.0-py3-none-any.whl"
    assert names[1] == "built.txt"
    assert names[2].startswith("native-1.0-py3-none-")
    assert len(names) == 3
    assert all(name in done.stdout for name in names if name != "built.txt")
    assert "MB" in done.stdout
    assert indexed.debris() == []


def test_a_built_wheel_is_recorded_with_its_source(indexed: Project) -> None:
    indexed.succeeds("--vendor")
    (line,) = [
        line
        for line in (indexed.folder / "vendor/built.txt").read_text().splitlines()
        if line[0] != "#"
    ]
    wheel = native_wheel(indexed)
    assert line.split() == [sha256(wheel.read_bytes()), sha256(sdist_bytes()), wheel.name]


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_from_then_on_no_index_is_needed(indexed: Project, installer: str) -> None:
    indexed.succeeds("--vendor")
    indexed.variables = {}
    indexed.installer = installer
    done = subprocess.run(
        ["unshare", "--net", *indexed.command()],
        env=indexed.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert indexed.running() == "1.0"
    indexed.succeeds("--", "python", "-c", "import native")
    indexed.succeeds("--check")


def test_what_is_no_longer_required_goes(indexed: Project, index: Index) -> None:
    indexed.succeeds("--vendor")
    alpha = index.add("alpha-2.0-py3-none-any.whl", wheel_bytes("alpha", "2.0"))
    indexed.require(pin("alpha", "2.0", alpha))
    assert "removed" in indexed.succeeds("--vendor").stdout
    assert [name for name in vendored(indexed) if name.endswith(".whl")] == [
        "alpha-2.0-py3-none-any.whl"
    ]
    indexed.succeeds()
    indexed.succeeds("--check")
    assert indexed.running() == "2.0"


def test_what_was_built_for_another_python_stays_while_its_source_is_pinned(
    indexed: Project, index: Index
) -> None:
    name = "native-1.0-cp399-cp399-win_amd64.whl"
    other = wheel_bytes("native", "1.0", tag="cp399-cp399-win_amd64")
    record = f"{sha256(other)} {sha256(sdist_bytes())} {name}"
    vendor = indexed.folder / "vendor"
    (vendor / name).write_bytes(other)
    (vendor / "built.txt").write_text(f"{record}\n")
    indexed.succeeds("--vendor")
    contents = vendored(indexed)
    assert len(contents) == 4
    assert contents[name] == other
    assert record in contents["built.txt"].decode()
    indexed.succeeds("--vendor")
    assert vendored(indexed) == contents
    indexed.succeeds()
    indexed.succeeds("--check")
    indexed.succeeds("--vendor", "--python", "3.99", "--platform", "win_amd64")
    assert vendored(indexed) == contents
    indexed.require(pin("alpha", "1.0", contents["alpha-1.0-py3-none-any.whl"]))
    indexed.succeeds("--vendor")
    assert set(vendored(indexed)) == {"alpha-1.0-py3-none-any.whl", "built.txt"}
    assert record not in vendored(indexed)["built.txt"].decode()


def test_a_built_wheel_is_taken_where_nothing_can_be_built(indexed: Project, index: Index) -> None:
    indexed.succeeds("--vendor")
    contents = vendored(indexed)
    (index.folder / "native" / "native-1.0.tar.gz").write_bytes(b"never asked for")
    indexed.succeeds("--vendor")
    assert vendored(indexed) == contents


@pytest.mark.parametrize("name", ["it's", 'say "hi" there', "a,b;c#d%20", "grün 日本"])
def test_odd_folder_names(indexed: Project, name: str) -> None:
    indexed.folder = indexed.folder.rename(indexed.folder.with_name(name))
    indexed.succeeds("--vendor")
    contents = vendored(indexed)
    indexed.succeeds("--vendor")
    assert vendored(indexed) == contents
    indexed.succeeds()
    assert indexed.running() == "1.0"


def test_a_damaged_wheel_is_put_right(indexed: Project) -> None:
    indexed.succeeds("--vendor")
    contents = vendored(indexed)
    (indexed.folder / "vendor/alpha-1.0-py3-none-any.whl").write_bytes(b"damaged")
    indexed.succeeds("--vendor")
    assert vendored(indexed) == contents


def test_a_damaged_wheel_that_was_built_is_built_again(indexed: Project) -> None:
    indexed.succeeds("--vendor")
    native_wheel(indexed).write_bytes(b"damaged")
    assert "native" in indexed.refuses()
    indexed.succeeds("--vendor")
    indexed.succeeds()
    indexed.succeeds("--check")


def test_an_index_that_serves_other_bytes_is_refused(indexed: Project, index: Index) -> None:
    index.add(
        "alpha-1.0-py3-none-any.whl", wheel_bytes("alpha", "1.0", files={"alpha/more.py": b""})
    )
    assert "alpha" in indexed.refuses("--vendor")
    assert vendored(indexed) == {}


def test_an_index_that_serves_another_source_is_refused(indexed: Project, index: Index) -> None:
    index.add("native-1.0.tar.gz", sdist_bytes() + b"\0")
    assert "native" in indexed.refuses("--vendor")
    assert vendored(indexed) == {}


def test_a_source_that_cannot_be_built_is_refused(indexed: Project, index: Index) -> None:
    native = index.add("native-1.0.tar.gz", sdist_bytes(BROKEN))
    indexed.require(pin("native", "1.0", native))
    done = indexed.bootstrap("--vendor")
    assert done.returncode == 1
    building, refused = done.stderr.splitlines()
    assert building.endswith(" native-1.0.tar.gz")
    assert refused.startswith("bootstrap.py: native-1.0.tar.gz: ERROR: Failed to build")
    assert vendored(indexed) == {}
    assert indexed.debris() == []


def test_what_development_takes_comes_along(indexed: Project, index: Index) -> None:
    beta = index.add("beta-1.0-py3-none-any.whl", wheel_bytes("beta", "1.0"))
    indexed.require("-r requirements.txt\n", pin("beta", "1.0", beta), file="requirements-dev.txt")
    indexed.succeeds("--vendor")
    assert "beta-1.0-py3-none-any.whl" in vendored(indexed)
    indexed.succeeds("--dev")
    indexed.succeeds("--check", "--dev")
    indexed.succeeds()
    indexed.succeeds("--check")


def test_other_pythons_and_platforms(tmp_path: Path, index: Index) -> None:
    project = Project(tmp_path / "project", variables=index.variables)
    this = f"cp{sys.version_info[0]}{sys.version_info[1]}"
    tags = [
        f"{this}-{this}-manylinux_2_17_x86_64",
        f"{this}-{this}-manylinux_2_17_aarch64",
        f"{this}-{this}-win_amd64",
    ]
    tags += ["cp399-cp399-manylinux_2_17_x86_64", "cp399-cp399-macosx_11_0_arm64"]
    wheels = [
        index.add(f"alpha-1.0-{tag}.whl", wheel_bytes("alpha", "1.0", tag=tag)) for tag in tags
    ]
    windows = index.add(
        "colours-1.0-cp32-cp32-win_amd64.whl",
        wheel_bytes("colours", "1.0", tag="cp32-cp32-win_amd64"),
    )
    mac = index.add(
        "mac-1.0-py3-none-macosx_10_9_universal2.whl",
        wheel_bytes("mac", "1.0", tag="py3-none-macosx_10_9_universal2"),
    )
    project.require(
        pin("alpha", "1.0", *wheels),
        pin("colours", "1.0", windows, marker="python_version < '3.3'"),
        pin("mac", "1.0", mac, marker="sys_platform == 'darwin'"),
    )
    project.succeeds("--vendor", "--platform", "manylinux_2_36_aarch64", "--platform", "win_amd64")
    wheels_of = [name for name in vendored(project) if name.endswith(".whl")]
    assert sorted(wheels_of) == sorted(f"alpha-1.0-{tag}.whl" for tag in tags[:3])
    project.succeeds("--vendor", "--python", "3.99", "--platform", "macosx_14_0_arm64")
    names = vendored(project)
    assert f"alpha-1.0-{tags[4]}.whl" in names
    assert "mac-1.0-py3-none-macosx_10_9_universal2.whl" in names
    assert f"alpha-1.0-{tags[1]}.whl" in names, (
        "wheels for other platforms stay while their version is required"
    )
    project.succeeds()
    project.succeeds("--check")
    assert project.running() == "1.0"


def test_a_platform_that_no_wheel_fits_is_refused(indexed: Project) -> None:
    assert "native" in indexed.refuses("--vendor", "--platform", "win_amd64")
    assert vendored(indexed) == {}
