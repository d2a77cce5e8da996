"""The quick looks before the search for secrets hide none of what the search would find."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.code import secrets, shapes

NAMES = [secrets._SURE, secrets._MAYBE, secrets._SEVERAL, secrets._LOGINS]
SHAPES = [shapes._KNOWN, shapes._PEM, shapes._INSIDE]


@pytest.mark.parametrize("pattern", SHAPES, ids=["known", "pem", "inside"])
@given(data=st.data())
def test_each_shape_is_looked_at(pattern: re.Pattern[str], data: st.DataObject) -> None:
    assert shapes.may_have_shape(data.draw(st.from_regex(pattern)))


@given(st.from_regex(re.compile(r"[a-z]+://\S+")))
def test_each_address_is_looked_at(address: str) -> None:
    assert shapes.may_have_shape(address)


@pytest.mark.parametrize("pattern", NAMES, ids=["sure", "maybe", "several", "logins"])
@given(data=st.data())
def test_each_name_is_looked_at(pattern: re.Pattern[str], data: st.DataObject) -> None:
    name = data.draw(st.from_regex(pattern))
    assert secrets._HINT.search(name)
    # However the words were joined before they were read as words.
    for joined in (name.replace("_", "-"), name.replace("_", "").lower()):
        assert secrets._HINT.search(joined)
