"""`secret-key`: SECRET_KEY is written in the code."""

import pytest

from scaffold.rules.registry import rules
from tests.helpers.projects import SETTINGS, Files, crlf, folder_of
from tests.helpers.rules import check_found, check_noop, check_transformed, fixed

RULE = "secret-key"


NOOP: dict[str, Files] = {
    "environment": """\
import os

SECRET_KEY = os.environ["SECRET_KEY"]
""",
    "environ": """\
import environ

env = environ.Env()

SECRET_KEY = env("SECRET_KEY")
""",
    "alternative variable": """\
import os

SECRET_KEY = os.environ.get("SECRET_KEY") or os.environ["DJANGO_SECRET_KEY"]
""",
    "random": """\
from django.core.management.utils import get_random_secret_key

SECRET_KEY = get_random_secret_key()
""",
    "an error of its own": """\
import os

SECRET_KEY = os.getenv("SHOP_SECRET_KEY")
if not SECRET_KEY:
    raise SystemExit("Set SHOP_SECRET_KEY.")
""",
}


@pytest.mark.parametrize("files", NOOP.values(), ids=NOOP)
def test_noop(files: Files) -> None:
    check_noop(RULE, files)


def test_not_set() -> None:
    check_found(RULE, "DEBUG = False\n", ("mysite/settings.py", 1, "SECRET_KEY is not set"))


def test_startproject() -> None:
    check_transformed(
        RULE,
        '''\
"""
Django settings for mysite project.
"""

from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

# SECURITY WARNING: keep the secret key used in production secret!
SECRET_KEY = "django-insecure-9v@x"
''',
        '''\
"""
Django settings for mysite project.
"""

import os
import sys
from pathlib import Path


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


BASE_DIR = Path(__file__).resolve().parent.parent

# SECURITY WARNING: keep the secret key used in production secret!
SECRET_KEY = required("SECRET_KEY")
''',
    )


def test_the_variable_that_deploys_set_is_kept() -> None:
    before = 'import os\nimport sys\n\nSECRET_KEY = os.environ.get("SHOP_SECRET") or "x"\n'
    with folder_of(before) as folder:
        text = fixed(folder, rules()[RULE])[SETTINGS].content.decode()
    assert text.endswith('SECRET_KEY = required("SHOP_SECRET")\n')


def test_single_quotes_with_quotes_in_the_key() -> None:
    check_transformed(
        RULE,
        """\
import os

SECRET_KEY = 'a"b"c$%'
ROOT_URLCONF = 'mysite.urls'
""",
        '''\
import os
import sys


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f'{name} is not set in the environment.')
    return value


SECRET_KEY = required('SECRET_KEY')
ROOT_URLCONF = 'mysite.urls'
''',
    )


def test_default() -> None:
    check_transformed(
        RULE,
        """\
import os

SECRET_KEY = os.environ.get("SECRET_KEY", "insecure")
""",
        '''\
import os
import sys


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


SECRET_KEY = required("SECRET_KEY")
''',
    )


def test_fallback_by_or() -> None:
    check_transformed(
        RULE,
        """\
import os

SECRET_KEY = os.environ.get("SECRET_KEY") or "insecure"
""",
        '''\
import os
import sys


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


SECRET_KEY = required("SECRET_KEY")
''',
    )


def test_other_variable_with_default_crlf() -> None:
    check_transformed(
        RULE,
        crlf("""\
import os

SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "insecure")
"""),
        crlf('''\
import os
import sys


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


SECRET_KEY = required("DJANGO_SECRET_KEY")
'''),
    )


def test_other_variable_alone() -> None:
    # Deploys set it: a second name would only be one more that may be forgotten.
    check_noop(RULE, 'import os\n\nSECRET_KEY = os.environ["DJANGO_SECRET_KEY"]\n')


def test_environ_in_use() -> None:
    check_transformed(
        RULE,
        """\
import environ

env = environ.Env()

SECRET_KEY = env("SECRET_KEY", default="insecure")
""",
        """\
import environ

env = environ.Env()

SECRET_KEY = env("SECRET_KEY")
""",
    )


