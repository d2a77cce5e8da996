"""Every variant's files, as a reader of them sees them."""

import ast
import configparser
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path, PurePosixPath

import pytest
import yaml

from scaffold.bundle import OWN
from scaffold.disk.tree import File
from scaffold.questions.answers import complete
from scaffold.questions.schema import Answers, private
from scaffold.questions.tables import databases, gateways, workers
from scaffold.questions.variants import answers as answers_of
from scaffold.questions.variants import choices_of, every
from scaffold.rendering.render import private_variables, render, rendered, rendered_block
from tests.helpers.answers import ODD
from tests.helpers.folders import write_tree

# Each reads every variant.
pytestmark = pytest.mark.slow

# All variants: name -> answers, and files as text.
Projects = dict[str, tuple[Answers, dict[str, str]]]

# What a file may name -> whether these answers bring it.
MENTIONS: dict[str, Callable[[Answers], bool]] = {
    "celery": lambda a: a["worker"] == "celery",
    r"\brq|_rq\b": lambda a: a["worker"] == "rq",
    "uwsgi": lambda a: a["gateway"] == "uwsgi",
    "gunicorn": lambda a: a["gateway"] in ("gunicorn", "uvicorn"),
    "uvicorn": lambda a: a["gateway"] == "uvicorn",
    "granian": lambda a: a["gateway"] == "granian",
    "asgi": lambda a: a["gateway"] == "uvicorn",
    r"(?<!u)wsgi": lambda a: a["gateway"] != "uvicorn",
    "mysql|mariadb": lambda a: a["database"] == "mysql",
    "postgres|psycopg": lambda a: a["database"] == "postgres",
    "sqlite": lambda a: a["database"] == "sqlite",
    "redis": lambda a: a["cache"] == "redis" or a["worker"] in ("rq", "celery"),
    "django_tasks": lambda a: a["worker"] == "tasks",
    "keygen|segno": lambda a: a["example"] == "yes",
    r"\bs3\b|boto": lambda a: a["storage"] == "s3",
    r"azure|\baz:": lambda a: a["storage"] == "azure",
    "ruff|pre-commit|htmlcov|Makefile": lambda a: a["tooling"] == "yes",
}


@pytest.fixture(scope="module")
def projects() -> Projects:
    """Return all variants, with the example and without: name -> answers and files."""
    found = {}
    for variant, example in product(every(), ("yes", "no")):
        answers = answers_of({**variant, "example": example})
        files = {path: file.content.decode() for path, file in render(answers).items()}
        found["-".join([*variant.values(), example])] = (answers, files)
    assert len(found) == 2 * len(every())
    return found


def distinct(projects: Projects) -> dict[tuple[str, str], str]:
    """Return the files that differ, each as path and text, with one variant that it is in."""
    return {file: name for name, (_, files) in projects.items() for file in files.items()}


def faults(projects: Projects, find: Callable[[str, str], Iterator[str]]) -> dict[str, str]:
    """Return what `find` says of the files, told once a path with one variant it is in."""
    return {
        f"{path}: {fault}": name
        for (path, text), name in distinct(projects).items()
        for fault in find(path, text)
    }


def test_each_file_ends_with_one_newline_and_no_line_with_a_space(projects: Projects) -> None:
    def find(path: str, text: str) -> Iterator[str]:
        if text and (not text.endswith("\n") or text.endswith("\n\n")):
            yield "its end"
        yield from re.findall(r"(?m)^.*[ \t\r]$", text)
        if text.startswith("\n") or "\n\n\n\n" in text:
            yield "blank lines"

    assert faults(projects, find) == {}


def test_no_text_but_python_has_doubled_blank_lines(projects: Projects) -> None:
    def find(path: str, text: str) -> Iterator[str]:
        if not path.endswith(".py") and "\n\n\n" in text:
            yield text.split("\n\n\n")[1].splitlines()[0]

    assert faults(projects, find) == {}


def test_nothing_of_the_template_is_left(projects: Projects) -> None:
    def find(path: str, text: str) -> Iterator[str]:
        yield from re.findall(r"(?i)<<|>>|<%|%>|<#|#>|cookiecutter", path + text)

    assert faults(projects, find) == {}


