"""`scaffold check`: its three forms, what it leaves out, and its exit statuses."""

import json

import pytest

from scaffold.rules import FACTORS, rules
from scaffold.variants import parse
from tests.helpers import assert_refused, snapshot
from tests.rules.helpers import SETTINGS, write

# Three findings of three rules and two factors, and none of another rule that is selected.
LOOSE = 'DEBUG = True\nSECRET_KEY = "insecure"\nSECURE_HSTS_SECONDS = 60\n'
SELECTED = "debug,secret-key,procfile"


@pytest.fixture
def project(place):
    (place / "shop").mkdir()
    write(place / "shop", LOOSE)
    return place / "shop"


def test_text(project, cli):
    outcome = cli("check", "shop", "--select", SELECTED)
    assert outcome.out.splitlines() == [
        "III Config",
        f"  {SETTINGS}:1:1: DEBUG is on where nothing says so  debug",
        f"      {rules()['debug'].why}",
        "      scaffold retrofit does this.",
        f"  {SETTINGS}:2:1: SECRET_KEY is a literal  secret-key",
        f"      {rules()['secret-key'].why}",
        "      scaffold retrofit does this.",
        "",
        "V Build, release, run",
        "  Procfile: There is none  procfile",
        f"      {rules()['procfile'].why}",
        "      scaffold retrofit does this.",
        "",
        "10 of 12 factors met.",
    ]
    assert (outcome.status, outcome.err) == (1, "")


def test_advice_where_no_fix_is_safe(project, cli):
    (project / SETTINGS).write_text("from .local_settings import *\n")
    out = cli("check", "shop", "--select", "local-settings").out
    assert "      Set in the environment what that file sets, then remove the import.\n" in out
    assert "retrofit" not in out


def test_security_is_no_factor(project, cli):
    outcome = cli("check", "shop", "--select", "hsts,proxy-header")
    assert outcome.out.endswith("12 of 12 factors met, 1 on security.\n")
    assert outcome.out.startswith("Security\n")
    assert outcome.status == 1


def test_nothing_to_find(project, cli):
    outcome = cli("check", "shop", "--select", "hsts")
    assert outcome == (0, "12 of 12 factors met.\n", "")


def test_the_folder_is_the_current_one_unless_named(project, cli, monkeypatch):
    named = cli("check", "shop").out
    monkeypatch.chdir(project)
    assert cli("check").out == named


def test_json(project, cli):
    outcome = cli("check", "shop", "--select", SELECTED, "--json")
    content = json.loads(outcome.out)
    assert (outcome.status, outcome.err) == (1, "")
    assert (content["score"], content["of"], content["unreadable"]) == (10, 12, {})
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


def test_github(project, cli):
    outcome = cli("check", "shop", "--select", "debug,procfile", "--github")
    where, procfile = "file=shop/mysite/settings.py,line=1,col=1", "file=shop/Procfile,line=1,col=1"
    whys = [rules()[name].why for name in ("debug", "procfile")]
    first, second = outcome.out.splitlines()
    message = f"DEBUG is on where nothing says so. {whys[0]}"
    assert first == f"::error {where},title=III Config (debug)::{message}"
    title = "V Build%2C release%2C run (procfile)"
    assert second == f"::warning {procfile},title={title}::There is none. {whys[1]}"
    assert (outcome.status, outcome.err) == (1, "")


def test_github_escapes_what_would_end_a_property_or_a_line(project, cli):
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
def test_rules_are_chosen_by_name_and_by_factor(project, cli, flags, found):
    content = json.loads(cli("check", "shop", "--json", *flags).out)
    names = {finding["rule"] for finding in content["findings"]}
    if found is ...:
        assert names == {
            f["rule"] for f in json.loads(cli("check", "shop", "--json").out)["findings"]
        }
    else:
        assert names == ({"proxy-header"} if found is None else found)


@pytest.mark.parametrize("numeral", [name.split()[0] for name in FACTORS.values()])
def test_each_factor_has_its_numeral(project, cli, numeral):
    content = json.loads(cli("check", "shop", "--json", "--select", numeral).out)
    wanted = next(n for n, name in FACTORS.items() if name.split()[0] == numeral)
    assert {finding["factor"] for finding in content["findings"]} <= {wanted}


@pytest.mark.parametrize("flag", ["--select", "--ignore"])
@pytest.mark.parametrize(
    ("name", "words"),
    [("debgu", ["Perhaps debug?"]), ("XIII", ["XIII"]), ("secret_key", ["Perhaps secret-key?"])],
)
def test_an_unknown_rule_is_refused(project, cli, flag, name, words):
    outcome = cli("check", "shop", flag, f"hsts,{name}")
    assert_refused(outcome, 2, f"No such rule: {name}.", "allowed-hosts", *words)


def test_json_and_github_at_once_are_refused(project, cli):
    assert_refused(
        cli("check", "shop", "--json", "--github"), 2, "--json and --github", as_json=True
    )


@pytest.mark.parametrize(
    ("comment", "left"),
    [("ignore", set()), ("ignore[debug]", set()), ("ignore[hsts]", {"debug"})],
)
def test_a_comment_ignores(project, cli, comment, left):
    (project / SETTINGS).write_text(f"DEBUG = True  # scaffold: {comment}\n")
    outcome = cli("check", "shop", "--select", "debug", "--json")
    assert {finding["rule"] for finding in json.loads(outcome.out)["findings"]} == left
    assert outcome.status == bool(left)


def test_what_could_not_be_read_is_told(project, cli):
    (project / "Procfile").write_bytes(b"web: \xff\xfe\n")
    outcome = cli("check", "shop", "--select", "runserver")
    assert (outcome.status, outcome.out) == (0, "12 of 12 factors met.\n")
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
        ({"manage.py": None, "mysite/wsgi.py": None}, 2, ["no Django project", "scaffold new"]),
        ({"manage.py": "import django\n", "mysite/wsgi.py": ""}, 2, ["names no settings module"]),
    ],
)
def test_a_project_that_cannot_be_judged_is_refused(place, cli, files, status, words):
    (place / "shop").mkdir()
    write(place / "shop", files)
    for form in ([], ["--json"], ["--github"]):
        outcome = cli("check", "shop", *form)
        assert_refused(outcome, status, *words, as_json=form == ["--json"])


def test_a_folder_that_is_none_is_refused(place, cli):
    assert_refused(cli("check", "nowhere"), 2, "nowhere is no folder")
    (place / "file").write_text("")
    assert_refused(cli("check", "file"), 2, "file is no folder")


def test_two_projects_in_one_folder_are_refused(project, cli):
    for name in ("one", "two"):
        (project / "all" / name).mkdir(parents=True)
        write(project / "all" / name, "")
    assert_refused(cli("check", "shop/all"), 2, "2 Django projects", "one/manage.py", "such as one")


def test_nothing_is_written_and_nothing_of_the_project_is_run(project, cli):
    (project / SETTINGS).write_text("open('run', 'w')\nraise SystemExit(7)\n")
    before = snapshot(project)
    assert cli("check", "shop").status == 1
    assert snapshot(project) == before


def test_what_new_writes_meets_all_factors_in_every_pair(place, cli):
    variants = cli("variants", "--pairwise").out.splitlines()
    assert len(variants) > 10
    for number, variant in enumerate(variants):
        flags = [part for key, value in parse(variant).items() for part in (f"--{key}", value)]
        assert cli("new", f"site{number}", "--yes", *flags).status == 0
        assert cli("check", f"site{number}") == (0, "12 of 12 factors met.\n", ""), variant