def test_environ_other_variable() -> None:
    check_transformed(
        RULE,
        """\
import environ

env = environ.Env()

SECRET_KEY = env("DJANGO_SECRET_KEY", default="insecure")
""",
        """\
import environ

env = environ.Env()

SECRET_KEY = env("DJANGO_SECRET_KEY")
""",
    )


def test_decouple_in_use() -> None:
    check_transformed(
        RULE,
        """\
from decouple import config

SECRET_KEY = config('SECRET_KEY', default='insecure')
""",
        """\
from decouple import config

SECRET_KEY = config('SECRET_KEY')
""",
    )


def test_environs_in_use() -> None:
    check_transformed(
        RULE,
        """\
from environs import Env

env = Env()

SECRET_KEY = env.str("SECRET_KEY", "insecure")
""",
        """\
from environs import Env

env = Env()

SECRET_KEY = env.str("SECRET_KEY")
""",
    )


def test_sum_over_lines() -> None:
    check_transformed(
        RULE,
        """\
import os

SECRET_KEY = (
    "abc"
    # the rest
    + "def"
)
""",
        '''\
import os
import sys


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


SECRET_KEY = (
    # the rest
    required("SECRET_KEY")
)
''',
    )


def test_guarded() -> None:
    check_transformed(
        RULE,
        """\
import os

if os.environ.get("PRODUCTION"):
    SECRET_KEY = os.environ["SECRET_KEY"]
else:
    SECRET_KEY = "insecure"
""",
        '''\
import os
import sys


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


if os.environ.get("PRODUCTION"):
    SECRET_KEY = os.environ["SECRET_KEY"]
else:
    SECRET_KEY = required("SECRET_KEY")
''',
    )


def test_no_newline_at_the_end() -> None:
    check_transformed(
        RULE,
        'SECRET_KEY = "insecure"',
        '''\
import os
import sys


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


SECRET_KEY = required("SECRET_KEY")''',
    )


def test_form_feed_and_non_ascii_before_it() -> None:
    check_transformed(
        RULE,
        """\
import os

NAME = "Größe"; SECRET_KEY = "schlüssel"
""",
        '''\
import os
import sys


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


NAME = "Größe"; SECRET_KEY = required("SECRET_KEY")
''',
    )


def test_class() -> None:
    check_transformed(
        RULE,
        """\
import os

from configurations import Configuration


class Production(Configuration):
    SECRET_KEY = "insecure"
""",
        '''\
import os
import sys

from configurations import Configuration


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


class Production(Configuration):
    SECRET_KEY = required("SECRET_KEY")
''',
    )


def test_none_where_nothing_sets_it() -> None:
    check_transformed(
        RULE,
        """\
import os

SECRET_KEY = os.getenv("SECRET_KEY")
""",
        '''\
import os
import sys


def required(name):
    """Return an environment variable, or exit with a message if it is not set."""
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set in the environment.")
    return value


SECRET_KEY = required("SECRET_KEY")
''',
    )


def test_an_empty_default_of_decouple() -> None:
    check_transformed(
        RULE,
        "from decouple import config\n\nSECRET_KEY = config('SECRET_KEY', default='')\n",
        "from decouple import config\n\nSECRET_KEY = config('SECRET_KEY')\n",
    )


def test_a_function_of_its_own_is_still_asked() -> None:
    check_transformed(
        RULE,
        """\
import os
import sys

from mysite.secrets import envsecret


def required(name):
    sys.exit(name)


SECRET_KEY = envsecret("SECRET_KEY", "---")
""",
        """\
import os
import sys

from mysite.secrets import envsecret


def required(name):
    sys.exit(name)


SECRET_KEY = envsecret("SECRET_KEY", "") or required("SECRET_KEY")
""",
    )


def test_a_function_of_its_own_that_refuses_keeps_its_error_and_its_variable() -> None:
    text = """\
import os


def setting(name, default=None):
    value = os.environ.get(name, default)
    if value is None:
        raise ValueError(name)
    return value


SECRET_KEY = setting("SHOP_KEY", "---")
"""
    check_transformed(RULE, text, text.replace(', "---"', ""))
