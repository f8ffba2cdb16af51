"""A record is the fold of its changes: set union, and no ancestor, clock or order of arrival in it.

Rule (design.md section 6): a value is dead when a chain of `over`, through voided changes too, leads to it from a change that stands. So a
void of the last word brings back the one before, a void in the middle brings back nothing, a void of a settlement brings back all its
rivals, and a void of a void is the redo. Of several live values the newest `at` comes first and all are shown; equal ones are shown as one
with all their changes listed. A bulk value counts only against bulk values and never stands before a person's own. `retired` hides while
no `retired: false` lives and the lists `shown` cover every live value. Entries that were joined are one (`same_entries`).

The fold reads field names and `over` only: it knows no kind of record. It takes facts that were verified already (`facts.intact`).

To refold one record in an index, keep rows of (id, record or target, body): a change concerns its `record`; a void concerns the record at
the end of its targets (`concerned`); the documents of one record are its changes and, repeatedly, the voids that target one of them.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.canonical import canonical_bytes
from schemas.changes import RETIRED, Change, entry_of
from schemas.documents import JsonObject
from schemas.facts import Void, voided
from schemas.same_entries import is_joining, joined, named, under_heads


@dataclass(frozen=True)
class LiveValue:
    """A value that nobody decided against, with every change that says it, the newest first."""

    value: Any
    changes: tuple[str, ...]
    at: str
    author: str
    bulk: bool


@dataclass(frozen=True)
class Record:
    """What is alive in one record: for each field its live values, the one to show first in front."""

    id: str
    fields: Mapping[str, tuple[LiveValue, ...]]
    hidden: frozenset[str] = frozenset()
    """The entries (`people/<id>`) that are retired, and an empty text when the record itself is."""

    @property
    def retired(self) -> bool:
        return "" in self.hidden

    def live(self, field: str) -> tuple[LiveValue, ...]:
        return self.fields.get(field, ())

    def value(self, field: str, otherwise: Any = None) -> Any:
        """The value shown first, unread: for fields with a model use `readings`."""
        values = self.live(field)
        return values[0].value if values else otherwise

    def over(self, field: str) -> tuple[str, ...]:
        """Every change whose value of this field is alive: what an editor that shows them all lists in `over`."""
        return tuple(change for value in self.live(field) for change in value.changes)

    def disputed(self) -> tuple[str, ...]:
        """The fields with several live values, `retired` apart; that there is none any more is not one of them."""
        several = (name for name, values in self.fields.items() if sum(value.value is not None for value in values) > 1)
        return tuple(sorted(name for name in several if not _is_retirement(name) and not is_joining(name)))

    def entries(self, map_name: str, with_hidden: bool = False) -> tuple[str, ...]:
        """The ids in a map, in their own order; retired ones only when asked for."""
        prefix = f"{map_name}/"
        found = {entry for name in self.fields if name.startswith(prefix) and not is_joining(name) and (entry := entry_of(name))}
        return tuple(sorted(entry.removeprefix(prefix) for entry in found if with_hidden or entry not in self.hidden))

    def same(self, map_name: str = "") -> dict[str, str]:
        """entry -> the one that stands for it, for those that were joined; of one map by their ids alone."""
        heads = joined((name, value.value) for name, values in self.fields.items() if is_joining(name) for value in values)
        if not map_name:
            return heads
        prefix = f"{map_name}/"
        return {one.removeprefix(prefix): head.removeprefix(prefix) for one, head in heads.items() if one.startswith(prefix)}

    def named(self, field: str) -> str:
        """A field under the name that it has here: that of the entry that stands for its own."""
        return named(field, self.same()) if "/" in field else field

    def shown(self, entry: str = "") -> tuple[tuple[str, str], ...]:
        """Every live (field, change) of an entry (`people/<id>`) or of the whole record: what retiring it lists in `shown`."""
        names = [name for name in self.fields if _belongs(name, entry)]
        return tuple(sorted((name, change) for name in names for change in self.over(name)))


def fold_record(record: str, documents: Iterable[JsonObject], also: Collection[str] = ()) -> Record:
    """One record from its changes and the voids about them, in any order, doubled or not; other documents are passed over.

    `also` are the records that are the same one (`same_as`): their changes count as its own.
    """
    known = {document["_id"]: document for document in documents}
    gone, records = voided(known.values()), {record, *also}
    changes = {key: change for key, change in known.items() if change.get("type") == Change.kind and change.get("record") in records}
    live = _live(changes, gone)
    heads = Record(record, live).same()
    if heads:
        changes = {key: under_heads(change, heads) for key, change in changes.items()}
        live = _live(changes, gone)
    return Record(record, live, _hidden(live, changes))


def _live(changes: Mapping[str, JsonObject], gone: Collection[str]) -> dict[str, tuple[LiveValue, ...]]:
    dead = _dead(changes, gone)
    fields: dict[str, list[tuple[str, JsonObject]]] = {}
    for key, change in changes.items():
        for name in _fields(change):
            if key not in gone and (key, name) not in dead:
                fields.setdefault(name, []).append((key, change))
    return {name: _values(name, sayings) for name, sayings in sorted(fields.items())}


def fold_records(documents: Iterable[JsonObject]) -> dict[str, Record]:
    """All the records of one database at once."""
    known = {document["_id"]: document for document in documents}
    groups: dict[str, list[JsonObject]] = {}
    for document in known.values():
        record = concerned(document, known.get)
        if record is not None:
            groups.setdefault(record, []).append(document)
    return {record: fold_record(record, group) for record, group in sorted(groups.items())}


def concerned(document: Mapping[str, Any], look_up: Callable[[str], Mapping[str, Any] | None]) -> str | None:
    """The record that a change or a void is about; None while what a void takes back is not here, or is no change."""
    passed: set[str] = set()
    current: Mapping[str, Any] | None = document
    while current is not None and current.get("type") == Void.kind:
        target = current.get("target")
        if not isinstance(target, str) or target in passed:
            return None
        passed.add(target)
        current = look_up(target)
    if current is None or current.get("type") != Change.kind:
        return None
    record = current.get("record")
    return record if isinstance(record, str) else None


def _fields(change: Mapping[str, Any]) -> dict[str, JsonObject]:
    """The fields of a change that have the shape of one: a stranger's nonsense takes nobody's record down."""
    fields = change.get("fields")
    if not isinstance(fields, dict):
        return {}
    return {name: said for name, said in fields.items() if isinstance(said, dict) and "v" in said}


def _over(change: Mapping[str, Any], field: str) -> list[str]:
    over = _fields(change).get(field, {}).get("over")
    return [key for key in over if isinstance(key, str)] if isinstance(over, list) else []


def _is_bulk(change: Mapping[str, Any]) -> bool:
    return change.get("bulk") is True


def _dead(changes: Mapping[str, JsonObject], gone: Collection[str]) -> set[tuple[str, str]]:
    """(change, field) decided against by a change that stands, directly or along a chain through changes voided or not."""
    dead: set[tuple[str, str]] = set()
    todo = [(key, field) for key, change in changes.items() if key not in gone for field in _fields(change)]
    while todo:
        key, field = todo.pop()
        for old in _over(changes[key], field):
            counts = old in changes and (not _is_bulk(changes[key]) or _is_bulk(changes[old]))
            if counts and (old, field) not in dead:
                dead.add((old, field))
                todo.append((old, field))
    return dead


def _values(field: str, sayings: list[tuple[str, JsonObject]]) -> tuple[LiveValue, ...]:
    """Live values with equals joined: a person's own before bulk, then the newest first."""
    newest_first = sorted(sayings, key=lambda saying: (not _is_bulk(saying[1]), str(saying[1].get("at", "")), saying[0]), reverse=True)
    equal: dict[bytes, list[tuple[str, JsonObject]]] = {}
    for key, change in newest_first:
        equal.setdefault(canonical_bytes(change["fields"][field]["v"]), []).append((key, change))
    return tuple(_live_value(field, same) for same in equal.values())


