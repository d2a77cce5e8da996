"""Write rules.md from the docstrings of the rules: make docs."""

import textwrap
from pathlib import Path

from scaffold.rules.registry import FACTORS, Rule, rules

PAGE = Path(__file__).with_name("rules.md")
HEAD = """# Rules

What `scaffold check` looks for, and whether `scaffold retrofit` fixes it. This page is generated
from the rules' docstrings by `make docs`.

A comment on the line of a finding ignores it: `# scaffold: ignore[debug]`, or `# scaffold:
ignore` for all rules. `check` warns about unknown rules in such a comment. `--select` and
`--ignore` take rule names, factor numerals (`III`) and `security`.
"""


def page() -> str:
    parts = [HEAD]
    for number, name in FACTORS.items():
        parts.append(f"## {name}\n")
        parts += [section(rule) for rule in rules().values() if rule.factor == number]
    return "\n".join(parts)


def section(rule: Rule) -> str:
    """Return a rule's docstring as Markdown, with its indented blocks as code."""
    done = "`scaffold retrofit` fixes it." if rule.mends else "Fix it by hand."
    title, why, rest = rule.doc.strip().split("\n\n", 2)
    _, examples = rest.split("\n\n", 1) if rest.startswith("http") else ("", rest)
    blocks = []
    for part in examples.split("\n\n"):
        if part in ("Before::", "After::"):
            blocks.append(part.removesuffix("::") + ":\n")
        else:
            blocks.append(textwrap.dedent(part))
    text = ""
    for heading, body in _paired(blocks):
        text += f"{heading}\n```\n{body}\n```\n\n"
    why = " ".join(why.split())
    title = f"{title.strip()} _{rule.severity.capitalize()}._"
    head = f"### {rule.name}\n\n{title} {why}\n\n{done} "
    return f"{head}See <{rule.link}>.\n\n{text}".rstrip("\n") + "\n"


def _paired(blocks: list[str]) -> list[tuple[str, str]]:
    """Return each heading with the blocks that follow it, up to the next heading."""
    pairs: list[tuple[str, str]] = []
    for block in blocks:
        if block in ("Before:\n", "After:\n"):
            pairs.append((block, ""))
        else:
            heading, body = pairs[-1]
            pairs[-1] = (heading, f"{body}\n\n{block}" if body else block)
    return pairs


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
