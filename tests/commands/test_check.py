"""`scaffold check`: its three forms, what it leaves out, and its exit statuses."""

import json
from pathlib import Path
from types import EllipsisType

import pytest

from scaffold.questions.variants import parse
from scaffold.rules.registry import FACTORS, rules
from tests.helpers.folders import snapshot
from tests.helpers.outcomes import Cli, assert_refused
from tests.helpers.projects import SETTINGS, write

# Three findings of three rules and two factors, and none of another rule that is selected.
LOOSE = 'DEBUG = True\nSECRET_KEY = "insecure"\nSECURE_HSTS_SECONDS = 60\n'
SELECTED = "debug,secret-key,procfile"


@pytest.fixture
def project(place: Path) -> Path:
    (place / "shop").mkdir()
    write(place / "shop", LOOSE)
    return place / "shop"


def test_text(project: Path, cli: Cli) -> None:
    outcome = cli("check", "shop", "--select", SELECTED)
    known = rules()
    assert outcome.out.splitlines() == [
        "III Config",
        f"  {SETTINGS}:1:1: DEBUG defaults to on  debug",
        f"      {known['debug'].why}",
        f"      {known['debug'].link}",
        f"  {SETTINGS}:2:1: SECRET_KEY is a literal  secret-key",
        f"      {known['secret-key'].why}",
        f"      {known['secret-key'].link}",
        "",
        "V Build, release, run",
        "  Procfile: No Procfile  procfile",
        f"      {known['procfile'].why}",
        f"      {known['procfile'].link}",
        "",
        f"0 of the 2 factors checked are met. 3 of {len(known)} rules ran.",
        "To fix 3 of 3: scaffold retrofit shop",
    ]
    assert (outcome.status, outcome.err) == (1, "")


def test_a_rule_s_reason_and_link_are_shown_once(project: Path, cli: Cli) -> None:
    (project / SETTINGS).write_text("DEBUG = True\nif X:\n    DEBUG = True\n")
    out = cli("check", "shop", "--select", "secure-cookies").out
    assert out.count("  secure-cookies\n") == 2
    rule = rules()["secure-cookies"]
    assert (out.count(rule.why), out.count(rule.link)) == (1, 1)