def test_python_yaml_and_ini_parse(projects: Projects) -> None:
    def find(path: str, text: str) -> Iterator[str]:
        if path.endswith(".py"):
            ast.parse(text)
            compile(text, path, "exec")
        elif path.endswith((".yml", ".yaml")):
            if not all(isinstance(found, dict) for found in yaml.safe_load_all(text)):
                yield "no mapping"
        elif path.endswith(".ini"):
            parser = configparser.ConfigParser(interpolation=None, strict=False)
            parser.read_string(text)
            if not parser.sections():
                yield "no section"

    assert len(distinct(projects)) > 150
    assert faults(projects, find) == {}


def test_a_file_names_no_component_that_was_not_chosen(projects: Projects) -> None:
    patterns = {name: re.compile(name, re.IGNORECASE) for name in MENTIONS}
    named: dict[tuple[str, str], dict[str, str]] = {}
    for path, text in distinct(projects):
        if not (path.startswith("requirements") and path.endswith(".txt")):
            hits = {name: re_.search(f"{path}\n{text}") for name, re_ in patterns.items()}
            named[path, text] = {name: hit[0] for name, hit in hits.items() if hit}
    told = {
        f"{path}: {name}: {word}": variant
        for variant, (answers, files) in projects.items()
        for path, text in files.items()
        for name, word in named.get((path, text), {}).items()
        if not MENTIONS[name](answers)
    }
    assert told == {}


def test_a_component_that_was_chosen_is_named(projects: Projects) -> None:
    for answers, files in projects.values():
        text = "".join(files.values()).lower()
        for key in ("gateway", "database"):
            assert answers[key] in text
        if answers["worker"] in ("rq", "celery"):
            assert answers["worker"] in files["Procfile"] + files["docker-compose.yml"]


def test_no_two_paths_differ_in_case_alone(projects: Projects) -> None:
    for _, files in projects.values():
        assert len({path.lower() for path in files}) == len(files)


def test_the_services_of_compose_are_those_chosen(projects: Projects) -> None:
    known = cache(yaml.safe_load)
    for name, (answers, files) in projects.items():
        services = set(known(files["docker-compose.yml"])["services"])
        assert {"web", "release"} <= services, name
        assert ("redis" in services) is MENTIONS["redis"](answers), name
        assert ("database_default" in services) is (answers["database"] != "sqlite"), name
        assert ("worker" in services) is (answers["worker"] != "none"), name


def test_every_variant_is_clean_to_ruff(projects: Projects, tmp_path: Path) -> None:
    for number, (path, text) in enumerate(distinct(projects)):
        if path.endswith(".py"):
            executable = text.startswith("#!")
            write_tree(tmp_path / str(number), {path: File(text.encode(), executable)})
    ruff(tmp_path)


def test_odd_names_and_packages_are_clean_to_ruff(tmp_path: Path) -> None:
    choices = [
        {},
        {"worker": "celery", "gateway": "uwsgi"},
        {"worker": "tasks", "gateway": "uvicorn", "database": "mysql"},
        {"worker": "rq", "django": "5.2", "database": "sqlite"},
    ]
    for number, (odd, chosen) in enumerate(product(ODD, choices)):
        write_tree(tmp_path / str(number), render(complete({**odd, **chosen}, "site1")))
    ruff(tmp_path)


def ruff(folder: Path) -> None:
    """Check the projects below a folder with ruff's own defaults, as their users would.

    Lists in migrations are as Django writes them, whatever ruff says of them.
    """
    plain = ["--isolated", "--no-cache", "--config", "src = ['*']"]
    check = ["check", "--per-file-ignores", "*/migrations/*:RUF012"]
    for command in (check, ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *plain, "."],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[:3000] + done.stderr[:1000]