def _live_value(field: str, same: list[tuple[str, JsonObject]]) -> LiveValue:
    first = same[0][1]
    return LiveValue(
        value=first["fields"][field]["v"],
        changes=tuple(key for key, _ in same),
        at=str(first.get("at", "")),
        author=str(first.get("author", "")),
        bulk=_is_bulk(first),
    )


def _is_retirement(field: str) -> bool:
    return field == RETIRED or field.endswith(f"/{RETIRED}")


def _belongs(field: str, entry: str) -> bool:
    """Whether a field is among what retiring this entry must have shown (its own `retired` is not)."""
    if not entry:
        return field != RETIRED
    return entry_of(field) == entry and not _is_retirement(field) and not is_joining(field)


def _hidden(live: Mapping[str, tuple[LiveValue, ...]], changes: Mapping[str, JsonObject]) -> frozenset[str]:
    retirements = [name for name in live if _is_retirement(name)]
    return frozenset(entry_of(name) or "" for name in retirements if _hides(name, live, changes))


def _hides(field: str, live: Mapping[str, tuple[LiveValue, ...]], changes: Mapping[str, JsonObject]) -> bool:
    if any(value.value is not True for value in live[field]):
        return False
    covered = {pair for value in live[field] for key in value.changes for pair in _shown(changes[key], field)}
    entry = entry_of(field) or ""
    return all(
        (name, key) in covered for name, values in live.items() if _belongs(name, entry) for value in values for key in value.changes
    )


def _shown(change: Mapping[str, Any], field: str) -> list[tuple[str, str]]:
    shown = _fields(change).get(field, {}).get("shown")
    pairs = shown if isinstance(shown, list) else []
    return [(pair[0], pair[1]) for pair in pairs if isinstance(pair, list | tuple) and len(pair) == 2]
