"""`scaffold check`: what keeps a project from being deployed anywhere, factor by factor."""

import os
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path

from scaffold import output
from scaffold.errors import DONE, FOUND, UserError
from scaffold.project import Project
from scaffold.rules import FACTORS, SECURITY, Finding, Rule, find_all, rules, score


def check(
    directory: str,
    *,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    as_json: bool = False,
    github: bool = False,
) -> int:
    """Print the findings; FOUND where there are any."""
    project = Project(Path(os.path.abspath(directory)))
    project.refuse_faults()
    findings = find_all(project, chosen(select, ignore))
    if as_json:
        output.data_json(
            {
                "score": score(findings),
                "of": 12,
                "findings": [asdict(finding) for finding in findings],
                "unreadable": project.unreadable,
            }
        )
    elif github:
        for finding in findings:
            output.workflow_command(annotation(finding, directory))
    else:
        show(findings)
    for path, fault in sorted(project.unreadable.items()):
        output.note(f"{path} was not read: {fault}.")
    return FOUND if findings else DONE


def chosen(select: Collection[str], ignore: Collection[str]) -> list[Rule]:
    """Return the rules to apply; UserError for a name that is none."""
    known = rules()
    groups = {name.split()[0].lower(): number for number, name in FACTORS.items()}
    wanted = _named(select, known, groups) or set(known)
    return [rule for name, rule in known.items() if name in wanted - _named(ignore, known, groups)]


def _named(names: Collection[str], known: dict[str, Rule], groups: dict[str, int]) -> set[str]:
    """Return the rules of some names: a rule's own, a factor's numeral, or security."""
    found: set[str] = set()
    for name in (part.strip() for text in names for part in text.split(",")):
        if name in known:
            found.add(name)
        elif name.lower() in groups:
            factor = groups[name.lower()]
            found |= {rule.name for rule in known.values() if rule.factor == factor}
        elif name:
            from scaffold.errors import closest

            meant = closest(name, known)
            hint = f"Perhaps {meant}? " if meant else ""
            raise UserError(f"No such rule: {name}.", f"{hint}Rules: {', '.join(known)}.")
    return found


def show(findings: list[Finding]) -> None:
    """Print findings by factor, and the score."""
    for number, name in FACTORS.items():
        mine = [finding for finding in findings if finding.factor == number]
        if not mine:
            continue
        output.data(output.strong(name))
        for finding in mine:
            output.data(f"  {place(finding)}: {finding.message}  {output.faint(finding.rule)}")
            output.data(f"      {finding.why}")
            if finding.fixable:
                output.data(f"      {output.faint('scaffold retrofit does this.')}")
            elif finding.advice:
                first, *rest = finding.advice.splitlines()
                output.data("\n".join([f"      {first}", *(f"      {line}" for line in rest)]))
        output.data("")
    loose = sum(1 for finding in findings if finding.factor == SECURITY)
    security = f", {loose} on security" if loose else ""
    output.data(f"{score(findings)} of 12 factors met{security}.")


def place(finding: Finding) -> str:
    if not finding.line:
        return finding.path
    return f"{finding.path}:{finding.line}:{finding.column}"


def annotation(finding: Finding, directory: str) -> str:
    """Return a finding as a GitHub workflow command."""
    path = os.path.normpath(f"{directory}/{finding.path}")
    where = f"file={_escaped(path)},line={max(finding.line, 1)},col={finding.column}"
    title = f"title={_escaped(f'{FACTORS[finding.factor]} ({finding.rule})')}"
    message = _escaped(f"{finding.message}. {finding.why}", property_=False)
    return f"::{finding.severity} {where},{title}::{message}"


def _escaped(text: str, *, property_: bool = True) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if property_ else text
