"""An existing compose file: its services, their addresses, what they are told."""

import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from scaffold.code.source import Source
from scaffold.edits.compose import configured, left_out
from scaffold.project import backing, compose
from scaffold.project.project import Project
from tests.helpers.projects import Form, crlf, folder_of

LINE = "env_file: [.env-local, {path: .env, required: false}]"
FILE = """\
# Ours
version: "3"
x-base: &base
  restart: always

services:
  db: # the data
    image: docker.io/library/postgres:17-alpine
    environment:
      POSTGRES_USER: shop
      POSTGRES_PASSWORD: "hunter2"
      POSTGRES_DB: 'shop_db'

  # Jobs
  queue.1: &queue
    image: 'redis:7'
  web:
    build: .
    command: gunicorn mysite.wsgi
    environment:
      - DEBUG=1

volumes:
  data:
"""


def project_of(text: str, name: str = "docker-compose.yml") -> AbstractContextManager[Path]:
    return folder_of({name: text})


@pytest.mark.parametrize("form", [str, crlf])
def test_services(form: Form) -> None:
    found = compose.services(Source("compose.yml", form(FILE)))
    assert [(service.name, service.image) for service in found] == [
        ("db", "postgres"),
        ("queue.1", "redis"),
        ("web", ""),
    ]
    for service in found:
        assert form(FILE)[service.start :].startswith(f"{service.name}:")
        assert service.text in form(FILE)
    assert found[0].variable("POSTGRES_USER") == "shop"
    assert found[0].variable("POSTGRES_PASSWORD") == "hunter2"
    assert found[0].variable("POSTGRES_DB") == "shop_db"
    assert found[0].variable("POSTGRES_HOST") == ""
    assert found[2].variable("DEBUG") == "1"
    assert "volumes" not in found[2].text


@pytest.mark.parametrize(
    "text",
    [
        *("", "services:\n", "volumes:\n  web:\n    build: .\n", "- services\n", "services\n"),
        *("services: web\n", "services: [web]\n", "services: {[web]: {build: .}}\n"),
        "services:\n  web: !reset null\n",
    ],
)
def test_a_file_may_have_none(text: str) -> None:
    assert compose.services(Source("compose.yml", text)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("services: {web: {build: .}}\n", {"web": ""}),
        ("services:\n  db: {image: postgres}\n", {"db": "postgres"}),
        ("services:\n  'web':\n    build: .\n", {"web": ""}),
        ("services:\n  web :\n    image: redis\n", {"web": "redis"}),
        ("services:\n  web :\n", {"web": ""}),
        ("services:\n  web: text\n", {"web": ""}),
        ("services:\n  ? web\n  : image: redis\n", {"web": "redis"}),
        (
            "services:\n  1: {image: redis}\n  null: {image: mysql}\n",
            {"1": "redis", "null": "mysql"},
        ),
        ("x: &default {image: redis}\nservices:\n  web: *default\n", {"web": "redis"}),
        ("x: &all\n  web: {image: redis}\nservices: *all\n", {"web": "redis"}),
        (
            "x: [&a {image: redis}, &b {image: mysql}]\nservices:\n  web:\n    <<: [*a, *b]\n",
            {"web": "redis"},
        ),
        ("services:\n  web: !override\n    image: redis\n", {"web": "redis"}),
        ("services:\n  web: {image: mysql}\n  web: {image: redis}\n", {"web": "redis"}),
        (
            "services:\n  a: {image: redis}\n---\nservices:\n  b: {image: redis}\n",
            dict.fromkeys("ab", "redis"),
        ),
        ('{"services": {"web": {"image": "redis"}}}', {"web": "redis"}),
        (
            "services:\n  web: {extends: db}\n  db: {image: mysql}\n",
            {"web": "mysql", "db": "mysql"},
        ),
        ("services:\n  a: {extends: b}\n  b: {extends: {service: a}}\n", {"a": "", "b": ""}),
        ("services:\n  a: &a\n    <<: *a\n    image: redis\n", {"a": "redis"}),
        ("services:\n  a: {image: 'localhost:5000/x/redis:7@sha256:0'}\n", {"a": "redis"}),
        ("services:\n  a: {image: '${REGISTRY:-quay.io}/redis:${TAG}'}\n", {"a": "redis"}),
        ("services:\n  a: {image: [redis]}\n  b: {image: null}\n", {"a": "", "b": ""}),
    ],
)
@pytest.mark.parametrize("form", [str, crlf, lambda text: f"\ufeff{text}"])
def test_every_form_of_yaml(text: str, found: dict[str, str], form: Form) -> None:
    held = compose.services(Source("compose.yml", form(text)))
    assert {service.name: service.image for service in held} == found


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("services:\n  web: *default\n", "line 2: found undefined alias"),
        ("services:\n\tweb:\n", "line 2: found character"),
        ("services: [\n", "line 2: did not find expected node content"),
        ("services: \0\n", "not YAML: control characters are not allowed"),
        (f"services: {'[' * 60}{']' * 60}\n", "nested deeper than 50 levels"),
        (f"services: {'{a: ' * 3000}\n", "nested deeper than 50 levels"),
        (f"services: {'[ ' * 100_000}\n", "nested deeper than 50 levels"),
        ("services:\n" + "#" * 1_000_000, "larger than 1 MB"),
        ("%TAG ! b\n" * 1000, "more than 100 directives"),
    ],
)
def test_what_cannot_be_read_is_noted(text: str, fault: str) -> None:
    with project_of(text) as folder:
        project = Project(folder)
        assert compose.services_of(project) == []
        assert project.files.unreadable["docker-compose.yml"].startswith(fault)
        assert backing.addresses(project) == {}
        assert compose.unconfigured(project) == []


