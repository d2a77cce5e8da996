"""Rendering does not depend on "/": paths with backslashes give the same project."""

from collections.abc import Iterator
from os import stat_result
from pathlib import Path, PureWindowsPath
from typing import Self

import pytest

from scaffold.bundle import OWN, Bundle
from scaffold.questions.answers import complete
from scaffold.questions.schema import questions
from scaffold.rendering.render import render, template_files

PLACE = "C:\\scaffold\\bundle"


class Windows(PureWindowsPath):
    """A path as Windows has it, to a file of this machine."""

    def _real(self) -> Path:
        return OWN.root / PureWindowsPath(self).relative_to(PLACE).as_posix()

    def __fspath__(self) -> str:
        return str(self._real())

    def read_text(self, encoding: str) -> str:
        return self._real().read_text(encoding)

    def read_bytes(self) -> bytes:
        return self._real().read_bytes()

    def stat(self) -> stat_result:
        return self._real().stat()

    def is_file(self) -> bool:
        return self._real().is_file()

    def iterdir(self) -> Iterator[Self]:
        yield from (self / path.name for path in self._real().iterdir())

    def rglob(self, pattern: str) -> Iterator[Self]:
        for path in self._real().rglob(pattern):
            yield self.joinpath(*path.relative_to(self._real()).parts)


@pytest.mark.parametrize("given", [{}, {"example": "no", "gateway": "uvicorn", "worker": "tasks"}])
def test_backslashes_in_the_bundle_s_paths_change_nothing(given: dict[str, str]) -> None:
    bundle = Bundle(Windows(PLACE))  # type: ignore[arg-type]
    assert "\\" in str(bundle.template / "package/settings.py")
    assert template_files(bundle) == template_files()
    answers = complete(given, "blue-harbour", questions(bundle))
    assert answers == complete(given, "blue-harbour")
    assert render(answers, bundle=bundle) == render(answers)
