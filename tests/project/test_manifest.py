"""What a project requires: read from each manifest, and added to in its own way."""

import codecs
import re

import pytest

from scaffold.edits.manifest import Addition, added
from scaffold.project.manifest import Manifest, parse_requirement
from scaffold.project.project import Project
from tests.helpers.projects import Files, Form, crlf, folder_of

REDIS = Addition("redis", "6.2.0")
PSYCOPG = Addition("psycopg[binary]", "3.2.9")

UV = '[project]\nname = "x"\nversion = "1"\ndependencies = [{}]\n\n[tool.uv]\npackage = false\n'
PEP621 = '[project]\nname = "x"\nversion = "1"\ndependencies = [{}]\n'


def manifest_of(files: Files) -> Manifest:
    with folder_of(files) as folder:
        return found(Project(folder))


def has_manifest(files: Files) -> bool:
    with folder_of(files) as folder:
        return Project(folder).manifest is not None


def found(project: Project) -> Manifest:
    assert project.manifest is not None
    return project.manifest


def with_added(files: Files, *additions: Addition) -> tuple[str, str]:
    """Return the manifest's file with the additions, twice added: once and for all."""
    with folder_of(files) as folder:
        project = Project(folder)
        source = added(project, found(project), list(additions))
        assert source is not None
        project = project.with_source(source)
        assert added(project, found(project), list(additions)) is None
        return source.path, source.encoded().decode(source.encoding)


@pytest.mark.parametrize(
    ("files", "kind", "path", "names", "pinned"),
    [
        (
            {"requirements.txt": "Django==5.2.1\npsycopg2_Binary>=2\n"},
            *("requirements", "requirements.txt"),
            {"django": "==5.2.1", "psycopg2-binary": ">=2"},
            True,
        ),
        (
            {"requirements.txt": "Django\n"},
            *("requirements", "requirements.txt", {"django": ""}, False),
        ),
        (
            {"requirements/base.txt": "Django~=5.2\n", "requirements/prod.txt": "-r base.txt\n"},
            *("requirements", "requirements/base.txt", {"django": "~=5.2"}, False),
        ),
        (
            {
                "requirements.txt": "-r requirements/a.txt\nx==1\n",
                "requirements/a.txt": "Django==5",
            },
            *("requirements", "requirements/a.txt", {"django": "==5", "x": "==1"}, True),
        ),
        (
            {"requirements.in": "django\n", "requirements.txt": "django==5.2\n"},
            *("requirements", "requirements.txt", {"django": "==5.2"}, True),
        ),
        (
            {"requirements-dev.txt": "pytest==8\n", "requirements.txt": "django==5.2\n"},
            *("requirements", "requirements.txt", {"django": "==5.2"}, True),
        ),
        (
            {"pyproject.toml": PEP621.format('"Django>=5", "x[y]==1; python_version>\'3\'"')},
            *("pep621", "pyproject.toml", {"django": ">=5", "x": "==1"}, True),
        ),
        (
            {"pyproject.toml": UV.format('"django>=5.2"')},
            *("uv", "pyproject.toml", {"django": ">=5.2"}, False),
        ),
        (
            {"pyproject.toml": PEP621.format('"django"'), "uv.lock": "version = 1\n"},
            *("uv", "pyproject.toml", {"django": ""}, False),
        ),
        (
            {"pyproject.toml": PEP621.format('"django"'), "pdm.lock": ""},
            *("pdm", "pyproject.toml", {"django": ""}, False),
        ),
        (
            {
                "pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.12"\nDjango = "5.2.1"\n'
                'psycopg = {version = "^3", extras = ["binary"]}\nours = {path = "../ours"}\n'
            },
            *("poetry", "pyproject.toml"),
            {"django": "5.2.1", "psycopg": "^3", "ours": ""},
            False,
        ),
        (
            {"Pipfile": '[packages]\ndjango = "==5.2.1"\nx = {version = "*"}\n'},
            *("pipenv", "Pipfile", {"django": "==5.2.1", "x": "*"}, True),
        ),
        (
            {"pyproject.toml": PEP621.format('"ruff"'), "requirements.txt": "django\n"},
            *("requirements", "requirements.txt", {"django": ""}, False),
        ),
    ],
)
def test_each_kind_is_read(
    files: dict[str, str], kind: str, path: str, names: dict[str, str], pinned: bool
) -> None:
    manifest = manifest_of(files)
    assert (manifest.kind, manifest.path) == (kind, path)
    assert manifest.names == names
    assert manifest.pinned is pinned
    assert not manifest.fault


