"""./bootstrap.py makes ve right, from vendor/; --rollback goes back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.bootstrap.project import INSTALLERS, Project
from tests.bootstrap.wheels import pin, wheel_bytes


def test_a_current_ve_is_left_alone(project: Project) -> None:
    project.succeeds()
    link = os.readlink(project.folder / "ve")
    stamp = project.folder / "ve" / "bootstrap.json"
    before = stamp.stat()
    done = project.succeeds()
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) <= 1
    assert os.readlink(project.folder / "ve") == link
    assert stamp.stat() == before


def test_a_new_ve(project: Project) -> None:
    project.succeeds()
    assert project.running() == "1.0"
    assert os.readlink(project.folder / "ve").startswith(".ve/")
    assert project.debris() == []


def test_ve_holds_only_what_is_pinned(project: Project) -> None:
    project.succeeds()
    code = "import importlib.metadata as m; print(*sorted(d.name for d in m.distributions()))"
    printed = subprocess.run(
        [project.folder / "ve/bin/python", "-c", code], capture_output=True, text=True, check=True
    )
    assert printed.stdout.split() == ["alpha"]


def test_all_is_compiled_so_that_the_first_start_is_fast(project: Project) -> None:
    project.succeeds()
    sources = list((project.folder / "ve" / "lib").glob("python*/site-packages/alpha/*.py"))
    assert len(sources) == 2
    tag = sys.implementation.cache_tag
    assert all(
        (source.parent / "__pycache__" / f"{source.stem}.{tag}.pyc").exists() for source in sources
    )


def test_new_requirements_make_a_new_environment_beside_the_old(project: Project) -> None:
    project.succeeds()
    project.release("2.0")
    project.succeeds()
    assert project.running() == "2.0"
    assert len(project.environments()) == 2
    project.release("1.0")
    done = project.succeeds()
    assert "building" not in done.stderr
    assert project.running() == "1.0"


def test_comments_and_constraints_change_nothing(project: Project) -> None:
    project.succeeds()
    file = project.folder / "requirements.txt"
    file.write_text("# another word\n" + file.read_text() + "-c other.txt  # why\n")
    assert "building" not in project.succeeds().stderr


def test_dev_takes_requirements_dev_with_its_includes(project: Project) -> None:
    beta = project.add_wheel("beta", "3.0", requires=("alpha",))
    project.require(
        "-r requirements.txt\n-c requirements.txt\n",
        pin("beta", "3.0", beta),
        file="requirements-dev.txt",
    )
    project.succeeds("--dev")
    assert project.running() == "1.0"
    assert (project.folder / "ve/bin/beta").exists()
    project.succeeds()
    assert not (project.folder / "ve/bin/beta").exists()


def test_extras_markers_and_spellings(project: Project) -> None:
    snake = project.add_wheel("snake-case", "2024.7.0")
    other = wheel_bytes("windows-only", "1.0")
    old = wheel_bytes("alpha", "0.9")
    content = (project.folder / "vendor/alpha-1.0-py3-none-any.whl").read_bytes()
    project.require(
        pin("alpha[fast]", "1.0", content, marker="python_version >= '3.10'"),
        pin("alpha", "0.9", old, marker="python_version < '3.10'"),
        pin("Snake.Case", "2024.07", snake),
        pin("windows-only", "1.0", other, marker="sys_platform == 'win32'"),
    )
    project.succeeds()
    assert project.running() == "1.0"
    project.succeeds("--check")


def test_a_running_server_keeps_its_files_when_the_link_moves(project: Project) -> None:
    project.succeeds()
    code = "import alpha, sys; print('up', flush=True); sys.stdin.readline(); import alpha.late"
    code += "; print(alpha.late.VERSION)"
    with subprocess.Popen(
        [project.folder / "ve/bin/python", "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout
        assert server.stdout.readline() == "up\n"
        for version in ("2.0", "3.0"):
            project.release(version)
            project.succeeds()
        assert project.running() == "3.0"
        assert server.communicate("go\n")[0] == "1.0\n"


def files_of(project: Project) -> dict[str, bytes]:
    """What an installer put into the environment: all but its own bookkeeping and the stamp."""
    ve = (project.folder / "ve").resolve()
    ignored = {"RECORD", "INSTALLER", "REQUESTED", "uv_cache.json", ".lock", "bootstrap.json"}
    paths = [
        path
        for path in ve.rglob("*")
        if path.is_file() and path.name not in ignored and path.parent != ve / "bin"
    ]
    return {
        str(path.relative_to(ve)): b"" if path.suffix == ".pyc" else path.read_bytes()
        for path in paths
    }


def test_uv_and_pip_make_the_same_environment(tmp_path: Path) -> None:
    made = {}
    for installer in INSTALLERS:
        project = Project(tmp_path / installer / "project", installer=installer)
        data = {
            "alpha/data/deep.txt": b"deep",
            "alpha/bad.py": b"def (",
            "alpha-1.0.data/scripts/tool": b"#!python\nprint(1)\n",
        }
        content = project.add_wheel("alpha", "1.0", files=data)
        beta = project.add_wheel("beta-gamma", "2.0", requires=("alpha>=1",))
        project.require(pin("alpha", "1.0", content), pin("beta-gamma", "2.0", beta))
        project.succeeds()
        made[installer] = project
    uv, pip = made.values()
    assert files_of(uv).keys() == files_of(pip).keys()
    different = {name for name in files_of(uv) if files_of(uv)[name] != files_of(pip)[name]}
    assert {Path(name).name for name in different} <= {
        "pyvenv.cfg"
    }  # it names the command and the folder
    scripts = [
        sorted(path.name for path in (each.folder / "ve/bin").iterdir()) for each in (uv, pip)
    ]
    assert scripts[0] == scripts[1]
    for each in (uv, pip):
        assert (
            subprocess.run(
                [each.folder / "ve/bin/tool"], capture_output=True, text=True, check=True
            ).stdout
            == "1\n"
        )


def test_a_script_that_pip_compiles(project: Project) -> None:
    """A folder then stands among the scripts."""
    script = {"alpha-1.0.data/scripts/tool.py": b"#!python\nprint(1)\n"}
    project.require(pin("alpha", "1.0", project.add_wheel("alpha", "1.0", files=script)))
    project.succeeds()
    tool = project.folder / "ve/bin/tool.py"
    done = subprocess.run([tool], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


def test_the_environment_shares_no_files_with_a_cache(project: Project) -> None:
    project.succeeds()
    sources = (project.folder / "ve" / "lib").glob("python*/site-packages/alpha/*.py")
    assert all(source.stat().st_nlink == 1 for source in sources)


def test_the_stamp_says_what_the_environment_was_built_from(project: Project) -> None:
    project.succeeds()
    stamp = json.loads((project.folder / "ve/bootstrap.json").read_text())
    assert stamp == {
        "path": str((project.folder / "ve").resolve()),
        "from": "requirements.txt",
        "wheels": ["alpha-1.0-py3-none-any.whl"],
    }


def test_the_last_three_are_kept(uv_project: Project) -> None:
    for version in ("1.0", "2.0", "3.0", "4.0", "5.0"):
        uv_project.release(version)
        uv_project.succeeds()
    assert len(uv_project.environments()) == 3
    uv_project.succeeds("--rollback")
    uv_project.succeeds("--rollback")
    assert uv_project.running() == "3.0"
    assert uv_project.debris() == []


def test_rollback_goes_back_and_further_back(project: Project) -> None:
    for version in ("1.0", "2.0", "3.0"):
        project.release(version)
        project.succeeds()
    told = project.succeeds("--rollback").stderr
    assert project.running() == "2.0"
    assert told.count("\n") == 1
    assert os.readlink(project.folder / "ve") in told
    assert "the next ./bootstrap.py goes forward" in told
    project.succeeds("--rollback")
    assert project.running() == "1.0"
    assert ".ve" in project.refuses("--rollback")
    project.succeeds()
    assert project.running() == "3.0"
    project.succeeds("--rollback")
    assert project.running() in ("1.0", "2.0")


def test_what_runs_after_a_rollback_is_kept_by_the_next_deployment(uv_project: Project) -> None:
    """A server that came up after two steps back is the oldest, and must not lose its files."""
    for version in ("1.0", "2.0", "3.0"):
        uv_project.release(version)
        uv_project.succeeds()
    uv_project.succeeds("--rollback")
    uv_project.succeeds("--rollback")
    assert uv_project.running() == "1.0"
    oldest = (uv_project.folder / "ve").resolve()
    uv_project.release("4.0")
    uv_project.succeeds()
    assert uv_project.running() == "4.0"
    assert (oldest / "bin/alpha").exists()
    uv_project.release("5.0")
    uv_project.succeeds()
    assert len(uv_project.environments()) == 3


def test_rollback_without_a_past_is_refused(project: Project) -> None:
    assert ".ve" in project.refuses("--rollback")
    project.succeeds()
    assert ".ve" in project.refuses("--rollback")