def test_links_are_faint(project: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    out = cli("check", "shop", "--select", "debug").out
    assert f"\x1b[90m{rules()['debug'].link}\x1b[0m\n" in out


@pytest.mark.parametrize(
    ("name", "command"),
    [("it's", """scaffold retrofit 'it'"'"'s'"""), ("-y1", "scaffold retrofit ./-y1")],
)
def test_the_command_that_mends_can_be_pasted(
    place: Path, cli: Cli, name: str, command: str
) -> None:
    (place / name).mkdir()
    write(place / name, LOOSE)
    out = cli("check", "--select", "debug", "--", name).out
    assert out.splitlines()[-1] == f"To fix 1 of 1: {command}"


def test_advice_where_no_fix_is_safe(project: Path, cli: Cli) -> None:
    (project / SETTINGS).write_text("from .local_settings import *\n")
    out = cli("check", "shop", "--select", "local-settings").out
    assert (
        "      Move that file's settings into environment variables, then remove the import.\n"
        in out
    )
    assert "retrofit" not in out


@pytest.mark.parametrize(
    ("flags", "said", "score", "of"),
    [
        ("--select XII", "1 of the 1 factor checked is met. 2 of {all} rules ran.", 1, 1),
        ("--select debug", "0 of the 1 factor checked is met. 1 of {all} rules ran.", 0, 1),
        ("--select debug,XII", "1 of the 2 factors checked is met. 3 of {all} rules ran.", 1, 2),
        (
            "--select debug,XII,several-manifests,port",
            "3 of the 4 factors checked are met. 5 of {all} rules ran.",
            3,
            4,
        ),
        (
            "--select hsts,proxy-header",
            "No factor was checked, 1 finding on security. 2 of {all} rules ran.",
            0,
            0,
        ),
        (
            "--select debug,hsts,proxy-header,csrf-origins",
            "0 of the 1 factor checked is met, 1 finding on security. 4 of {all} rules ran.",
            0,
            1,
        ),
        ("--select hsts", "No factor was checked. 1 of {all} rules ran.", 0, 0),
        ("--select XII --ignore XII", "No factor was checked. 0 of {all} rules ran.", 0, 0),
        ("", "6 of 12 factors met, 4 findings on security.", 6, 12),
        ("--select ,", "6 of 12 factors met, 4 findings on security.", 6, 12),
    ],
)
def test_only_what_ran_is_counted(
    project: Path, cli: Cli, flags: str, said: str, score: int, of: int
) -> None:
    out = cli("check", "shop", *flags.split()).out
    assert said.format(all=len(rules())) in out.splitlines()
    told = json.loads(cli("check", "shop", "--json", *flags.split()).out)
    assert (told["score"], told["of"]) == (score, of)


def test_which_rules_ran_is_told_as_json(project: Path, cli: Cli) -> None:
    told = json.loads(cli("check", "shop", "--json", "--select", "XII,debug").out)
    assert told["rules"] == ["debug", "missing-migrations", "scripts"]
    told = json.loads(cli("check", "shop", "--json", "--ignore", "debug").out)
    assert told["rules"] == [name for name in rules() if name != "debug"]
    assert told["of"] == 12


def test_nothing_to_find(project: Path, cli: Cli) -> None:
    outcome = cli("check", "shop", "--select", "port")
    said = f"1 of the 1 factor checked is met. 1 of {len(rules())} rules ran.\n"
    assert outcome == (0, said, "")


def test_the_folder_is_the_current_one_unless_named(
    project: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = cli("check", "shop").out.replace("retrofit shop", "retrofit .")
    monkeypatch.chdir(project)
    assert cli("check").out == named


def test_json(project: Path, cli: Cli) -> None:
    outcome = cli("check", "shop", "--select", SELECTED, "--json")
    content = json.loads(outcome.out)
    assert (outcome.status, outcome.err) == (1, "")
    assert (content["score"], content["of"], content["unreadable"]) == (0, 2, {})
    assert [finding["rule"] for finding in content["findings"]] == SELECTED.split(",")
    rule = rules()["secret-key"]
    assert content["findings"][1] == {
        "rule": "secret-key",
        "factor": 3,
        "severity": "error",
        "path": SETTINGS,
        "line": 2,
        "column": 1,
        "message": "SECRET_KEY is a literal",
        "why": rule.why,
        "link": rule.link,
        "advice": "",
        "fixable": True,
    }


def test_github(project: Path, cli: Cli) -> None:
    outcome = cli("check", "shop", "--select", "debug,procfile", "--github")
    where, procfile = "file=shop/mysite/settings.py,line=1,col=1", "file=shop/Procfile,line=1,col=1"
    whys = [rules()[name].why for name in ("debug", "procfile")]
    first, second = outcome.out.splitlines()
    message = f"DEBUG defaults to on. {whys[0]}"
    assert first == f"::error {where},title=III Config (debug)::{message}"
    title = "V Build%2C release%2C run (procfile)"
    assert second == f"::warning {procfile},title={title}::No Procfile. {whys[1]}"
    assert (outcome.status, outcome.err) == (1, "")


def test_github_escapes_what_would_end_a_property_or_a_line(project: Path, cli: Cli) -> None:
    folder = project / "50%,\n::error::x"
    folder.mkdir()
    write(folder, LOOSE)
    out = cli("check", str(folder.relative_to(project.parent)), "--select", "debug", "--github").out
    assert out.startswith(
        f"::error file=shop/50%25%2C%0A%3A%3Aerror%3A%3Ax/{SETTINGS},line=1,col=1,"
    )
    assert out.count("\n") == 1


@pytest.mark.parametrize(
    ("flags", "found"),
    [
        (["--select", "debug"], {"debug"}),
        (["--select", "debug, secret-key"], {"debug", "secret-key"}),
        (["--select", "debug", "--select", "secret-key"], {"debug", "secret-key"}),
        (["--select", "III", "--ignore", "secret-key,allowed-hosts,databases"], {"debug"}),
        (["--select", "iii", "--ignore", "III"], set()),
        (["--select", "debug,IX", "--ignore", "health"], {"debug"}),
        (["--select", "security", "--ignore", "csrf-origins,ssl-redirect,secure-cookies"], None),
        (["--select", ""], ...),
    ],
)
def test_rules_are_chosen_by_name_and_by_factor(
    project: Path, cli: Cli, flags: list[str], found: set[str] | EllipsisType | None
) -> None:
    content = json.loads(cli("check", "shop", "--json", *flags).out)
    names = {finding["rule"] for finding in content["findings"]}
    if found is ...:
        assert names == {
            f["rule"] for f in json.loads(cli("check", "shop", "--json").out)["findings"]
        }
    else:
        assert names == ({"proxy-header"} if found is None else found)


@pytest.mark.parametrize("numeral", [name.split()[0] for name in FACTORS.values()])
def test_each_factor_has_its_numeral(project: Path, cli: Cli, numeral: str) -> None:
    content = json.loads(cli("check", "shop", "--json", "--select", numeral).out)
    wanted = next(n for n, name in FACTORS.items() if name.split()[0] == numeral)
    assert {finding["factor"] for finding in content["findings"]} <= {wanted}


@pytest.mark.parametrize("flag", ["--select", "--ignore"])
@pytest.mark.parametrize(
    ("name", "words"),
    [("debgu", ["Perhaps debug?"]), ("XIII", ["XIII"]), ("secret_key", ["Perhaps secret-key?"])],
)
def test_an_unknown_rule_is_refused(
    project: Path, cli: Cli, flag: str, name: str, words: list[str]
) -> None:
    outcome = cli("check", "shop", flag, f"hsts,{name}")
    assert_refused(outcome, 2, f"No such rule: {name}.", "allowed-hosts", *words)


def test_json_and_github_at_once_are_refused(project: Path, cli: Cli) -> None:
    assert_refused(
        cli("check", "shop", "--json", "--github"), 2, "--json and --github", as_json=True
    )


@pytest.mark.parametrize(
    ("comment", "left"),
    [("ignore", set()), ("ignore[debug]", set()), ("ignore[hsts]", {"debug"})],
)
def test_a_comment_ignores(project: Path, cli: Cli, comment: str, left: set[str]) -> None:
    (project / SETTINGS).write_text(f"DEBUG = True  # scaffold: {comment}\n")
    outcome = cli("check", "shop", "--select", "debug", "--json")
    assert {finding["rule"] for finding in json.loads(outcome.out)["findings"]} == left
    assert outcome.status == bool(left)


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("ignore[debgu]", ["ignore[debgu] names no rule. Perhaps debug?"]),
        ("ignore[hsts, debgu]", ["ignore[debgu] names no rule. Perhaps debug?"]),
        ("ignore[zzz,debug]", ["ignore[zzz] names no rule."]),
        ("ignore[III]", ["ignore[III] names no rule. A comment takes rules, not factors."]),
        ("ignore[]", ["ignore[] names no rule."]),
        ("ignore[debug!]", ["ignore[debug!] names no rule. Perhaps debug?"]),
        ("ignore[debgu", ["ignore[debgu] names no rule. Perhaps debug?"]),
        ("ignore[\x1b]2;x]", ["ignore[\\x1b] names no rule."]),
        ("ignore[debug]", []),
        ("ignore[hsts,debug]", []),
        ("ignore", []),
    ],
)
def test_a_comment_that_names_no_rule_is_told(
    project: Path, cli: Cli, comment: str, words: list[str]
) -> None:
    (project / SETTINGS).write_text(f"X = 1\nDEBUG = True  # scaffold: {comment}\n")
    outcome = cli("check", "shop", "--select", "debug")
    assert outcome.err.splitlines() == [f"{SETTINGS}:2: {word}" for word in words]
    told = json.loads(cli("check", "shop", "--select", "debug", "--json").out)
    wanted = [{"path": SETTINGS, "line": 2, "message": word} for word in words]
    assert told["warnings"] == wanted
    ignored = not words or comment.endswith(",debug]")
    assert (outcome.status, told["findings"] == []) == ((0, True) if ignored else (1, False))


