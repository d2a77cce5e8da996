"""`foreign-settings`: settings come from code that is not in the project."""

from scaffold.project.project import Project
from scaffold.rules.engine import find_all, mend_all
from scaffold.rules.registry import rules
from tests.helpers.projects import SETTINGS, folder_of
from tests.helpers.rules import check_found, check_noop

RULE = "foreign-settings"
COMMON = """\
from ctlsettings.shared import common

locals().update(common(project="mysite"))
INSTALLED_APPS += ["shop"]
"""


def test_own_modules_alone() -> None:
    base = "SECRET_KEY = 'x'\n"
    check_noop(RULE, {SETTINGS: "from mysite.base import *\n", "mysite/base.py": base})


def test_what_one_machine_has() -> None:
    check_noop(RULE, "from .local import *\n")
    check_noop(RULE, "try:\n    from site_settings import *\nexcept ImportError:\n    pass\n")


def test_known_calls() -> None:
    check_noop(
        RULE,
        "import logging\n\nimport django_heroku\n\nlogger = logging.getLogger(__name__)\n"
        "django_heroku.settings(locals())\n",
    )
    check_noop(
        RULE, "from split_settings.tools import include\n\ninclude('x.py', scope=globals())\n"
    )


def test_a_function_fills_the_namespace() -> None:
    words = "locals().update(common(project='mysite')) sets settings that scaffold cannot see"
    check_found(RULE, COMMON, (SETTINGS, 3, words))


def test_an_addons_loader() -> None:
    text = "import aldryn_addons.settings\n\naldryn_addons.settings.load(locals())\n"
    check_found(RULE, text, (SETTINGS, 3, "aldryn_addons.settings.load(locals()) sets"))


def test_a_star_import_from_a_library() -> None:
    text = "from company.settings import *\n"
    check_found(RULE, text, (SETTINGS, 1, "from company.settings import * sets"))


def test_names_by_computed_keys() -> None:
    text = "for name in ('A', 'B'):\n    globals()[name] = 1\n"
    check_found(RULE, text, (SETTINGS, 2, "globals()[name] = 1 sets"))


def test_dynaconf() -> None:
    text = "from dynaconf import DjangoDynaconf\n\nsettings = DjangoDynaconf(__name__)\n"
    check_found(RULE, text, (SETTINGS, 3, "DjangoDynaconf(__name__) sets"))


def test_only_what_is_not_set_here_is_to_be_added() -> None:
    text = 'import x\n\nSECRET_KEY = "x"\nDEBUG = False\nx.load(globals())\n'
    with folder_of(text) as folder:
        (finding,) = find_all(Project(folder), [rules()[RULE]])
    assert "SECRET_KEY" not in finding.advice
    assert 'ALLOWED_HOSTS = os.environ.get("DOMAIN", "").split(",")' in finding.advice


def test_nothing_is_added_over_what_is_not_seen() -> None:
    with folder_of(COMMON) as folder:
        project = Project(folder)
        project, _ = mend_all(project, [*rules().values()])
        assert project.files.text(SETTINGS) == COMMON
        found = {finding.rule for finding in find_all(project, rules().values())}
    # Nothing is said to lack that may well be there.
    assert not found & {"secret-key", "databases", "logging", "static-root", "hsts", "whitenoise"}
