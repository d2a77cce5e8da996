"""`build-variables`: the image's build runs manage.py without what the settings must have."""

from tests.helpers.projects import SETTINGS
from tests.helpers.rules import check_found, check_noop

RULE = "build-variables"
ASKING = """\
import os

SECRET_KEY = os.environ["SECRET_KEY"]
SITE = os.environ["SITE"]
"""


def test_no_image() -> None:
    check_noop(RULE, ASKING)


def test_given_on_the_line_or_before_it() -> None:
    dockerfile = """\
FROM python:3.13
ENV SITE=build
RUN SECRET_KEY=build \\
    python manage.py collectstatic --noinput
"""
    check_noop(RULE, {SETTINGS: ASKING, "Dockerfile": dockerfile})


def test_other_steps() -> None:
    check_noop(
        RULE, {SETTINGS: ASKING, "Dockerfile": "FROM x\nRUN pip install .\nCMD ./manage.py x\n"}
    )


def test_lacking() -> None:
    check_found(
        RULE,
        {
            SETTINGS: ASKING,
            "docker/Dockerfile": "FROM x\nENV SITE=build\nRUN python manage.py collectstatic\n",
        },
        (
            "docker/Dockerfile",
            3,
            (
                "collectstatic runs without SECRET_KEY. "
                "Write: RUN SECRET_KEY=build python manage.py collectstatic"
            ),
        ),
    )


def test_a_line_of_several_commands() -> None:
    dockerfile = "FROM python:3.13\nRUN set -eux && python manage.py collectstatic\n"
    check_found(
        RULE,
        {
            SETTINGS: 'import os\n\nSECRET_KEY = os.environ["SECRET_KEY"]\n',
            "Dockerfile": dockerfile,
        },
        ("Dockerfile", 2, "Write: RUN set -eux && SECRET_KEY=build python manage.py collectstatic"),
    )
