"""What a smoke run found, as JSON and as JUnit."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from scaffold.output import SCHEMA


@dataclass(frozen=True)
class Result:
    """One variant's outcome; `failure` is empty if it passed. Seconds by step."""

    variant: str
    seconds: dict[str, float]
    step: str = ""
    failure: str = ""
    command: str = ""
    log: str = ""
    folder: str = ""

    @property
    def passed(self) -> bool:
        return not self.failure

    @property
    def total(self) -> float:
        return round(sum(self.seconds.values()), 2)


def write_json(results: list[Result], file: str) -> None:
    document = {"schema": SCHEMA, "results": [asdict(result) for result in results]}
    Path(file).write_text(json.dumps(document, indent=1) + "\n")


def write_junit(results: list[Result], file: str) -> None:
    failed = sum(not result.passed for result in results)
    suite = ET.Element(
        "testsuite", name="scaffold smoke", tests=str(len(results)), failures=str(failed)
    )
    for result in results:
        case = ET.SubElement(
            suite, "testcase", classname="smoke", name=result.variant, time=str(result.total)
        )
        if not result.passed:
            fault = ET.SubElement(case, "failure", message=f"{result.step}: {result.failure}")
            # XML allows no control characters, but logs contain some.
            log = "".join(c for c in result.log if c.isprintable() or c in "\n\t")
            fault.text = f"{result.command}\n{log}"
    ET.ElementTree(suite).write(file, encoding="utf-8", xml_declaration=True)