@pytest.mark.timeout(60)  # copied, they would never come to an end
def test_aliases_are_not_copied() -> None:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    merged = [f"m{n}: &m{n}\n  <<: [{', '.join([f'*m{n - 1}'] * 9)}]" for n in range(1, 40)]
    text = "\n".join(["a0: &a0 x", *levels, "m0: &m0 {build: .}", *merged])
    many = "".join(f"  s{n}: {{<<: *m39, environment: *a39}}\n" for n in range(100))
    with project_of(f"{text}\nservices:\n{many}") as folder:
        project = Project(folder)
        assert len(compose.services_of(project)) == 100
        assert len(compose.unconfigured(project)) == 100


@pytest.mark.timeout(60)
def test_a_large_file() -> None:
    text = "".join(
        f"  s{n}:\n    image: redis\n    environment:\n      A: b\n" for n in range(5000)
    )
    with project_of(f"services:\n{text}") as folder:
        found = backing.addresses(Project(folder))
    assert found == {"REDIS_URL": "redis://s4999:6379/0"}


@pytest.mark.parametrize(
    ("stated", "files"),
    [
        ("env_file: .env", [".env"]),
        ("env_file: [.env, './b.env']", [".env", "./b.env"]),
        ("env_file:\n      - .env\n      - b.env", [".env", "b.env"]),
        (
            "env_file:\n      - path: .env\n        required: false\n      - b.env",
            [".env", "b.env"],
        ),
        ("env_file: {path: .env}", [".env"]),
        ("env_file:", []),
        ("env_file: []", []),
        ("env_file: !reset []", []),
        ("env_file: [[x], 1, {required: true}]", ["1"]),
    ],
)
def test_files_of_variables(stated: str, files: list[str]) -> None:
    (found,) = compose.services(Source("compose.yml", f"services:\n  web:\n    {stated}\n"))
    assert found.env_files == files


@pytest.mark.parametrize(
    ("stated", "value"),
    [
        ("{A: b}", "b"),
        ("{A: 'b c'}", "b c"),
        ("[A=b=c]", "b=c"),
        ('["A=b"]', "b"),
        ("{A: yes}", "yes"),
        ("{A: null}", ""),
        ("{A: }", ""),
        ("[A]", ""),
        ("{<<: {A: b}, B: c}", "b"),
        ("A=b", ""),
        ("[{A: b}, [A]]", ""),
    ],
)
def test_variables(stated: str, value: str) -> None:
    text = f"services:\n  web:\n    environment: {stated}\n"
    (found,) = compose.services(Source("compose.yml", text))
    assert found.variable("A") == value


@pytest.mark.parametrize("name", compose.NAMES)
def test_it_is_found_by_each_name(name: str) -> None:
    with project_of(FILE, name) as folder:
        found = compose.find(Project(folder))
        assert found is not None
        assert found.path == name


def test_there_may_be_none() -> None:
    with folder_of({}) as folder:
        project = Project(folder)
        assert compose.find(project) is None
        assert backing.addresses(project) == {}
        assert compose.unconfigured(project) == []


