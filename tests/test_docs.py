"""docs/ tells what the code does now."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def test_the_page_of_rules_is_fresh() -> None:
    made = runpy.run_path(str(DOCS / "make.py"))["page"]()
    assert (DOCS / "rules.md").read_text("utf-8") == made, "run: make docs"
