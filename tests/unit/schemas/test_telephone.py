"""What a dialler can take, as people write it."""

from __future__ import annotations

import pytest

from mobile.platform.outward import to_call
from schemas.telephone import is_telephone


@pytest.mark.parametrize("written", ["112", "+39 06 5550 0100", "(095) 12-34", "+39 (0)6/5550.0100", "800123456", "5550*4#"])
def test_what_people_write_is_a_number_that_can_be_dialled(written: str) -> None:
    assert is_telephone(written)
    assert to_call(written).startswith("tel:")


@pytest.mark.parametrize("written", ["", "1", "uno due", "javascript:alert(1)", "112;ext=4", "112\n113", "1" * 16, "1" + " " * 40 + "2"])
def test_anything_else_is_none(written: str) -> None:
    assert not is_telephone(written)
