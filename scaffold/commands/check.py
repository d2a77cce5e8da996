"""`scaffold check`: audits a project against the twelve factors."""

import os
import shlex
from collections.abc import Collection
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from scaffold import output
from scaffold.disk.stage import pending
from scaffold.errors import DONE, FOUND, UserError, closest, shown
from scaffold.project.faults import refuse_faults
from scaffold.project.project import Project
from scaffold.rules._ignores import Warned, unknown_rules
from scaffold.rules.engine import Finding, factors, find_all, score
from scaffold.rules.registry import FACTORS, SECURITY, Rule, rules


def check(
    directory: str,
    *,
    settings: str = "",
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    as_json: bool = False,
    github: bool = False,
) -> int:
    """Print the findings; FOUND if there are any."""
    folder = Path(os.path.abspath(directory))
    half_written = pending(folder)
    if half_written:
        output.note(half_written)
    project = Project(folder, settings=settings)
    refuse_faults(project)
    ran = chosen(select, ignore)
    findings = find_all(project, ran)
    warnings = unknown_rules(project, findings)
    if as_json:
        output.data_json(
            {
                "score": score(findings, ran),
                "of": len(factors(ran)),
                "rules": [rule.name for rule in ran],
                "findings": [asdict(finding) for finding in findings],
                "warnings": [asdict(warning) for warning in warnings],
                "unreadable": project.files.unreadable,
                "half_written": bool(half_written),
            }
        )
    elif github:
        for finding in findings:
            output.workflow_command(annotation(finding, directory))
        for warning in warnings:
            output.workflow_command(annotation_of_warning(warning, directory))
    else:
        show(findings)
        output.data(summary(findings, ran))
        if count := sum(finding.fixable for finding in findings):
            output.data(f"To fix {count} of {len(findings)}: {retrofit(directory)}")
    for warning in warnings:
        output.note(f"{shown(warning.path)}:{warning.line}: {warning.message}")
    for path, fault in sorted(project.files.unreadable.items()):
        output.note(shown(f"{path} was not read: {fault}."))
    return FOUND if findings else DONE


def chosen(select: Collection[str], ignore: Collection[str]) -> list[Rule]:
    """Return the rules to apply; UserError for an unknown name."""
    known = rules()
    groups = {name.split()[0].lower(): number for number, name in FACTORS.items()}
    wanted = _named(select, known, groups) or set(known)
    return [rule for name, rule in known.items() if name in wanted - _named(ignore, known, groups)]


def _named(names: Collection[str], known: dict[str, Rule], groups: dict[str, int]) -> set[str]:
    """Return the rules that these names select: of a rule, of a factor by numeral, or security."""
    found: set[str] = set()
    for name in (part.strip() for text in names for part in text.split(",")):
        if name in known:
            found.add(name)
        elif name.lower() in groups:
            factor = groups[name.lower()]
            found |= {rule.name for rule in known.values() if rule.factor == factor}
        elif name:
            meant = closest(name, known)
            hint = f"Perhaps {meant}? " if meant else ""
            raise UserError(f"No such rule: {name}.", f"{hint}Rules: {', '.join(known)}.")
    return found


def show(findings: list[Finding]) -> None:
    """Print findings by factor and rule."""
    for number, name in FACTORS.items():
        mine = [finding for finding in findings if finding.factor == number]
        if not mine:
            continue
        output.data(output.strong(name))
        for rule, group in groupby(mine, key=lambda finding: finding.rule):
            for place, finding in enumerate(group):
                message = shown(finding.message)
                output.data(f"  {finding.where}: {message}  {output.faint(rule)}")
                if place == 0:
                    output.data(f"      {finding.why}\n      {output.faint(finding.link)}")
                if finding.advice and not finding.fixable:
                    output.data("\n".join(f"      {line}" for line in finding.advice.splitlines()))
        output.data("")


def summary(findings: list[Finding], ran: list[Rule]) -> str:
    """Return the score of the rules that ran, as a sentence."""
    loose = sum(1 for finding in findings if finding.factor == SECURITY)
    security = f", {loose} finding{'s' * (loose > 1)} on security" if loose else ""
    met, checked = score(findings, ran), len(factors(ran))
    if len(ran) == len(rules()):
        return f"{met} of {checked} factors met{security}."
    said = "No factor was checked"
    if checked:
        verb = "is" if 1 in (met, checked) else "are"
        said = f"{met} of the {checked} factor{'s' * (checked > 1)} checked {verb} met"
    return f"{said}{security}. {len(ran)} of {len(rules())} rules ran."


def retrofit(directory: str) -> str:
    """Return the command that fixes what can be fixed."""
    # A name that begins with a hyphen would be taken for a flag.
    named = f"./{directory}" if directory.startswith("-") else directory
    return shown(shlex.join(["scaffold", "retrofit", named]))


def annotation(finding: Finding, directory: str) -> str:
    """Return a finding as a GitHub workflow command."""
    title = f"{FACTORS[finding.factor]} ({finding.rule})"
    where = f"{_at(finding, directory)},col={finding.column}"
    message = _escaped(f"{finding.message}. {finding.why}", property_=False)
    return f"::{finding.severity} {where},title={_escaped(title)}::{message}"


def annotation_of_warning(warning: Warned, directory: str) -> str:
    message = _escaped(warning.message, property_=False)
    return f"::warning {_at(warning, directory)},title=scaffold check::{message}"


def _at(place: Finding | Warned, directory: str) -> str:
    path = os.path.normpath(f"{directory}/{place.path}")
    return f"file={_escaped(path)},line={max(place.line, 1)}"


def _escaped(text: str, *, property_: bool = True) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if property_ else text
