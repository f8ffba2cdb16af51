"""The page of known differences tells each that a test reckons with."""

from typing import Any

import pytest

from tests.conformance.conftest import ROOT
from tests.conformance.differences import ALL, Difference

PAGE = (ROOT / "docs/couchdb-differences.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("difference", ALL, ids=[difference.told for difference in ALL])
def test_a_difference_is_told_with_its_reason(difference: Difference[Any]) -> None:
    row = next((line for line in PAGE.splitlines() if difference.told in line), "")
    assert difference.reason in row
    assert difference.couchdb != difference.embedded
