"""`csrf-origins`: the trusted origins do not follow the hosts."""

from tests.helpers.projects import SPLIT
from tests.helpers.rules import check_found, check_noop

RULE = "csrf-origins"


def test_as_fixed_as_the_hosts() -> None:
    check_noop(RULE, 'CSRF_TRUSTED_ORIGINS = ["https://example.com"]\n')


def test_not_set() -> None:
    check_noop(RULE, 'import os\n\nALLOWED_HOSTS = os.environ["HOSTS"].split(",")\n')


def test_django_before_4() -> None:
    check_noop(RULE, {"requirements.txt": "Django==3.2.1\n"})


def test_origins_that_do_not_follow_the_hosts() -> None:
    hosts = 'ALLOWED_HOSTS = os.environ["HOSTS"].split(",")\n'
    origins = 'CSRF_TRUSTED_ORIGINS = ["https://*.example.com"]\n'
    check_found(
        RULE,
        f"import os\n\n{hosts}{origins}",
        ("mysite/settings.py", 4, "is a literal, although ALLOWED_HOSTS is not"),
    )
    check_noop(RULE, f"import os\n\n{hosts}{origins.replace('*.example.com', 'localhost:3000')}")


def test_development_alone() -> None:
    check_noop(RULE, SPLIT)
