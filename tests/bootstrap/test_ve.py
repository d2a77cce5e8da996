"""./bootstrap.py makes ve right, from vendor/ or from the index."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import INSTALLERS, Index, Project, pin, wheel_bytes


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


def test_comments_change_nothing(project: Project) -> None:
    project.succeeds()
    file = project.folder / "requirements.txt"
    file.write_text("# another word\n" + file.read_text())
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


def test_command_runs_in_ve(project: Project) -> None:
    done = project.succeeds("--", "alpha")
    assert done.stdout == "1.0\n"
    code = "import os, sys; print(os.path.realpath(os.environ['VIRTUAL_ENV']) == os.path.realpath(sys.prefix))"
    assert project.succeeds("--", "python", "-c", code).stdout == "True\n"
    assert project.succeeds("--", "alpha").stderr == ""


def test_command_that_is_a_script_runs_under_ve_s_python(project: Project) -> None:
    (project.folder / "manage.py").write_text(
        "import alpha, sys\nprint(alpha.VERSION, sys.argv[1:])\nsys.exit(7)\n"
    )
    done = project.bootstrap("--", "manage.py", "migrate", "--", "--check", cwd=project.folder)
    assert done.stdout == "1.0 ['migrate', '--', '--check']\n"
    assert done.returncode == 7


def test_command_that_does_not_exist_is_refused(project: Project) -> None:
    project.succeeds()
    assert "no-such-command" in project.refuses("--", "no-such-command")


def test_prefix(project: Project, tmp_path: Path) -> None:
    project.succeeds("--prefix", str(tmp_path / "opt" / "app"))
    assert not (project.folder / "ve").exists()
    assert not (project.folder / ".ve").exists()
    printed = subprocess.run(
        [tmp_path / "opt/app/ve/bin/alpha"], capture_output=True, text=True, check=True
    ).stdout
    assert printed == "1.0\n"
    project.succeeds("--check", "--prefix", str(tmp_path / "opt" / "app"))


@pytest.mark.parametrize("installer", INSTALLERS)
@pytest.mark.parametrize(
    "name",
    [
        "with space",
        "it's",
        'say "hi" there',
        "grün 日本",
        "$HOME `id`",
        "a,b;c#d%20",
        "-r",
        "x" * 120,
    ],
)
def test_odd_folder_names(tmp_path: Path, installer: str, name: str) -> None:
    project = Project(tmp_path / name, installer=installer)
    project.release("1.0")
    project.require(
        "-r base.txt\n-c base.txt\n",
    )
    (project.folder / "base.txt").write_text(
        pin("alpha", "1.0", (project.folder / "vendor/alpha-1.0-py3-none-any.whl").read_bytes())
    )
    project.succeeds()
    assert project.running() == "1.0"
    assert "building" not in project.succeeds().stderr


def test_scripts_whose_names_begin_like_python_s_work_in_odd_folders(tmp_path: Path) -> None:
    project = Project(tmp_path / 'say "hi" there', installer="pip")
    project.require(pin("probe", "1.0", project.add_wheel("probe", "1.0")))
    project.succeeds()
    done = subprocess.run(
        [project.folder / "ve/bin/probe"], capture_output=True, text=True, check=True
    )
    assert done.stdout == "1.0\n"


def test_moved_folder_is_noticed(project: Project) -> None:
    project.succeeds()
    project.folder = project.folder.rename(project.folder.with_name("moved"))
    assert "run ./bootstrap.py" in project.bootstrap("--check").stderr
    project.succeeds()
    assert project.running() == "1.0"


def test_copied_folder_is_noticed(project: Project) -> None:
    project.succeeds()
    copy = project.folder.with_name("copy")
    shutil.copytree(project.folder, copy, symlinks=True)
    shutil.rmtree(project.folder)
    project.folder = copy
    project.succeeds()
    assert project.running() == "1.0"
    assert str(copy) in (copy / "ve/bin/alpha").read_text()


def test_lost_python_is_noticed(project: Project) -> None:
    project.succeeds()
    python = project.folder / "ve/bin/python"
    python.unlink()
    python.symlink_to("/nowhere/python")
    project.succeeds()
    assert project.running() == "1.0"


def test_a_ve_that_is_a_folder_is_refused(project: Project) -> None:
    (project.folder / "ve").mkdir()
    (project.folder / "ve" / "precious").touch()
    done = project.bootstrap()
    assert done.returncode == 1
    assert str(project.folder / "ve") in done.stderr
    assert (project.folder / "ve" / "precious").exists()
    assert not (project.folder / ".ve").exists()


def test_a_running_server_keeps_its_files_when_the_link_moves(project: Project) -> None:
    project.succeeds()
    code = "import alpha, sys; print('up', flush=True); sys.stdin.readline(); import alpha.late; print(alpha.late.VERSION)"
    with subprocess.Popen(
        [project.folder / "ve/bin/python", "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout and server.stdout.readline() == "up\n"
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


def test_the_environment_shares_no_files_with_a_cache(project: Project) -> None:
    project.succeeds()
    sources = (project.folder / "ve" / "lib").glob("python*/site-packages/alpha/*.py")
    assert all(source.stat().st_nlink == 1 for source in sources)


@pytest.mark.parametrize("installer", INSTALLERS)
def test_without_vendored_wheels_the_configured_index_serves(
    tmp_path: Path, index: Index, installer: str
) -> None:
    project = Project(tmp_path / "project", installer=installer, variables=index.variables)
    content = index.add("alpha-1.0-py3-none-any.whl", wheel_bytes("alpha", "1.0"))
    project.require(pin("alpha", "1.0", content))
    assert "from the index" in project.succeeds().stderr
    assert project.running() == "1.0"
    project.succeeds("--check")


@pytest.mark.parametrize("installer", INSTALLERS)
def test_hashes_count_for_the_index_too(tmp_path: Path, index: Index, installer: str) -> None:
    project = Project(tmp_path / "project", installer=installer, variables=index.variables)
    index.add("alpha-1.0-py3-none-any.whl", wheel_bytes("alpha", "1.0"))
    project.require(pin("alpha", "1.0", b"something else"))
    assert "alpha" in project.refuses()


def test_the_user_s_configuration_does_not_reach_a_vendored_install(
    project: Project, index: Index, tmp_path: Path
) -> None:
    """Another alpha 1.0, on the user's index, in find-links and in a target folder, must play no part."""
    other = wheel_bytes("alpha", "1.0", files={"alpha/other.py": b""})
    index.add("alpha-1.0-py3-none-any.whl", other)
    links = tmp_path / "links"
    links.mkdir()
    (links / "alpha-1.0-1-py3-none-any.whl").write_bytes(other)
    configuration = tmp_path / "pip.conf"
    configuration.write_text(f"[global]\nfind-links = {links}\ntarget = {tmp_path / 'elsewhere'}\n")
    home = tmp_path / "home"
    (home / ".config" / "uv").mkdir(parents=True)
    (home / ".config" / "uv" / "uv.toml").write_text(
        f'[pip]\nfind-links = ["{links}"]\ntarget = "{tmp_path}/elsewhere"\n'
    )
    project.variables = {
        **index.variables, "PIP_CONFIG_FILE": str(configuration), "PIP_FIND_LINKS": str(links), "HOME": str(home),
        "UV_FIND_LINKS": str(links), "PIP_NO_DEPS": "1", "UV_INDEX": index.url, "PYTHONPATH": str(tmp_path / "simple"),
    }  # fmt: skip
    project.succeeds()
    assert project.running() == "1.0"
    assert not (tmp_path / "elsewhere").exists()