def test_a_comment_that_names_no_rule_leaves_the_exit_status(project: Path, cli: Cli) -> None:
    (project / SETTINGS).write_text("X = 1  # scaffold: ignore[debgu]\n")
    assert cli("check", "shop", "--select", "port").status == 0
    outcome = cli("check", "shop", "--select", "port", "--github")
    where = f"file=shop/{SETTINGS},line=1,title=scaffold check"
    said = "ignore[debgu] names no rule. Perhaps debug?"
    assert outcome.out == f"::warning {where}::{said}\n"
    assert outcome.status == 0


def test_a_comment_beside_a_finding_in_another_file_is_read_too(project: Path, cli: Cli) -> None:
    (project / "Dockerfile").write_text("FROM x\nCMD run $X  # scaffold: ignore[shell-fomr]\n")
    outcome = cli("check", "shop", "--select", "shell-form")
    assert outcome.err == "Dockerfile:2: ignore[shell-fomr] names no rule. Perhaps shell-form?\n"


def test_comments_that_ignore_are_in_the_help_and_in_the_readme(cli: Cli) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    for text in (cli("check", "--help").out, readme):
        assert "# scaffold: ignore[debug]" in text
        assert "# scaffold: ignore" in text.replace("# scaffold: ignore[", "")


def test_what_could_not_be_read_is_told(project: Path, cli: Cli) -> None:
    (project / "Procfile").write_bytes(b"web: \xff\xfe\n")
    outcome = cli("check", "shop", "--select", "runserver")
    assert (outcome.status, outcome.out[:29]) == (0, "1 of the 1 factor checked is ")
    assert outcome.err == "Procfile was not read: not utf-8: invalid start byte.\n"
    content = json.loads(cli("check", "shop", "--select", "runserver", "--json").out)
    assert content["unreadable"] == {"Procfile": "not utf-8: invalid start byte"}


