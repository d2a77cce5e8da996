"""`connection-checks`: A persistent connection is used without a look."""

import pytest

from tests.helpers.projects import Files, crlf
from tests.helpers.rules import check_found, check_noop, check_transformed

RULE = "connection-checks"


NOOP: dict[str, Files] = {
    "checked": """\
import dj_database_url

DATABASES = {"default": dj_database_url.config(conn_max_age=600, conn_health_checks=True)}
""",
    "not persistent": """\
import dj_database_url

DATABASES = {"default": dj_database_url.config()}
OTHER = dj_database_url.config(conn_max_age=0)
""",
    "age zero": """\
import dj_database_url

DATABASES = {"default": dj_database_url.config(conn_max_age=0)}
""",
    "django that knows of none": {
        "requirements.txt": "Django==4.0.10\n",
        "mysite/settings.py": """\
import dj_database_url

DATABASES = {"default": dj_database_url.config(conn_max_age=600)}
""",
    },
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_library_that_knows_of_none() -> None:
    check_found(
        RULE,
        {
            "requirements.txt": """\
Django==4.2.1
dj-database-url==0.5.0
""",
            "mysite/settings.py": """\
import dj_database_url

DATABASES = {"default": dj_database_url.config(conn_max_age=600)}
""",
        },
        ("mysite/settings.py", 3, "Persistent connections are not checked"),
    )


def test_config() -> None:
    check_transformed(
        RULE,
        """\
import dj_database_url

DATABASES = {"default": dj_database_url.config(conn_max_age=600)}
""",
        """\
import dj_database_url

DATABASES = {"default": dj_database_url.config(conn_max_age=600, conn_health_checks=True)}
""",
    )


def test_over_lines_crlf() -> None:
    check_transformed(
        RULE,
        crlf("""\
import dj_database_url

DATABASES = {
    'default': dj_database_url.config(
        default='postgres://db/x',
        conn_max_age=600,  # ten minutes
    )
}
"""),
        crlf("""\
import dj_database_url

DATABASES = {
    'default': dj_database_url.config(
        default='postgres://db/x',
        conn_max_age=600,  # ten minutes
        conn_health_checks=True,
    )
}
"""),
    )


def test_over_lines_without_comma() -> None:
    check_transformed(
        RULE,
        """\
import dj_database_url

DATABASES = {
    'default': dj_database_url.config(
        conn_max_age=600
    )
}
""",
        """\
import dj_database_url

DATABASES = {
    'default': dj_database_url.config(
        conn_max_age=600,
        conn_health_checks=True
    )
}
""",
    )


def test_parse_by_name_for_two() -> None:
    check_transformed(
        RULE,
        """\
from dj_database_url import parse

DATABASES = {
    "default": parse("Größe", conn_max_age=60),
    "other": parse("sqlite://", ssl_require=True, conn_max_age=60),
}
""",
        """\
from dj_database_url import parse

DATABASES = {
    "default": parse("Größe", conn_max_age=60, conn_health_checks=True),
    "other": parse("sqlite://", ssl_require=True, conn_max_age=60, conn_health_checks=True),
}
""",
    )


def test_what_is_added_for_an_old_python_knows_of_it() -> None:
    check_transformed(
        RULE,
        {
            "requirements.txt": "Django==4.2.1\n",
            ".python-version": "3.8\n",
            "mysite/settings.py": """\
import dj_database_url

DATABASES = {"default": dj_database_url.config(conn_max_age=600)}
""",
        },
        """\
import dj_database_url

DATABASES = {"default": dj_database_url.config(conn_max_age=600, conn_health_checks=True)}
""",
    )