def test_none() -> None:
    assert not has_manifest({})
    assert not has_manifest({"pyproject.toml": "[tool.ruff]\n"})


@pytest.mark.parametrize(
    "text",
    [
        *("[project\n", "[packages]\ndjango = *\n", "a = 1\na = 2\n", "\0", "a = \0", "a" * 1000),
        *("a = " + "[" * 3000, "a = " + "{a = " * 3000, "a = " + "9" * 5000),
        *(f"[{'a.' * 500}a]\n", f"{'a.' * 100_000}a = 1\n", '"=". ' * 1000 + "a = 1\n"),
        'x = ["""\n""", {' + "a." * 50_000 + "a=1}]",
    ],
)
@pytest.mark.parametrize("path", ["pyproject.toml", "Pipfile"])
def test_what_is_no_toml_is_a_fault(path: str, text: str) -> None:
    fault = manifest_of({path: text}).fault
    assert fault
    assert len(fault.splitlines()) == 1
    assert len(fault) < 100


@pytest.mark.parametrize(
    "text",
    [
        *("", "tool = 3\n", "project = 3\n", "project = []\n", "[tool]\npoetry = 4\n"),
        *('[project]\ndependencies = "x"\n', "[project]\ndependencies = {}\n"),
        *("[tool.poetry]\ndependencies = 4\n", "dependency-groups = 4\n"),
        "[dependency-groups]\na = 1\nb = 'django'\nc = [1, {include-group = 'x'}, []]\nd = {}\n",
        "[dependency-groups]\n'a\\nb; c' = ['django']\n",
    ],
)
def test_tables_of_other_types_state_nothing(text: str) -> None:
    assert not has_manifest({"pyproject.toml": text})


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({"pyproject.toml": "[project]\ndependencies = [1, [], {}, 'x']\ntool = 1\n"}, {"x": ""}),
        ({"pyproject.toml": "[[tool]]\n[project]\ndependencies = ['x']\n"}, {"x": ""}),
        (
            {
                "pyproject.toml": "[tool.poetry.dependencies]\na = 1\nb = [{version = '^5'}]\n"
                "c = []\nd = {version = 4}\n"
            },
            {"a": "", "b": "^5", "c": "", "d": ""},
        ),
        (
            {"Pipfile": "[packages]\na = 1\nb = ['*']\nc = {version = []}\n"},
            {"a": "", "b": "*", "c": ""},
        ),
        ({"Pipfile": "packages = 3\n"}, {}),
        # Dots that separate no parts.
        ({"Pipfile": f"# {'a.' * 99}\n[packages]\na = '{'a.' * 99}'\n"}, {"a": "a." * 99}),
    ],
)
def test_odd_values(files: dict[str, str], names: dict[str, str]) -> None:
    found = manifest_of(files)
    assert (found.names, found.fault) == (names, "")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Django", ("django", "")),
        ("Django == 5.2.1  # why", ("django", "== 5.2.1")),
        ("zope.interface[a, b] >=5,<6", ("zope-interface", ">=5,<6")),
        ("x==1 ; python_version < '3'", ("x", "==1")),
        ("x==1 --hash=sha256:00", ("x", "==1")),
        ("x==1 \\", ("x", "==1")),
        ("x (==1)", ("x", "==1")),
        ("x @ https://example.com/x.whl", ("x", "@ https://example.com/x.whl")),
        ("", None),
        ("# Django", None),
        ("-r base.txt", None),
        ("--index-url https://example.com", None),
        ("-e ../ours", None),
        ("git+https://example.com/x.git", None),
        ("https://example.com/x.whl", None),
        ("./wheels/x.whl", None),
        (
            "x @ git+https://example.com/x.git@main#egg=x ; python_version > '3'",
            ("x", "@ git+https://example.com/x.git@main#egg=x"),
        ),
        ("x==1 --hash=sha256:00 --hash=sha256:01  # why", ("x", "==1")),
        ("x==1 --config-settings a=b", ("x", "==1")),
        ("x [a] ; extra == 'b'", ("x", "")),
        ("  x\t==1", ("x", "==1")),
        # What packaging refuses, and pip once took.
        ("pytz>dev", ("pytz", ">dev")),
        ("Django>=1.8<2.0", ("django", ">=1.8<2.0")),
        ("x==1.*.2", ("x", "==1.*.2")),
        ("x==1 \\ ", ("x", "==1")),
        ("x[a", ("x", "")),
        ("x 1.0", ("x", "1.0")),
        ("x; sys_platform = 'win'", ("x", "")),
        ("x ; " + "(" * 1500, ("x", "")),
        ("x==" + "9" * 5000, ("x", "==" + "9" * 5000)),
        # What names nothing.
        ("These are needed:", None),
        ("x" * 300, None),
        ("<<<<<<< HEAD", None),
        ("{{ x }}", None),
        ("é==1", None),
        ("C:\\wheels\\x.whl", None),
        ("\0x==1", None),
    ],
)
def test_a_requirement(line: str, found: tuple[str, str] | None) -> None:
    assert parse_requirement(line) == found