@pytest.mark.parametrize(
    ("files", "status", "words"),
    [
        ({SETTINGS: "DEBUG = \n"}, 1, [SETTINGS, "line 1"]),
        ({SETTINGS: b"x = '\xff'\n"}, 1, [SETTINGS, "not utf-8"]),
        ({SETTINGS: None}, 1, ["manage.py", "no module mysite.settings"]),
        ({SETTINGS: "from .a import *\n", "mysite/a.py": "(\n"}, 1, ["mysite/a.py"]),
        ({SETTINGS: "from .settings import *\n"}, 1, ["imports itself"]),
        ({"pyproject.toml": "[project\n"}, 1, ["pyproject.toml"]),
        ({"manage.py": None, "mysite/wsgi.py": None}, 2, ["not a Django project", "scaffold new"]),
        ({"manage.py": "import django\n", "mysite/wsgi.py": ""}, 2, ["names no settings module"]),
    ],
)
def test_a_project_that_cannot_be_judged_is_refused(
    place: Path, cli: Cli, files: dict[str, bytes | str | None], status: int, words: list[str]
) -> None:
    (place / "shop").mkdir()
    write(place / "shop", files)
    for form in ([], ["--json"], ["--github"]):
        outcome = cli("check", "shop", *form)
        assert_refused(outcome, status, *words, as_json=form == ["--json"])


def test_a_folder_that_is_none_is_refused(place: Path, cli: Cli) -> None:
    assert_refused(cli("check", "nowhere"), 2, "nowhere is not a folder")
    (place / "file").write_text("")
    assert_refused(cli("check", "file"), 2, "file is not a folder")


def test_two_projects_in_one_folder_are_refused(project: Path, cli: Cli) -> None:
    for name in ("one", "two"):
        (project / "all" / name).mkdir(parents=True)
        write(project / "all" / name, "")
    assert_refused(cli("check", "shop/all"), 2, "2 Django projects", "one/manage.py", "such as one")


def test_nothing_is_written_and_nothing_of_the_project_is_run(project: Path, cli: Cli) -> None:
    (project / SETTINGS).write_text("open('run', 'w')\nraise SystemExit(7)\n")
    before = snapshot(project)
    assert cli("check", "shop").status == 1
    assert snapshot(project) == before


def test_what_new_writes_meets_all_factors_in_every_pair(place: Path, cli: Cli) -> None:
    variants = cli("variants", "--pairwise").out.splitlines()
    assert len(variants) > 10
    for number, variant in enumerate(variants):
        flags = [f"--{key.replace('_', '-')}={value}" for key, value in parse(variant).items()]
        assert cli("new", f"site{number}", "--yes", *flags).status == 0
        assert cli("check", f"site{number}") == (0, "12 of 12 factors met.\n", ""), variant
