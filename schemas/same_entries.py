"""Entries of one record that are one: a room or a person that two people wrote down, each on her own phone.

Rule (design.md section 6): ids are never rewritten and every fold resolves aliases. `<map>/<id>/same_as` names another entry of the same
map; null parts them again. Joining reaches on, and the eldest id stands for all, so that every device shows the same one whatever arrived
first, and no two joinings can hide both. What was said of each stays alive beside the others under the eldest's name until somebody decides
(ADR 0109). A field that says this is no word about the entry: by itself it makes none.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter

from schemas.changes import SAME_AS, entry_of
from schemas.documents import JsonObject, Ulid
from schemas.eldest import eldest

SAME_ENTRY: TypeAdapter[str | None] = TypeAdapter(Ulid | None)


def is_joining(field: str) -> bool:
    return field.endswith(f"/{SAME_AS}")


def joined(sayings: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """entry -> the one that stands for it, for every entry that is joined with another, out of (field, live value)."""
    return eldest(pair for field, value in sayings if (pair := _pair(field, value)) is not None)


def _pair(field: str, value: Any) -> tuple[str, str] | None:
    entry = entry_of(field)
    if entry is None or not is_joining(field) or not isinstance(value, str):
        return None
    return entry, f"{entry.partition('/')[0]}/{value}"


def named(field: str, heads: Mapping[str, str]) -> str:
    """A field under the name of the entry that stands for its own."""
    entry = entry_of(field)
    if entry is None or is_joining(field) or entry not in heads:
        return field
    return f"{heads[entry]}/{field.rpartition('/')[2]}"


def under_heads(change: JsonObject, heads: Mapping[str, str]) -> JsonObject:
    """A change as if it had been said of the entries that stand for those it names, and so what it had been shown."""
    fields = change.get("fields")
    if not isinstance(fields, dict):
        return change
    return {**change, "fields": {named(name, heads): _shown_under(said, heads) for name, said in fields.items()}}


def _shown_under(said: Any, heads: Mapping[str, str]) -> Any:
    shown = said.get("shown") if isinstance(said, dict) else None
    if not isinstance(shown, list):
        return said
    return {**said, "shown": [[named(pair[0], heads), *pair[1:]] if _is_pair(pair) else pair for pair in shown]}


def _is_pair(pair: Any) -> bool:
    return isinstance(pair, list | tuple) and len(pair) == 2 and isinstance(pair[0], str)