def test_files_that_include_each_other_end() -> None:
    files = {"requirements.txt": "-r base.txt\nDjango\n", "base.txt": "-r requirements.txt\nx\n"}
    assert manifest_of(files).names == {"x": "", "django": ""}


@pytest.mark.parametrize("form", [str, crlf])
def test_lines_that_go_on(form: Form) -> None:
    text = "Django \\\n  ==5.2 \\\n  # why\nx==1 \\\n  --hash=sha256:00\n-r \\\nb.txt\ny==2 \\"
    found = manifest_of({"requirements.txt": form(text), "b.txt": "z==3\n"})
    assert found.names == {"django": "==5.2", "x": "==1", "z": "==3", "y": "==2"}
    assert [number for _, number in found.lines.values()] == [1, 4, 1, 8]
    _, text = with_added({"requirements.txt": form("django==5.2\nx==1 \\")}, REDIS)
    assert text == form("django==5.2\nx==1 \\\n\nredis==6.2.0\n")


def test_each_file_is_visited_once() -> None:
    """What once took two to the power of the number of files."""
    files = {
        f"requirements/r{n}.txt": f"-r r{n + 1}.txt\n-r ./r{n + 1}.txt\nx{n}\n" for n in range(25)
    }
    found = manifest_of({"requirements.txt": "-r requirements/r0.txt\n", **files})
    assert list(found.names) == [f"x{n}" for n in reversed(range(25))]
    assert not has_manifest({path: text[:-4] for path, text in files.items()})


def test_a_long_way_of_includes() -> None:
    files = {f"r{n}.txt": f"-r r{n + 1}.txt\n" for n in range(1500)}
    found = manifest_of({"requirements.txt": "-r r0.txt\n", **files, "r1500.txt": "Django\n"})
    assert found.names == {"django": ""}