def service(image: str, *variables: str) -> str:
    lines = "".join(f"      {line}\n" for line in variables)
    environment = f"    environment:\n{lines}" if lines else ""
    return f"services:\n  store:\n    image: {image}\n{environment}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            FILE,
            {
                "DATABASE_URL": "postgres://shop:hunter2@db:5432/shop_db",
                "REDIS_URL": "redis://queue.1:6379/0",
            },
        ),
        (service("postgres"), {"DATABASE_URL": "postgres://postgres@store:5432/postgres"}),
        (
            service("postgis/postgis:17", "- POSTGRES_PASSWORD=x", "- POSTGRES_USER=u"),
            {"DATABASE_URL": "postgres://u:x@store:5432/u"},
        ),
        (
            service("mysql:8", "MYSQL_ROOT_PASSWORD: x", "MYSQL_DATABASE: shop"),
            {"DATABASE_URL": "mysql://root:x@store:3306/shop"},
        ),
        (
            service("mariadb", "MARIADB_USER: u", "MARIADB_PASSWORD: x", "MARIADB_DATABASE: d"),
            {"DATABASE_URL": "mysql://u:x@store:3306/d"},
        ),
        (service("valkey/valkey:8"), {"REDIS_URL": "redis://store:6379/0"}),
        # What the shell or a file fills in is not known here.
        (service("postgres", "POSTGRES_PASSWORD: ${PASSWORD}"), {}),
        (service("nginx"), {}),
        (
            "services:\n  'db': {image: postgres, environment: {POSTGRES_PASSWORD: 'p@:/ #'}}\n",
            {"DATABASE_URL": "postgres://postgres:p%40%3A%2F%20%23@db:5432/postgres"},
        ),
        ("services:\n  ? |\n    a\n    b\n  : image: redis\n", {}),
    ],
)
@pytest.mark.parametrize("form", [str, crlf])
def test_addresses(text: str, found: dict[str, str], form: Form) -> None:
    with project_of(form(text)) as folder:
        assert backing.addresses(Project(folder)) == found


@pytest.mark.parametrize("form", [str, crlf])
def test_what_reads_no_environment_is_told_to(form: Form) -> None:
    with project_of(form(FILE)) as folder:
        project = Project(folder)
        lacking = compose.unconfigured(project)
        assert [service.name for service in lacking] == ["web"]
        source = configured(project, lacking)
        assert source.text == form(
            FILE.replace(
                "    build: .\n",
                "    env_file: [.env-local, {path: .env, required: false}]\n    build: .\n",
            )
        )
        project = project.with_source(source)
        assert compose.unconfigured(project) == []


def told(text: str, *wanted: tuple[str, str]) -> set[str]:
    """Assert what the file is after its edits: with each of the first strings for the second."""
    for form in (str, crlf):
        with project_of(form(text)) as folder:
            project = Project(folder)
            lacking = compose.unconfigured(project)
            source = configured(project, lacking)
            left = left_out(project, lacking)
            expected = text
            for before, after in wanted:
                assert expected.count(before) == 1
                expected = expected.replace(before, after)
            assert source.text == form(expected)
            project = project.with_source(source)
            assert {service.name for service in compose.unconfigured(project)} == left
    return left


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("services: {web: {build: .}}\n", "{build", f"{{{LINE}, build"),
        ("services:\n  web: {build: ., ports: [1]} # x\n", "{build", f"{{{LINE}, build"),
        ("services:\n  web: {ports: [1], build: .}\n", " build", f" {LINE}, build"),
        ("services:\n  web: {\n    build: .\n  }\n", "    build", f"    {LINE},\n    build"),
        (
            '{"services": {"web": {"build": "."}}}',
            '{"build',
            '{"env_file": [".env-local", {"path": ".env", "required": false}], "build',
        ),
        ("services:\n  'web':\n    build: .\n", "    build", f"    {LINE}\n    build"),
        ("services:\n  web :\n    'build' : .\n", "    'build", f"    {LINE}\n    'build"),
        ("services:\n  web: &web\n    build: .\n", "    build", f"    {LINE}\n    build"),
        ("services:\n web: !override\n  build: .\n", "  build", f"  {LINE}\n  build"),
        (
            "services:\n  web:\n    # Ours.\n    # And theirs.\n    build: .\n",
            "    # Ours",
            f"    {LINE}\n    # Ours",
        ),
        (
            "services:\n  web:\n    command: |\n      a\n      # b\n    build: .\n",
            "    build",
            f"    {LINE}\n    build",
        ),
        ("services:\n  é😀:\n    build: .\n", "    build", f"    {LINE}\n    build"),
        ("services:\n  web:\n    build: .", "    build", f"    {LINE}\n    build"),
        ("---\nservices:\n  web:\n    build: .\n...\n", "    build", f"    {LINE}\n    build"),
        (
            "x: &x\n  restart: always\nservices:\n  web:\n    <<: *x\n    build: .\n",
            "    build",
            f"    {LINE}\n    build",
        ),
        # What takes it from another service needs none of its own.
        (
            "services:\n  web: &web\n    build: .\n  worker:\n    <<: *web\n    command: x\n",
            "    build",
            f"    {LINE}\n    build",
        ),
        (
            "services:\n  web:\n    build: .\n  worker:\n    extends: web\n",
            "    build",
            f"    {LINE}\n    build",
        ),
    ],
)
def test_an_edit_keeps_all_the_rest(text: str, before: str, after: str) -> None:
    assert told(text, (before, after)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "x: &x\n  build: .\nservices:\n  web: *x\n",
        "x: &x\n  build: .\nservices:\n  web:\n    <<: *x\n",
        "x: &x\n  web:\n    build: .\nservices: *x\n",
        "x: &x\n  web:\n    build: .\nservices:\n  <<: *x\n",
        "services:\n  web:\n    build: .\n    env_file:\n",
        "services:\n  web:\n    env_file: []\n    build: .\n",
        "services:\n  web:\n    ? build\n    : .\n",
        "services:\n  web: {? build : .}\n",
        "services:\n  web:\n    image: x\n  web:\n    build: .\n",
        "services:\n  web:\n    &key build: .\n",
        "services:\n  web:\n    image: x\n---\nservices:\n  web:\n    build: .\n",
    ],
)
def test_what_cannot_be_edited_safely_is_left(text: str) -> None:
    assert told(text) == {"web"}


