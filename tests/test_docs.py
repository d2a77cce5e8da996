"""docs/ tells what the code does now."""

import json
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.smoke.report import Result, write_json
from tests.helpers.json_page import documented, keys
from tests.helpers.outcomes import Outcome
from tests.helpers.projects import write

DOCS = Path(__file__).parents[1] / "docs"


def test_the_page_of_rules_is_fresh() -> None:
    made = runpy.run_path(str(DOCS / "make.py"))["page"]()
    assert (DOCS / "rules.md").read_text("utf-8") == made, "run: make docs"


@pytest.mark.parametrize(
    ("heading", "command"),
    [
        ("scaffold check --json", "check shop --json"),
        ("scaffold retrofit --json", "retrofit shop --yes --dry-run --json"),
        ("scaffold new --json", "new site1 --yes --dry-run --json"),
        ("scaffold variants --json", "variants --json"),
        ("Errors", "check nowhere --json"),
        ("Errors", "retrofit nowhere --json"),
        ("Errors", "new shop --yes --json"),
        ("Errors", "variants --all --pairwise --json"),
    ],
)
def test_json_is_as_documented(
    place: Path, cli: Callable[..., Outcome], heading: str, command: str
) -> None:
    (place / "shop").mkdir()
    settings = "from .local_settings import *\nDEBUG = True  # scaffold: ignore[debgu]\n"
    write(place / "shop", settings)
    (place / "shop/Dockerfile").write_bytes(b"\xff")
    told = json.loads(cli(*command.split()).out)
    assert told["schema"] == 1
    assert keys(told, documented(heading)) == documented(heading)


def test_the_json_of_smoke_is_as_documented(place: Path) -> None:
    write_json([Result("worker=rq", {"install": 1.5})], str(place / "results.json"))
    told = json.loads((place / "results.json").read_text("utf-8"))
    heading = "scaffold smoke --json FILE"
    assert keys(told, documented(heading)) == documented(heading)