def test_what_is_outside() -> None:
    includes = (
        *("../a.txt", "b/../../a.txt", "/etc/passwd", "~/a.txt", "https://example.com/a.txt"),
        *("file:a.txt", "C:\\a.txt", "$HOME/a.txt", "a/${NAME}.txt", "\\\\host\\a.txt"),
    )
    inside = ("'b/../c.txt'", "missing.txt", "mysite", ".", "a\0b", "a" * 5000 + ".txt")
    text = "".join(f"-r {path}\n" for path in (*includes, *inside, includes[0]))
    with folder_of({"requirements.txt": f"{text}x\n", "c.txt": "Django\n"}) as folder:
        (folder.parent / "a.txt").write_text("secret\n")
        manifest = found(Project(folder))
    assert manifest.outside == includes
    assert manifest.names == {"django": "", "x": ""}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # In order where there is one, else at the end.
        ("a==1\ndjango==5.2\nz==1\n", "a==1\ndjango==5.2\nredis==6.2.0\nz==1\n"),
        ("django==5.2\na==1\nz==1\n", "django==5.2\na==1\nz==1\nredis==6.2.0\n"),
        ("a==1\ndjango==5.2\n# of z\nz==1\n", "a==1\ndjango==5.2\nredis==6.2.0\n# of z\nz==1\n"),
        ("a==1\nb==1\ndjango==5.2\n", "a==1\nb==1\ndjango==5.2\nredis==6.2.0\n"),
        # As it pins.
        ("django\nz>=1", "django\nz>=1\nredis\n"),
        ("django==5.2", "django==5.2\nredis==6.2.0\n"),
        ("# Ours\n\ndjango==5.2\n\n\n", "# Ours\n\ndjango==5.2\nredis==6.2.0\n"),
        (
            "a==1 \\\n  ; python_version > '3'\ndjango==5.2\nz==1\n",
            "a==1 \\\n  ; python_version > '3'\ndjango==5.2\nredis==6.2.0\nz==1\n",
        ),
    ],
)
@pytest.mark.parametrize("form", [str, crlf])
def test_lines_are_added(text: str, wanted: str, form: Form) -> None:
    path, found = with_added({"requirements.txt": form(text)}, REDIS)
    if "\n" not in text:  # no line end that could be kept
        form = str
    assert (path, found) == ("requirements.txt", form(wanted))


def test_utf_16_is_kept() -> None:
    content = codecs.BOM_UTF16_LE + crlf("Django==5.2\n").encode("utf-16-le")
    with folder_of({"requirements.txt": content}) as folder:
        project = Project(folder)
        assert found(project).names == {"django": "==5.2"}
        source = added(project, found(project), [REDIS])
    assert source is not None
    wanted = crlf("Django==5.2\nredis==6.2.0\n").encode("utf-16-le")
    assert source.encoded() == codecs.BOM_UTF16_LE + wanted


def test_a_hashed_file_gets_hashes() -> None:
    from scaffold.rendering.pins import hashes_of, pins_of

    version = pins_of("5")["redis"]
    hashed = "django==5.2 \\\n    --hash=sha256:00\n"
    _, found = with_added({"requirements.txt": hashed}, Addition("redis", version))
    digests = hashes_of("redis", version)
    assert digests
    lines = [f"redis=={version}", *(f"    --hash=sha256:{digest}" for digest in digests)]
    assert found == hashed + " \\\n".join(lines) + "\n"


def test_hashed_lines_are_added_in_order() -> None:
    from scaffold.rendering.pins import pins_of

    pins = pins_of("5")
    hashed = [f"{name}==1 \\\n    --hash=sha256:00\n" for name in ("a", "django", "z")]
    additions = [Addition(name, pins[name]) for name in ("gunicorn", "redis", "whitenoise")]
    _, found = with_added({"requirements.txt": "".join(hashed)}, *additions)
    names = re.findall(r"(?m)^([\w-]+)==", found)
    assert names == sorted(names)
    assert {"gunicorn", "redis", "whitenoise"} <= set(names)
    for block in hashed:
        assert block in found


def test_a_hashed_file_gets_what_an_addition_requires_too() -> None:
    from scaffold.rendering.pins import pins_of

    pins = pins_of("5")
    hashed = "django==5.2 \\\n    --hash=sha256:00\nasgiref==3.8.1 \\\n    --hash=sha256:01\n"
    addition = Addition("django-storage-url", pins["django-storage-url"])
    _, found = with_added({"requirements.txt": hashed}, addition)
    # Django and asgiref are named already, in the project's own versions.
    names = re.findall(r"(?m)^([\w-]+)==", found)
    assert {"django-storage-url", "furl", "six"} <= set(names)
    assert len(names) == len(set(names))
    assert found.count("--hash=sha256:") > len(names)