@pytest.mark.parametrize(
    "rest",
    [
        "env_file: .env",
        "extends: {file: common.yml, service: base}",
        "extends: {file: ../common.yml, service: base}",
        "extends: {file: /etc/passwd, service: base}",
        "extends: nothing",
        "environment: [DJANGO_SECRET_KEY=x]",
        "environment: {SECRET_KEY: }",
    ],
)
def test_what_may_be_told_already(rest: str) -> None:
    assert told(f"services:\n  web:\n    build: .\n    {rest}\n") == set()


def test_what_extends_a_service_of_another_file() -> None:
    text = "services:\n  web:\n    build: .\n    extends: {file: common.yml, service: base}\n"
    with folder_of(
        {"compose.yml": text, "common.yml": "services: {base: {env_file: a}}\n"}
    ) as folder:
        assert compose.unconfigured(Project(folder)) == []
    with folder_of({"compose.yml": text, "common.yml": "services: {base: {}}\n"}) as folder:
        assert [service.name for service in compose.unconfigured(Project(folder))] == ["web"]
    with folder_of({"compose.yml": text, "common.yml": "services: [\n"}) as folder:
        project = Project(folder)
        assert compose.unconfigured(project) == []
        assert "common.yml" in project.files.unreadable


@pytest.mark.parametrize(
    ("build", "ours"),
    [
        (".", True),
        ("./", True),
        ("{context: .}", True),
        ("{dockerfile: Dockerfile}", True),
        ("{context: ., dockerfile: front/Dockerfile}", False),
        ("{context: front}", False),
        ("front", False),
        ("../other", False),
        ("https://example.com/x.git", False),
        ("'${CONTEXT:-.}'", True),
        ("{context: ., dockerfile: '$FILE'}", True),
        ("{dockerfile_inline: FROM python}", True),
        ("{dockerfile_inline: FROM node}", False),
        ("", False),
        ("!reset null", False),
        ("[.]", True),
    ],
)
def test_what_is_built_from_the_project(build: str, ours: bool) -> None:
    files = {
        "compose.yml": f"services:\n  web:\n    build: {build}\n",
        "front/Dockerfile": "FROM node\n",
    }
    with folder_of(files) as folder:
        project = Project(folder)
        (service,) = compose.services_of(project)
        assert compose.runs_project(project, service, {}) is ours


def test_it_is_imported_where_there_is_a_compose_file_alone() -> None:
    code = (
        "import sys; from scaffold.cli import run; run(sys.argv[1:]);"
        " sys.exit('yaml' in sys.modules or 'packaging' in sys.modules)"
    )
    with folder_of({"requirements.txt": None}) as folder:
        for words in (["--version"], ["new", "x", "--yes", "--dry-run"], ["check", "."]):
            done = subprocess.run([sys.executable, "-c", code, *words], cwd=folder, check=False)
            assert done.returncode == 0
        (folder / "compose.yml").write_text("services: {}\n")
        done = subprocess.run([sys.executable, "-c", code, "check", "."], cwd=folder, check=False)
        assert done.returncode == 1
