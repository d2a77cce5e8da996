from tests.rules.helpers import check_found, check_noop

PYPROJECT = '[project]\nname = "mysite"\ndependencies = ["Django==5.2", "whitenoise"]\n'
LOCK = 'version = 1\n\n[[package]]\nname = "django"\nversion = "5.2"\n'


def test_a_lock_that_holds_all() -> None:
    lock = LOCK + '\n[[package]]\nname = "whitenoise"\nversion = "6.12.0"\n'
    check_noop("stale-lock", {"pyproject.toml": PYPROJECT, "uv.lock": lock})


def test_no_lock() -> None:
    check_noop("stale-lock", {"pyproject.toml": PYPROJECT})


def test_a_lock_from_before() -> None:
    check_found(
        "stale-lock", {"pyproject.toml": PYPROJECT, "uv.lock": LOCK}, ("uv.lock", 1, "whitenoise")
    )


def test_pipenv() -> None:
    lock = '{\n    "default": {\n        "django": {\n            "version": "==5.2"\n        }\n    }\n}\n'
    pipfile = '[packages]\ndjango = "==5.2"\n'
    files = {"Pipfile": pipfile, "Pipfile.lock": lock}
    check_noop("stale-lock", files)
    files["Pipfile"] += 'gunicorn = "*"\n'
    check_found("stale-lock", files, ("Pipfile.lock", 1, "gunicorn"))
