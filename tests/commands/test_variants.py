"""`scaffold variants`: the whole product, every pair, and what a selection leaves."""

import json
import shlex
from itertools import combinations, product
from math import prod

import pytest

from scaffold.bundle import OWN
from scaffold.questions.answers import complete
from scaffold.questions.variants import parse
from tests.helpers.outcomes import Cli, assert_refused

SCHEMA = json.loads(OWN.questions.read_text())
CHOICES = {key: SCHEMA[key] for key in ("database", "gateway", "worker", "cache", "django")}
# All that is asked, but for python: whichever runs this starts the project.
REST = {k: v for k, v in SCHEMA.items() if k[0] != "_" and isinstance(v, list) and k != "python"}
FEW = {**CHOICES, **REST}
ALL = {key: choices for key, choices in FEW.items() if key != "example"}
COUNT = prod(len(values) for values in CHOICES.values())


def listed(cli: Cli, *arguments: str) -> list[str]:
    outcome = cli("variants", *arguments)
    assert (outcome.status, outcome.err) == (0, "")
    return outcome.out.splitlines()


def test_all_is_the_whole_product(cli: Cli) -> None:
    variants = [parse(line) for line in listed(cli, "--all")]
    assert len(variants) == COUNT
    combined = {tuple(variant[key] for key in CHOICES) for variant in variants}
    assert combined == set(product(*CHOICES.values()))


@pytest.mark.parametrize(("flags", "choices"), [([], FEW), (["--pairwise"], FEW), (["--all"], ALL)])
def test_every_two_choices_meet(cli: Cli, flags: list[str], choices: dict[str, list[str]]) -> None:
    variants = [parse(line) for line in listed(cli, *flags)]
    assert all(variant.keys() == choices.keys() for variant in variants)
    for one, other in combinations(choices, 2):
        met = {(variant[one], variant[other]) for variant in variants}
        assert met == set(product(choices[one], choices[other]))
    assert variants[0] == {key: values[0] for key, values in choices.items()}


def test_the_pairwise_variants_are_few(cli: Cli) -> None:
    assert len(listed(cli)) <= 20


def test_a_choice_that_is_spread_may_be_selected_for_all(cli: Cli) -> None:
    lines = listed(cli, "--select", "storage=azure,database=mysql")
    assert len(lines) * len(CHOICES["database"]) == COUNT
    assert all("storage=azure" in line for line in lines)


def test_a_selection_leaves_what_it_describes(cli: Cli) -> None:
    lines = listed(cli, "--select", "database=mysql,worker=rq")
    assert len(lines) * len(CHOICES["database"]) * len(CHOICES["worker"]) == COUNT
    assert all("database=mysql" in line and "worker=rq" in line for line in lines)


def test_selections_add_up(cli: Cli) -> None:
    lines = listed(cli, "--select", "database=mysql", "--select", "database=sqlite")
    assert len(lines) == COUNT * 2 // len(CHOICES["database"])


def test_a_selection_may_name_what_all_variants_share(cli: Cli) -> None:
    assert len(listed(cli, "--all", "--select", "python=3.13,example=yes")) == COUNT


def test_a_selection_picks_from_the_pairwise_ones_when_they_are_named(cli: Cli) -> None:
    few = listed(cli, "--pairwise", "--select", "database=mysql")
    assert few == [line for line in listed(cli, "--pairwise") if "database=mysql" in line]
    assert 0 < len(few) < len(listed(cli, "--select", "database=mysql"))


def test_a_selection_of_which_no_pairwise_variant_is_says_where_there_are_more(cli: Cli) -> None:
    selection = "database=mysql,django=5.2,worker=rq,gateway=uwsgi"
    outcome = cli("variants", "--pairwise", "--select", selection)
    assert_refused(outcome, 2, selection, "leave --pairwise out")
    assert listed(cli, "--select", selection)


@pytest.mark.parametrize("flags", [[], ["--select", "worker=rq"], ["--json"]])
def test_all_and_pairwise_exclude_each_other(cli: Cli, flags: list[str]) -> None:
    outcome = cli("variants", "--all", "--pairwise", *flags)
    assert_refused(outcome, 2, "--all and --pairwise", as_json=flags == ["--json"])


def test_two_readers_of_one_stdout_are_refused(cli: Cli) -> None:
    outcome = cli("variants", "--json", "--github-matrix")
    assert_refused(outcome, 2, "--json and --github-matrix", as_json=True)


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        ("databse=mysql", ["databse", "database"]),
        ("database=postgre", ["postgre", "postgres, mysql, sqlite"]),
        ("database", ["postgres, mysql, sqlite"]),
        ("", ["=…"]),
        ("database=mysql,", ["''"]),
        ("project_name=x", ["project_name"]),
        ("database=MySQL", ["MySQL", "mysql"]),
        ("x\ny=z", []),
    ],
)
def test_a_selection_that_is_wrong_is_refused(cli: Cli, selection: str, words: list[str]) -> None:
    for form in ([], ["--json"], ["--github-matrix"]):
        outcome = cli("variants", "--select", selection, *form)
        assert_refused(outcome, 2, *words, as_json=form == ["--json"])


def test_a_selection_may_choose_what_no_variant_varies(cli: Cli) -> None:
    lines = listed(cli, "--select", "example=no,python=3.12")
    assert len(lines) == COUNT
    assert all(parse(line).items() >= {"example": "no", "python": "3.12"}.items() for line in lines)


def test_json(cli: Cli) -> None:
    told = json.loads(cli("variants", "--all", "--json").out)
    assert set(told) == {"schema", "variants"}
    everything = told["variants"]
    assert len(everything) == COUNT
    assert everything[0] == {key: values[0] for key, values in ALL.items()}
    names = [",".join(f"{key}={value}" for key, value in v.items()) for v in everything]
    assert names == listed(cli, "--all")


@pytest.mark.parametrize("flags", [[], ["--all"]])
def test_each_command_of_the_matrix_selects_its_one_variant(cli: Cli, flags: list[str]) -> None:
    matrix = json.loads(cli("variants", *flags, "--github-matrix").out)
    assert list(matrix) == ["include"]
    # GitHub takes no more jobs in one matrix.
    assert len(matrix["include"]) <= 256
    names = [row["name"] for row in matrix["include"]]
    assert names == listed(cli, *flags)
    for row in matrix["include"]:
        program, command, *rest = shlex.split(row["command"])
        assert (program, command) == ("scaffold", "smoke")
        # The same flags, of the command that lists what would be started.
        chosen = listed(cli, *rest)
        assert len(chosen) == 1
        assert parse(chosen[0]).items() >= parse(row["name"]).items()


def test_each_variant_is_a_project_s_answers(cli: Cli) -> None:
    for line in listed(cli, "--all"):
        answers = complete(parse(line), "smoke")
        assert answers.items() >= parse(line).items()
