"""`scripts`: A script sets Django up by itself."""

from tests.helpers.projects import crlf
from tests.helpers.rules import check_found, check_noop

RULE = "scripts"


def test_own_places() -> None:
    check_noop(
        RULE,
        {
            "conftest.py": """\
import django
django.setup()
""",
            "mysite/celery.py": """\
import django
django.setup()
""",
            "tests/run.py": """\
import django
django.setup()
""",
        },
    )


def test_comment_alone() -> None:
    check_noop(RULE, {"load.py": "# django.setup() is for others\n"})


def test_script() -> None:
    check_found(
        RULE,
        {
            "load.py": """\
import django

django.setup()
""",
            "scripts/rest.py": crlf("""\
import django

if True:
    django.setup()
    django.setup()
"""),
        },
        ("load.py", 3, "A script calls django.setup()"),
        ("scripts/rest.py", 4, "A script calls django.setup()"),
    )
