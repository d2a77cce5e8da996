"""An existing compose file: its services, their addresses, what they are told."""

import pytest

from scaffold import compose
from scaffold.project import Project
from scaffold.source import Source
from tests.rules.helpers import crlf, folder_of

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


def project_of(text, name="docker-compose.yml"):
    return folder_of({name: text})


@pytest.mark.parametrize("form", [str, crlf])
def test_services(form):
    found = compose.services(Source("compose.yml", form(FILE)))
    assert [(service.name, service.image) for service in found] == [
        ("db", "postgres"),
        ("queue.1", "redis"),
        ("web", ""),
    ]
    for service in found:
        assert form(FILE)[service.start :].startswith(service.text)
        assert service.text.strip().startswith(f"{service.name}:")
    assert found[0].variable("POSTGRES_USER") == "shop"
    assert found[0].variable("POSTGRES_PASSWORD") == "hunter2"
    assert found[0].variable("POSTGRES_DB") == "shop_db"
    assert found[0].variable("POSTGRES_HOST") == ""
    assert found[2].variable("DEBUG") == "1"
    assert "volumes" not in found[2].text


@pytest.mark.parametrize(
    "text", ["", "services: {web: {build: .}}\n", "services:\n", "volumes:\n  web:\n    build: .\n"]
)
def test_a_file_that_is_not_laid_out_as_usual_has_none(text):
    assert compose.services(Source("compose.yml", text)) == []


@pytest.mark.parametrize("name", compose.NAMES)
def test_it_is_found_by_each_name(name):
    with project_of(FILE, name) as folder:
        assert compose.find(Project(folder)).path == name


def test_there_may_be_none():
    with folder_of({}) as folder:
        project = Project(folder)
        assert compose.find(project) is None
        assert compose.addresses(project) == {}
        assert compose.unconfigured(project) == []


def service(image, *variables):
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
    ],
)
@pytest.mark.parametrize("form", [str, crlf])
def test_addresses(text, found, form):
    with project_of(form(text)) as folder:
        assert compose.addresses(Project(folder)) == found


@pytest.mark.parametrize("form", [str, crlf])
def test_what_reads_no_environment_is_told_to(form):
    with project_of(form(FILE)) as folder:
        project = Project(folder)
        lacking = compose.unconfigured(project)
        assert [service.name for service in lacking] == ["web"]
        source = compose.configured(project, lacking)
        assert source.text == form(
            FILE.replace("    build: .\n", "    env_file: .env-local\n    build: .\n")
        )
        project.write(source)
        assert compose.unconfigured(project) == []