def test_no_network_is_needed(project: Project) -> None:
    """In a network namespace of its own, where not even the loopback device is up."""
    command = ["unshare", "--net", *project.command()]
    done = subprocess.run(command, env=project.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert project.running() == "1.0"


def test_a_closed_door_at_every_proxy_and_index_is_not_noticed(project: Project) -> None:
    closed = "http://127.0.0.1:9/"
    names = [
        "http_proxy",
        "https_proxy",
        "ALL_PROXY",
        "PIP_INDEX_URL",
        "PIP_EXTRA_INDEX_URL",
        "PIP_PROXY",
    ]
    names += ["UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL"]
    project.variables = dict.fromkeys(names, closed)
    project.succeeds()
    assert project.running() == "1.0"


def test_the_stamp_says_what_the_environment_was_built_from(project: Project) -> None:
    project.succeeds()
    stamp = json.loads((project.folder / "ve/bootstrap.json").read_text())
    assert stamp["path"] == str((project.folder / "ve").resolve())
    assert list(stamp["wheels"]) == ["alpha-1.0-py3-none-any.whl"]


def test_help_names_every_option(uv_project: Project) -> None:
    done = uv_project.succeeds("--help")
    for option in (
        "--dev",
        "--vendor",
        "--check",
        "--rollback",
        "--prefix",
        "--python",
        "--platform",
        "manage.py",
    ):
        assert option in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonsense"],
        ["--"],
        ["--vendor", "--check"],
        ["--python", "3.13"],
        ["--rollback", "--", "ls"],
        ["manage.py"],
    ],
)
def test_wrong_use_exits_2(uv_project: Project, arguments: list[str]) -> None:
    done = uv_project.bootstrap(*arguments)
    assert done.returncode == 2
    assert not (uv_project.folder / ".ve").exists()
