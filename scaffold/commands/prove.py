"""`scaffold retrofit --prove`: uses a project before and after, in copies, and compares."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from scaffold import output
from scaffold.commands.new import find_folder
from scaffold.commands.retrofit import Outcome, Wishes, consider
from scaffold.disk.apply import apply
from scaffold.errors import DONE, FOUND, shown
from scaffold.project import variables
from scaffold.project.project import Project
from scaffold.prove.compare import Row, compare
from scaffold.prove.copies import Copy, duplicate

WARNING = (
    "This runs the project's own code, and installs its requirements from the network. It works on "
    "copies: its databases become SQLite files there, and no mail leaves. Other services that its "
    "settings name may be reached."
)


def prove(
    directory: str,
    given: Mapping[str, str],
    *,
    ask: bool = False,
    as_json: bool = False,
    keep: bool = False,
    settings: str = "",
) -> int:
    """Use the project in the directory in every way, before and after a retrofit of a copy."""
    folder = find_folder(directory, "Name the folder of a Django project.")
    wishes = Wishes(
        dict(given),
        ask=False,
        yes=True,
        dry_run=True,
        on_conflict="",
        allow_dirty=True,
        settings=settings,
    )
    outcome = consider(folder, wishes)
    output.note(WARNING)
    if ask:
        confirm_running()
    scratch = Path(tempfile.mkdtemp(prefix="scaffold-prove-")).resolve()
    try:
        before, after = copies(folder, scratch, outcome, settings, given.get("python", ""))
        rows = compare(before, after, lambda way: output.note(f"  {way} …"))
    finally:
        if keep:
            output.note(f"Kept: {scratch}")
        else:
            shutil.rmtree(scratch, ignore_errors=True)
    bad = [row for row in rows if row.worse]
    if as_json:
        output.data_json({"folder": str(folder), "ways": [asdict(row) for row in rows]})
    else:
        output.data(table(rows))
        for row in bad:
            output.note(f"\n{row.way} is worse after the retrofit: {shown(row.worse)}.")
            output.note("\n".join(f"  | {line}" for line in row.after.log.splitlines()))
    output.note("Worse in: " + ", ".join(r.way for r in bad) if bad else "Nothing is worse.")
    return FOUND if bad else DONE


def copies(
    folder: Path, scratch: Path, outcome: Outcome, settings: str = "", python: str = ""
) -> tuple[Copy, Copy]:
    """Copy the project twice, and apply the retrofit to the second copy.

    Both get the same variables: those without which the settings do not load today, and what an
    example of an .env gives the developers who copy it.
    """
    told = needed(Project(folder, settings=settings), settings)
    made = []
    for name in ("before", "after"):
        # Named as the project is: some settings use the folder's name.
        place = scratch / name / folder.name
        duplicate(folder, place)
        if name == "after":
            apply(place, outcome.writes)
        project = Project(place, settings=settings)
        made.append(Copy(name, project, place, scratch / f"{name}-run", dict(told), python))
    return made[0], made[1]


def needed(today: Project, settings: str = "") -> dict[str, str]:
    """Return the variables with which a project starts today: see copies."""
    examples = variables.examples(today)
    required = variables.required(today)
    told = {name: examples.get(name) or value or _word(name) for name, value in required.items()}
    known = variables.read(today)
    told |= {name: value for name, value in examples.items() if name in known and value}
    if settings:
        told["DJANGO_SETTINGS_MODULE"] = settings
    return told


def _word(name: str) -> str:
    return "sqlite:///db.sqlite3" if name.endswith("DATABASE_URL") else "proof"


def table(rows: list[Row]) -> str:
    """Return the rows as a table of text."""
    cells = [("way", "before", "after", "")]
    cells += [
        (row.way, shown(row.before.text), shown(row.after.text), "worse" if row.worse else "")
        for row in rows
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(3)]
    return "\n".join(
        "  ".join(
            [*(text.ljust(width) for text, width in zip(line, widths, strict=False)), line[3]]
        ).rstrip()
        for line in cells
    )


def confirm_running() -> None:
    """Ask whether to run the project's code."""
    import questionary

    if not questionary.confirm("Run it?", default=False).unsafe_ask():
        raise KeyboardInterrupt
