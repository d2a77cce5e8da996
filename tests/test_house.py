"""The rooms of scaffold/: imports run one way, and one room alone touches a project's files."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "scaffold"
MODULES = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}
FOLDER = Path(__file__).resolve().parent
TESTS = sorted(FOLDER.rglob("*.py"))

# Each may import from those before it, and from itself.
ROOMS = [
    "errors",
    "bundle",
    "python",
    "code",
    "formats",
    "disk",
    "streams",
    "output",
    "questions",
    "rendering",
    "fork",
    "project",
    "edits",
    "rules",
    "retrofit",
    "smoke",
    "prove",
    "commands",
    "flags",
    "parsing",
    "cli",
    "__main__",
]
# The checkout's own files, interpreters of this machine, and scratch folders are no project's.
NOT_A_PROJECTS = (
    "disk/",
    "fork/fetch.py",
    "smoke/",
    "prove/",
    "commands/smoke.py",
    "commands/prove.py",
    "bundle.py",
    "python.py",
    "streams.py",
)
WRITES = {
    "write_text", "write_bytes", "unlink", "rename", "mkdir", "rmdir", "touch", "symlink_to",
    "hardlink_to", "chmod", "rmtree", "copytree", "copy2", "copyfile", "move", "symlink", "link",
    "makedirs", "remove", "removedirs", "truncate", "open", "joinpath",
}  # fmt: skip
# Lists and dicts have methods of the same names.
OF_VALUES = ("remove", "copy", "move")


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield the modules that a module imports, in whichever place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own(name: str) -> str:
    """Return the module of scaffold's that an import names, as a path; "" for others."""
    parts = name.split(".")[1:] if name.startswith("scaffold.") else []
    for path in ("/".join(parts) + ".py", "/".join(parts[:-1]) + ".py"):
        if path in MODULES:
            return path
    return ""


def parsed(path: str) -> ast.Module:
    return ast.parse(MODULES[path].read_text("utf-8"))


def room(path: str) -> str:
    return path.partition("/")[0].removesuffix(".py")


def test_each_room_has_its_place() -> None:
    assert {room(path) for path in MODULES} - {"__init__"} == set(ROOMS)


@pytest.mark.parametrize("path", MODULES)
def test_imports_run_one_way(path: str) -> None:
    for name in imported(parsed(path)):
        if target := own(name):
            assert ROOMS.index(room(target)) <= ROOMS.index(room(path)), f"{path} imports {name}"


def test_no_two_modules_import_each_other() -> None:
    graph = {path: {own(name) for name in imported(parsed(path))} - {"", path} for path in MODULES}
    list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("path", [path for path in MODULES if not path.startswith(NOT_A_PROJECTS)])
def test_one_room_alone_joins_paths_and_writes(path: str) -> None:
    for node in ast.walk(parsed(path)):
        where = f"{path}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            left = ast.unparse(node)
            assert left.startswith("bundle."), f"{where} joins {left}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            held = ast.unparse(node.func.value)
            name = node.func.attr
            assert name not in WRITES or (name in OF_VALUES and held != "os"), f"{where} {name}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "open", f"{where} opens a file"


@pytest.mark.parametrize("path", [path for path in MODULES if not path.startswith(NOT_A_PROJECTS)])
def test_only_what_is_a_users_own_is_run(path: str) -> None:
    """disk/ runs git, fork/fetch.py cookiecutter; a new project's bootstrap.py is --vendor's."""
    runs = {name for name in imported(parsed(path)) if name.split(".")[0] in ("subprocess", "pty")}
    assert not runs or path == "commands/new.py"


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_tests_share_by_helpers_alone(path: Path) -> None:
    """What several rooms need stands in tests/helpers/; what one needs, beside its tests."""
    for name in imported(ast.parse(path.read_text("utf-8"))):
        parts = name.split(".")
        if parts[0] == "tests":
            assert parts[1] in ("helpers", path.parent.name), f"{path} imports {name}"
            assert not any(part.startswith(("test_", "conftest")) for part in parts[:-1]), name
