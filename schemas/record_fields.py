"""The fields of the records that people fill in: by which model each is read, and whether a value may be written.

Rule (design.md section 6): what no reader could show is refused while it is typed, and what this version cannot read is never decided
against. One table for the screens that edit and for the check at the centre, so that neither accepts what the other refuses.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter

from schemas.changes import RETIRED
from schemas.danger import check_danger_field, danger_adapter
from schemas.documents import Flag
from schemas.dwelling import check_dwelling_field, dwelling_adapter
from schemas.household import check_household_field, household_adapter
from schemas.identifiers import type_of
from schemas.readings import Reading, read_field
from schemas.records import Record

_RETIRED: TypeAdapter[bool] = TypeAdapter(Flag)
_ADAPTERS: Mapping[str, Callable[[str], TypeAdapter[Any] | None]] = {
    "danger": danger_adapter,
    "dwelling": dwelling_adapter,
    "household": household_adapter,
}
VALUE_CHECKS: Mapping[str, Callable[[str, object], None]] = {
    "danger": check_danger_field,
    "dwelling": check_dwelling_field,
    "household": check_household_field,
}
"""By the record's type: raises `InvalidDocument` for a value that its model would not show."""


def read_any(record: Record, field: str) -> Reading[Any]:
    """One field through its model; nothing of a field that this version does not know."""
    adapter = _adapter(record.id, field)
    return Reading() if adapter is None else read_field(record, field, adapter)


def check_field(record: str, field: str, value: object) -> None:
    VALUE_CHECKS[type_of(record)](field, value)


def may_be_none(record: str, field: str) -> bool:
    """Whether "there is none" is an answer to this field (a partner); for the others None says nothing at all."""
    adapter = _adapter(record, field)
    core = {} if adapter is None else adapter.core_schema
    return core.get("type") == "nullable"


def _adapter(record: str, field: str) -> TypeAdapter[Any] | None:
    return _RETIRED if field.rsplit("/", 1)[-1] == RETIRED else _ADAPTERS[type_of(record)](field)
