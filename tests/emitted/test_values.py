"""Variables of an emitted project: read leniently, checked strictly, all faults told at once."""

import json
from collections.abc import Callable

import pytest

from tests.emitted.project import HOST, VARIANTS, Project

WRONG = {
    "DJANGO_DEBUG": "maybe",
    "DOMAIN": "https://www.example.com",
    "SECURE_HSTS_SECONDS": "a year",
    "CSRF_TRUSTED_ORIGINS": "www.example.com",
    "DATABASE_URL": "db.example.com:5432",
    "DEFAULT_STORAGE_DSN": "/data/media",
    "DATABASE_TIMEOUT": "a minute",
    "STORAGE_TIMEOUT": "1.5",
    "EMAIL_URL": "mail.example.com:25",
    "EMAIL_TIMEOUT": "-1",
    "LOG_LEVEL": "loud",
    "LOG_FORMAT": "xml",
    "SENTRY_DSN": "https://sentry.example.com",
}


@pytest.mark.parametrize("name", VARIANTS)
def test_every_process_stops_with_a_line_for_each_fault(
    made: Callable[[str], Project], name: str
) -> None:
    project = made(name)
    told = {**project.production, **WRONG}
    del told["REDIS_URL"]
    for process, line in project.procfile.items():
        outcome = project.run(*line.split(), **told)
        said = (outcome.out + outcome.err).splitlines()
        assert outcome.status == 1, process
        named = [line.split(" ")[0] for line in said]
        read = {name for name in WRONG if f'"{name}"' in project.settings}
        assert read >= WRONG.keys() - {"STORAGE_TIMEOUT"}
        assert {name: named.count(name) for name in read} == dict.fromkeys(read, 1), said
        assert said.count("REDIS_URL is not set.") == ("redis" in project.settings), said
        assert not [line for line in said if "Traceback" in line]


STRICT = [
    *({"EMAIL_URL": url} for url in ("smtp://", "smtp:host", "mailto:ada@example.com")),
    *({"DEFAULT_STORAGE_DSN": url} for url in ("s3:/oops", "s3:///x", "az://host/x", "file:")),
    *({"DATABASE_URL": url} for url in ("sqlite://", "postgres://u:p#w@h/db", "h/db")),
    *({"REDIS_URL": url} for url in ("127.0.0.1:6379", "http://127.0.0.1", "")),
    *({"DOMAIN": name} for name in ("localhost:8000", "a b", "https://x", "x/")),
    *({"SECURE_SSL_REDIRECT": word} for word in ("of", "2", "None")),
]
# Imports the settings under some variables after others; prints what is asked of each.
ASK = """
import importlib, json, os, sys
from django.core.exceptions import ImproperlyConfigured
found = []
for variables, name in json.loads(sys.argv[1]):
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        found.append(getattr(importlib.import_module("site1.settings"), name, 0))
    except ImproperlyConfigured as error:
        found.append(str(error))
    sys.modules.pop("site1.settings", None)
    os.environ.clear()
    os.environ.update(before)
print(json.dumps(found))
"""


def ask(project: Project, asked: object) -> list[str]:
    """Return what settings are under the variables, or how the start is refused."""
    outcome = project.run("python", "-c", ASK, json.dumps(asked), **project.production)
    assert outcome.status == 0, outcome.err
    answers: list[str] = json.loads(outcome.out)
    return answers


def test_a_wrong_value_stops_the_start_and_is_the_only_fault(
    made: Callable[[str], Project],
) -> None:
    refused = ask(made("gunicorn"), [(wrong, "DEBUG") for wrong in STRICT])
    for wrong, said in zip(STRICT, refused, strict=True):
        (name,) = wrong
        first, last = said.splitlines()
        assert first.startswith(f"{name} "), wrong
        assert last == "README.md lists the variables."


SCHEMES = {
    "file": "file:///media",
    "s3": "s3://key:secret@bucket.s3.amazonaws.com/",
    "azure": "az://account:key@blob.core.windows.net/media",
}


@pytest.mark.parametrize("name", ["gunicorn", "uwsgi", "uvicorn"])
def test_uploads_go_only_where_the_libraries_reach(
    made: Callable[[str], Project], name: str
) -> None:
    project = made(name)
    chosen = project.answers["storage"]
    for kind, dsn in SCHEMES.items():
        told = {**project.production, "DEFAULT_STORAGE_DSN": dsn}
        outcome = project.run("./manage.py", "check", **told)
        if kind in ("file", chosen):
            assert outcome.status == 0, outcome.err
            shown = project.run("./manage.py", "shell", "-v0", "-c", BACKEND, **told)
            assert shown.status == 0, shown.err
        else:
            (said, _) = outcome.err.splitlines()
            assert said.startswith("DEFAULT_STORAGE_DSN is not a URL like file:/folder")
            assert outcome.status == 1


# Makes the storage, which imports its library.
BACKEND = "from django.core.files.storage import storages; storages['default'].get_valid_name('x')"


