"""app.json, from which Heroku makes an app: its shape, its add-ons, and what a deploy must set."""

import json
from typing import Any

import pytest

from scaffold.questions.answers import complete
from scaffold.questions.variants import every
from scaffold.rendering.render import render
from tests.helpers.answers import ODD

# Each reads every variant.
pytestmark = pytest.mark.slow

# https://devcenter.heroku.com/articles/app-json-schema
KEYS = {"name", "stack", "buildpacks", "addons", "env", "formation"}
VARIABLE = {"description", "value", "required", "generator"}
# What a second package manager leaves: Heroku's builder refuses two.
MANIFESTS = {"Pipfile", "Pipfile.lock", "poetry.lock", "uv.lock", "runtime.txt", "setup.py"}


def app_json(given: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return app.json, and the process types of Procfile."""
    tree = render(complete({**given, "deploy_heroku": "yes"}, "blue"))
    procfile = tree["Procfile"].content.decode().splitlines()
    return json.loads(tree["app.json"].content), dict(line.split(": ", 1) for line in procfile)


def test_every_variant_has_what_it_needs_and_no_more() -> None:
    for variant in every():
        app, procfile = app_json(variant)
        assert app.keys() <= KEYS
        assert app["formation"].keys() == procfile.keys() - {"release"}
        assert all(found.keys() <= VARIABLE for found in app["env"].values())
        assert app["env"]["SECRET_KEY"]["generator"] == "secret"
        plans = [addon["plan"].split(":")[0] for addon in app.get("addons", [])]
        queue = variant["worker"] in ("rq", "celery")
        cache = variant["cache"] == "redis"
        assert plans.count("heroku-redis") == queue + cache
        assert ("heroku-postgresql" in plans) is (variant["database"] == "postgres")
        assert ("jawsdb" in plans) is (variant["database"] == "mysql")
        assert ("DATABASE_URL" in app["env"]) is (variant["database"] == "sqlite")
        assert ("REDIS_TLS_VERIFY" in app["env"]) is (queue or cache)


@pytest.mark.parametrize("odd", ODD)
def test_any_name_is_a_text_of_json(odd: dict[str, str]) -> None:
    app, _ = app_json(odd)
    assert app["name"] == complete(odd, "blue")["project_name"]


def test_no_project_has_a_second_manifest() -> None:
    for variant in every():
        tree = render(complete(variant, "blue"))
        assert {"requirements.txt", ".python-version", "Procfile"} <= tree.keys()
        assert not MANIFESTS & tree.keys()
        pyproject = tree["pyproject.toml"].content.decode() if "pyproject.toml" in tree else ""
        assert "[project]" not in pyproject
        assert "[build-system]" not in pyproject


def test_it_comes_only_if_it_was_chosen() -> None:
    tree = render(complete({}, "blue"))
    assert "app.json" not in tree
    assert ".github/workflows/deploy.yml" not in tree
