"""What is run out of the user's cache is the user's own; without a cache all goes as ever."""

import os
import stat
from pathlib import Path

import pytest

from scaffold.disk.cache import own_folder
from tests.helpers.folders import snapshot
from tests.helpers.processes import HUMBLE, scaffold

NOBODY = 65534


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache/scaffold"


@pytest.mark.parametrize("mask", [0, 0o022, 0o077])
def test_nobody_else_may_read_it(cache: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        assert own_folder("a") == own_folder("a") == cache / "a"
    finally:
        os.umask(before)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (cache, cache / "a")] == [0o700, 0o700]


@pytest.mark.parametrize("name", [".", "a"])
@pytest.mark.parametrize("fault", ["open", "another's", "a link", "a file"])
def test_what_may_be_another_s_is_not_used(cache: Path, name: str, fault: str) -> None:
    folder = cache / name
    folder.mkdir(mode=0o700, parents=True)
    cache.chmod(0o700)
    if fault == "open":
        folder.chmod(0o770)
    elif fault == "another's":
        os.chown(folder, NOBODY, NOBODY)
    else:
        folder.rmdir()
        other = cache.parent / "other"
        other.mkdir(mode=0o700)
        if fault == "a link":
            folder.symlink_to(other)
        else:
            folder.write_text("")
    assert own_folder("a") is None


def test_what_is_kept_gives_the_same_bytes(cache: Path, place: Path) -> None:
    for name in ("first", "second", "third"):
        assert scaffold("new", "site1", "--yes", "--no-git", cwd=place).status == 0
        (place / "site1").rename(place / name)
        kept = sorted(cache.glob("*/*"))
        assert len(kept) > 20
        if name == "second":
            for path in kept:  # cut short, as by a full disk
                path.write_bytes(path.read_bytes()[:-9])
    assert snapshot(place / "first") == snapshot(place / "second") == snapshot(place / "third")


def test_without_a_cache_it_writes_the_same(cache: Path, place: Path) -> None:
    cache.mkdir(mode=0o700, parents=True)
    cache.chmod(0o500)
    for name, prefix in (("first", HUMBLE), ("second", [])):
        outcome = scaffold("new", "site1", "--yes", "--no-git", cwd=place, prefix=prefix)
        assert outcome.status == 0, outcome.err
        (place / "site1").rename(place / name)
        assert [*cache.glob("*")] == [] or name == "second"
        cache.chmod(0o700)
    assert snapshot(place / "first") == snapshot(place / "second")