def test_a_password_is_not_shown(made: Callable[[str], Project]) -> None:
    project = made("gunicorn")
    url = "postgres://ada:hunter#2@db.example.com/shop"
    outcome = project.run("./manage.py", "check", **{**project.production, "DATABASE_URL": url})
    assert outcome.status == 1
    assert "hunter" not in outcome.out + outcome.err


def test_django_s_own_commands_need_no_variables(made: Callable[[str], Project]) -> None:
    project = made("gunicorn")
    (project.folder / ".env-local").unlink()
    outcome = project.run("./manage.py", "startapp", "blog")
    assert outcome.status == 0, outcome.err
    assert (project.folder / "blog/models.py").is_file()
    helped = project.run("./manage.py", "help")
    assert helped.status == 0
    assert "SECRET_KEY is not set." in helped.out + helped.err


# A variable's value -> a setting, and what it is then.
LENIENT = [
    *(({"DJANGO_DEBUG": word}, "DEBUG", True) for word in ("true", "TRUE", "1", "yes", "On")),
    *(({"DJANGO_DEBUG": word}, "DEBUG", False) for word in ("false", "0", "No", "off", "", " ")),
    ({"SECURE_SSL_REDIRECT": "false"}, "SECURE_SSL_REDIRECT", False),
    ({"SECURE_SSL_REDIRECT": "false"}, "SECURE_HSTS_SECONDS", 0),
    ({}, "SECURE_SSL_REDIRECT", True),
    ({}, "SECURE_HSTS_SECONDS", 3600),
    ({}, "SECURE_HSTS_INCLUDE_SUBDOMAINS", False),
    ({}, "SECURE_HSTS_PRELOAD", False),
    ({"SECURE_HSTS_SECONDS": "31536000"}, "SECURE_HSTS_SECONDS", 31536000),
    ({"SECURE_HSTS_INCLUDE_SUBDOMAINS": "yes"}, "SECURE_HSTS_INCLUDE_SUBDOMAINS", True),
    ({"SECURE_HSTS_PRELOAD": "on"}, "SECURE_HSTS_PRELOAD", True),
    ({}, "CSRF_TRUSTED_ORIGINS", []),
    ({"DOMAIN_ALIASES": ".example.com"}, "CSRF_TRUSTED_ORIGINS", []),
    ({"DOMAIN_ALIASES": " a.org, .b.org ,"}, "ALLOWED_HOSTS", [HOST, "a.org", ".b.org"]),
    ({"CSRF_TRUSTED_ORIGINS": "https://a.org"}, "CSRF_TRUSTED_ORIGINS", ["https://a.org"]),
    ({}, "STORAGE_TIMEOUT", 10),
    ({"STORAGE_TIMEOUT": "0"}, "STORAGE_TIMEOUT", None),
    ({"REDIS_TIMEOUT": "3"}, "REDIS_TIMEOUT", 3),
    ({"LOG_LEVEL": "debug"}, "LOG_LEVEL", "DEBUG"),
    ({"LOG_FORMAT": "JSON"}, "LOG_FORMAT", "json"),
    ({"LOG_FORMAT": ""}, "LOG_FORMAT", "text"),
    ({"DJANGO_DEBUG": "1"}, "LOG_FORMAT", "console"),
    (
        {"EMAIL_URL": "submission://u:p%40@h?_default_from_email=ada@example.com"},
        "DEFAULT_FROM_EMAIL",
        "ada@example.com",
    ),
]


def test_values_are_read_leniently(made: Callable[[str], Project]) -> None:
    found = ask(made("gunicorn"), [case[:2] for case in LENIENT])
    assert list(zip(LENIENT, found, strict=True)) == [(case, case[2]) for case in LENIENT]


SEND = "from django.core.mail import send_mail; send_mail('Hello', 'x', None, ['ada@example.com'])"


@pytest.mark.parametrize("name", ["gunicorn", "uwsgi"])
def test_mail_without_a_server_is_printed_in_development_and_refused_in_production(
    made: Callable[[str], Project], name: str
) -> None:
    project = made(name)
    printed = project.run("./manage.py", "shell", "-c", SEND)
    assert printed.status == 0, printed.err
    assert "Subject: Hello" in printed.out
    refused = project.run("./manage.py", "shell", "-c", SEND, **project.production)
    assert refused.status == 1
    assert "ImproperlyConfigured: EMAIL_URL is not set: no mail can be sent." in refused.err


def test_check_deploy_is_silent_in_production_and_names_what_it_silences(
    made: Callable[[str], Project],
) -> None:
    project = made("gunicorn")
    mail = {"EMAIL_URL": "submission://u:p@mail.example.com"}
    checked = project.run(
        *("./manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        **{**project.production, **mail},
    )
    assert (checked.status, checked.err) == (0, "")
    assert checked.out == "System check identified no issues (2 silenced).\n"