def test_poetry() -> None:
    text = (
        '[tool.poetry]\nname = "x"  # ours\n\n[tool.poetry.dependencies]\npython = "^3.12"\n'
        'django = "^5.2"\n\n[build-system]\nrequires = []\n'
    )
    for form in (str, crlf):
        _, found = with_added({"pyproject.toml": form(text)}, REDIS, PSYCOPG)
        new = 'redis = "^6.2.0"\npsycopg = {extras = ["binary"], version = "^3.2.9"}\n'
        assert found == form(text.replace("\n\n[build", f"\n{new}\n[build"))


def test_poetry_with_a_project_table() -> None:
    text = PEP621.format('"django>=5"') + '\n[tool.poetry.dependencies]\nx = "1"\n'
    _, found = with_added({"pyproject.toml": text}, REDIS)
    assert found == text.replace('"django>=5"', '"django>=5", "redis>=6.2.0"')


@pytest.mark.parametrize(
    ("path", "text"),
    [
        # What tomllib takes, and tomlkit does not.
        ("pyproject.toml", PEP621.format('"django"') + "x = " + "[" * 110 + "]" * 110 + "\n"),
        ("pyproject.toml", PEP621.format('"django"') + "#" * 200_000),
        ("Pipfile", "packages = 3\n"),
        ("Pipfile", "[requires]\n"),
    ],
)
def test_what_cannot_be_edited_is_left(path: str, text: str) -> None:
    with folder_of({path: text}) as folder:
        project = Project(folder)
        assert not found(project).fault
        assert added(project, found(project), [REDIS]) is None


@pytest.mark.parametrize("shape", [UV, PEP621])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"django>=5"', '"django>=5", "redis>=6.2.0"'),
        ('"django==5.2"', '"django==5.2", "redis==6.2.0"'),
        ('\n    "django>=5",\n', '\n    "django>=5",\n    "redis>=6.2.0",\n'),
        (
            '\n  "django==5.2", # long-term\n  "x==1"\n',
            '\n  "django==5.2", # long-term\n  "x==1",\n  "redis==6.2.0",\n',
        ),
    ],
)
def test_a_list_is_added_to(shape: str, before: str, after: str) -> None:
    for form in (str, crlf):
        _, found = with_added({"pyproject.toml": form(shape.format(before))}, REDIS)
        assert found == form(shape.format(after))


def test_pipenv() -> None:
    text = (
        '[[source]]\nurl = "https://index.example.org/simple"\n\n[packages]\ndjango = "*"\n\n'
        '[requires]\npython_version = "3.12"\n'
    )
    _, found = with_added({"Pipfile": text}, REDIS, PSYCOPG)
    new = 'redis = "*"\npsycopg = {extras = ["binary"], version = "*"}\n'
    assert found == text.replace("\n\n[requires", f"\n{new}\n[requires")
    _, found = with_added({"Pipfile": '[packages]\ndjango = "==5.2"\n'}, REDIS)
    assert found == '[packages]\ndjango = "==5.2"\nredis = "==6.2.0"\n'


def test_a_dependency_group() -> None:
    text = '[dependency-groups]\nmain = [\n    "django==5.2",\n]\ndev = ["pytest"]\n'
    path, found = with_added({"pyproject.toml": text}, REDIS)
    wanted = '[dependency-groups]\nmain = [\n    "django==5.2",\n    "redis==6.2.0",\n]\n'
    assert (path, found) == ("pyproject.toml", wanted + 'dev = ["pytest"]\n')


@pytest.mark.parametrize("other", ["dev-requirements.txt", "test_requirements.txt"])
def test_what_only_developers_install_is_not_the_manifest(other: str) -> None:
    files = {other: "flake8==6.0\n", "requirements.txt": "Django==5.2\n"}
    assert manifest_of(files).path == "requirements.txt"


def test_a_name_that_only_contains_a_developers_word_is_one() -> None:
    assert manifest_of({"social-requirements.txt": "Django==5.2\n"}).names == {"django": "==5.2"}
