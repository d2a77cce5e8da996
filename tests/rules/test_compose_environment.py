"""`compose-environment`: the compose file does not set all of the project's variables."""

import pytest

from tests.helpers.projects import SETTINGS, Files, crlf
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "compose-environment"


NOOP: dict[str, Files] = {
    "env file": {
        "docker-compose.yml": """\
services:
  web:
    build: .
    env_file: .env
"""
    },
    "variables": {
        "compose.yaml": """\
services:
  web:
    build: .
    environment:
      SECRET_KEY: x
"""
    },
    "merged": {
        "compose.yaml": """\
x-base: &base
  env_file: .env

services:
  web:
    <<: *base
    build: .
"""
    },
    "services alone": {
        "compose.yaml": """\
services:
  db:
    image: postgres:17
"""
    },
    "none": {},
    "unreadable": {"compose.yaml": "services: [\n"},
    "a service of another part": {
        "docker-compose.yml": """\
services:
  front:
    build: ./frontend
  proxy:
    build:
      context: .
      dockerfile: proxy/Dockerfile
""",
        "frontend/Dockerfile": "FROM node:22\n",
        "proxy/Dockerfile": "FROM caddy:2\n",
    },
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_flow_style() -> None:
    check_transformed(
        RULE,
        {"compose.yaml": "services: {web: {build: .}}  # ours\n"},
        {
            "compose.yaml": "services: {web: {env_file: [.env-local, {path: .env, required: false}], build: .}}  # ours\n"
        },
    )


def test_merged_whole() -> None:
    check_found(
        RULE,
        {"compose.yaml": "x: &x\n  build: .\n\nservices:\n  web:\n    <<: *x\n"},
        ("compose.yaml", 5, "Add to the service: env_file: [.env-local"),
    )


def test_one_is_edited_and_one_is_left() -> None:
    check_transformed(
        RULE,
        {"compose.yaml": "x: &x {build: .}\nservices:\n  a: *x\n  b:\n    build: .\n"},
        {
            "compose.yaml": "x: &x {build: .}\nservices:\n  a: *x\n  b:\n"
            "    env_file: [.env-local, {path: .env, required: false}]\n    build: .\n"
        },
        ("compose.yaml", 3, "The service a gets no environment variables"),
    )


def test_web_and_worker() -> None:
    check_transformed(
        RULE,
        {
            "docker-compose.yml": """\
# Ours
version: "3"

services:
  db:
    image: postgres:17
  web: # the site
    build: .
    ports:
      - "8000:8000"

  worker:
    command: celery -A mysite worker
    build:
      context: .
volumes:
  data:
"""
        },
        {
            "docker-compose.yml": """\
# Ours
version: "3"

services:
  db:
    image: postgres:17
  web: # the site
    env_file: [.env-local, {path: .env, required: false}]
    build: .
    ports:
      - "8000:8000"

  worker:
    command: celery -A mysite worker
    env_file: [.env-local, {path: .env, required: false}]
    build:
      context: .
volumes:
  data:
"""
        },
    )


def test_crlf_and_four_spaces() -> None:
    check_transformed(
        RULE,
        {
            "compose.yml": crlf("""\
services:
    web:
        build: .
        depends_on: [db]
    db:
        image: postgres
""")
        },
        {
            "compose.yml": crlf("""\
services:
    web:
        env_file: [.env-local, {path: .env, required: false}]
        build: .
        depends_on: [db]
    db:
        image: postgres
""")
        },
    )


def test_a_file_that_lacks_what_the_settings_ask_for() -> None:
    check_found(
        RULE,
        {
            "docker-compose.yml": "services:\n  web:\n    build: .\n    env_file: .env.dev\n",
            ".env.dev": "SECRET_KEY=x\n",
            SETTINGS: 'import os\n\nSECRET_KEY = os.environ["SECRET_KEY"]\nX = os.environ["API"]\n',
        },
        (".env.dev", 1, "This env_file does not set API"),
    )


SOME = """\
services:
  web:
    build: .
    environment:
      DJANGO_SECRET_KEY: x
    command: {}
"""
URL = 'import os\n\nDATABASES = parse(os.environ["DATABASE_URL"])\n'


def test_a_server_for_development_gets_the_variables_that_it_does_not_set() -> None:
    text = SOME.format("python manage.py runserver 0.0.0.0:8000")
    added = "    env_file: [.env-local, {path: .env, required: false}]\n    build"
    check_transformed(
        RULE,
        {SETTINGS: URL, "compose.yaml": text},
        {"compose.yaml": text.replace("    build", added)},
    )


def test_a_gateway_that_does_not_get_them_all_is_left() -> None:
    check_found(
        RULE,
        {SETTINGS: URL, "compose.yaml": SOME.format("gunicorn mysite.wsgi")},
        ("compose.yaml", 1, "The service web does not set DATABASE_URL"),
    )


def test_a_compose_file_in_another_folder_is_not_edited() -> None:
    files = {
        SETTINGS: 'import os\n\nSECRET_KEY = os.environ["SHOP_KEY"]\n',
        "docker-compose.yml": "services:\n  web:\n    build: .\n    env_file: .env\n",
        "deploy/docker/docker-compose.yml": """\
services:
  db:
    image: mysql:8.4
  shop:
    build:
      context: ../../
    environment:
      - SHOP_DEBUG=False
  worker:
    build: ../..
    environment:
      SHOP_KEY: x
  pages:
    build: ../pages
""",
    }
    place = ("deploy/docker/docker-compose.yml", 4, "The service shop does not set SHOP_KEY")
    check_found(RULE, files, place)
