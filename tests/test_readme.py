"""README's table of choices is that of cookiecutter.json."""

from pathlib import Path

from scaffold.questions.schema import questions

README = Path(__file__).resolve().parents[1] / "README.md"


def test_every_choice_stands_in_the_table_in_order() -> None:
    rows = [f"| `{q.flag}` | {', '.join(q.choices)} |" for q in questions() if q.choices]
    assert "\n".join(rows) in README.read_text("utf-8")


def test_every_other_question_is_named() -> None:
    text = README.read_text("utf-8")
    assert all(f"`{q.flag}`" in text for q in questions())
