"""`scaffold variants`: which combinations of choices there are."""

from scaffold import output
from scaffold.errors import DONE
from scaffold.variants import every, name, pairwise, select


def variants(*, everything: bool, selections: list[str], as_json: bool, github_matrix: bool) -> int:
    """Print the variants, one a line or as JSON."""
    chosen = select(every() if everything or selections else pairwise(), selections)
    if github_matrix:
        output.data_json(
            {
                "include": [
                    {"name": name(v), "command": f"scaffold smoke --all --select {name(v)}"}
                    for v in chosen
                ]
            },
            schema=False,
        )
    elif as_json:
        output.data_json({"variants": chosen})
    else:
        output.data("\n".join(name(variant) for variant in chosen))
    return DONE
