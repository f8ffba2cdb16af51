"""Cadastral references: foglio, particella, subalterno of a dwelling, or of what an order is about.

Rule (issue 7): validated loosely. They are copied from papers at a door; a reference that is a little off is worth more than none, so
only what cannot be one (no digit in front, a sentence) is refused. Two references are compared without leading zeros.
"""

from typing import Annotated

from pydantic import Field

from schemas.documents import Part

_NUMBER = r"^[0-9]{1,5}(?: ?[/-]? ?[0-9A-Za-z]{1,5})?$"
Number = Annotated[str, Field(pattern=_NUMBER)]
Key = tuple[str, str, str, str]


class CadastralUnit(Part):
    """`sheet` is the foglio, `parcel` the particella, `sub` the subalterno; not every part stands on every paper."""

    sheet: Number
    parcel: Number
    sub: Number | None = None
    section: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,3}$")] | None = None

    @property
    def key(self) -> Key:
        """What is compared: without leading zeros, blanks and case."""
        return (_plain(self.section or ""), _plain(self.sheet), _plain(self.parcel), _plain(self.sub or ""))


class Cadastral(Part):
    """All units of a dwelling: often one, two when rooms were joined."""

    units: Annotated[list[CadastralUnit], Field(min_length=1, max_length=20)]


def _plain(number: str) -> str:
    return number.replace(" ", "").lstrip("0").upper()


def same_unit(one: CadastralUnit, other: CadastralUnit) -> bool:
    """Whether both may be one unit: equal where both say something."""
    return all(mine == theirs or not (mine and theirs) for mine, theirs in zip(one.key, other.key, strict=True))
