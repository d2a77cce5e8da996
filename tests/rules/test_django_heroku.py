"""`django-heroku`: django-heroku changes settings behind their back."""

from tests.helpers.projects import crlf
from tests.helpers.rules import check_noop, check_transformed

RULE = "django-heroku"


def test_not_used() -> None:
    check_noop(RULE, "import os\n")


def test_all_off() -> None:
    check_noop(
        RULE,
        """\
import django_heroku

django_heroku.settings(locals(), databases=False, allowed_hosts=False, staticfiles=False, secret_key=False, logging=False)
""",
    )


def test_usual() -> None:
    check_transformed(
        RULE,
        """\
import django_heroku

DEBUG = False

# Heroku
django_heroku.settings(locals())
""",
        """\
import django_heroku

DEBUG = False

# Heroku
django_heroku.settings(
    locals(),
    databases=False,
    allowed_hosts=False,
    staticfiles=False,
    secret_key=False,
    logging=False,
)
""",
    )


def test_some_off_and_its_own_crlf() -> None:
    check_transformed(
        RULE,
        crlf("""\
import django_on_heroku

django_on_heroku.settings(locals(), staticfiles=True, test_runner=False)  # once
"""),
        crlf("""\
import django_on_heroku

django_on_heroku.settings(
    locals(),
    test_runner=False,
    databases=False,
    allowed_hosts=False,
    staticfiles=False,
    secret_key=False,
    logging=False,
)  # once
"""),
    )


def test_in_a_branch() -> None:
    check_transformed(
        RULE,
        """\
import os

if 'DYNO' in os.environ:
    import django_heroku
    django_heroku.settings(globals(), logging=True)
""",
        """\
import os

if 'DYNO' in os.environ:
    import django_heroku
    django_heroku.settings(
        globals(),
        databases=False,
        allowed_hosts=False,
        staticfiles=False,
        secret_key=False,
        logging=False,
    )
""",
    )


def test_twice() -> None:
    check_transformed(
        RULE,
        """\
import django_heroku

if DEBUG:
    django_heroku.settings(locals(), logging=False)
else:
    django_heroku.settings(locals())
""",
        """\
import django_heroku

if DEBUG:
    django_heroku.settings(
        locals(),
        databases=False,
        allowed_hosts=False,
        staticfiles=False,
        secret_key=False,
        logging=False,
    )
else:
    django_heroku.settings(
        locals(),
        databases=False,
        allowed_hosts=False,
        staticfiles=False,
        secret_key=False,
        logging=False,
    )
""",
    )
