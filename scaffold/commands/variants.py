"""`scaffold variants`: lists the combinations of choices."""

from scaffold import output
from scaffold.errors import DONE
from scaffold.questions.variants import choose, name


def variants(
    *,
    everything: bool = False,
    pairs: bool = False,
    selections: list[str],
    as_json: bool = False,
    github_matrix: bool = False,
) -> int:
    """Print the variants, one a line or as JSON."""
    chosen = choose(selections, everything=everything, pairs=pairs)
    if github_matrix:
        rows = [{"name": name(v), "command": f"scaffold smoke --select {name(v)}"} for v in chosen]
        output.data_json({"include": rows}, schema=False)
    elif as_json:
        output.data_json({"variants": chosen})
    else:
        output.data("\n".join(name(variant) for variant in chosen))
    return DONE