def test_the_cache_shares_no_database_with_a_queue(projects: Projects) -> None:
    for name, (answers, files) in projects.items():
        if answers["cache"] == "redis" and answers["worker"] in ("rq", "celery"):
            for path in (".env-local", "docker-compose.yml"):
                pairs = re.findall(r"(?m)^ *(REDIS_URL|CACHE_URL)[=:] ?(.+)$", files[path])
                assert len(set(dict(pairs).values())) == 2, f"{name}: {path}: {pairs}"


def test_each_choice_has_its_row_and_each_gateway_one_application() -> None:
    assert databases().keys() == set(choices_of("database"))
    assert workers().keys() == set(choices_of("worker")) - {"none"}
    for name, gateway in gateways().items():
        answers = complete({"gateway": name, "package": "blue"})
        files = render(answers)
        assert [kind for kind in ("wsgi", "asgi") if f"blue/{kind}.py" in files] == [
            gateway.interface
        ]
        assert not gateway.module or f"blue/{gateway.module}.py" in files
        assert gateway.distributions[0] in files["requirements.in"].content.decode()


def test_private_variables_follow_from_those_that_are_given() -> None:
    answers = complete({"cache": "redis"})
    assert private_variables(answers)["__dummies"] == [
        "SECRET_KEY=build",
        "DATABASE_URL=postgres:///build",
        "REDIS_URL=redis://build",
        "",
        "STATIC_ROOT=/static",
    ]
    without = private_variables(answers, {"__static": ""})
    assert without["__dummies"] == [*private_variables(answers)["__dummies"][:4], ""]
    # What is given is a value, and no template.
    assert private_variables(answers, {"__web": "<< 7 >>"})["__web"] == "<< 7 >>"


def test_a_private_variable_or_block_that_is_not_there_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError, match="has no __web_process"):
        render(complete({}), {"__web_process": "gunicorn"})
    with pytest.raises(KeyError, match="read_environment"):
        rendered_block("manage.py", "read_environment", complete({}))


def test_a_block_is_what_stands_in_the_file() -> None:
    answers = complete({})
    block = rendered_block("manage.py", "read_local_environment", answers, {"__root": "parents[2]"})
    assert block.startswith("def read_local_environment():\n")
    whole = rendered({"manage.py": "manage.py"}, answers, {"__root": "parents[2]"})["manage.py"]
    assert f"\n\n\n{block}\n\ndef main():\n" in whole.content.decode()


def test_every_private_variable_is_used() -> None:
    texts = [path.read_text() for path in OWN.template.rglob("*") if path.is_file()]
    texts.append(OWN.questions.read_text())
    used = set(re.findall(r"cookiecutter\.(__\w+)", "\n".join(texts)))
    assert used == private().keys()


def test_the_readme_maps_files_that_are_there(projects: Projects) -> None:
    for name, (_, files) in projects.items():
        _, _, rest = files["README.md"].partition("\n## Its files\n")
        rows = re.findall(r"(?m)^\| ([\w./, -]+) \|", rest.partition("\n## ")[0])[1:]
        named = {path.rpartition("/")[2] or path for row in rows for path in row.split(", ")}
        known = {part for path in files for part in (path, *path.split("/"))}
        known |= {f"{parent}/" for path in files for parent in PurePosixPath(path).parents}
        assert len(named) > 15, name
        assert named - known <= {".env", ".scaffold.json"}, name


def test_the_readme_lists_the_variables_that_the_settings_read(projects: Projects) -> None:
    # Of the image and of the gateway server.
    others = {"STATIC_ROOT", "LISTEN", "PORT", "WEB_CONCURRENCY", "GRACEFUL_TIMEOUT"}
    for name, (answers, files) in projects.items():
        settings = files[f"{answers['package']}/settings.py"]
        read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', settings))
        _, _, rest = files["README.md"].partition("\n## Its variables\n")
        rows = re.findall(r"(?m)^\| `[A-Z].*$", rest.partition("\n## ")[0])
        listed = {word for row in rows for word in re.findall(r"`([A-Z]+_?[A-Z_]+)`", row)}
        assert read - listed - others == set(), name
        first = {word for row in rows for word in re.findall(r"`(\w+)`", row.split("|")[1])}
        assert first - read - others == set(), name
