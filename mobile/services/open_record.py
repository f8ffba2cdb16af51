"""One shared record while it is being edited: what was typed and no change says yet, laid over what the record says.

Rule (design.md section 6): an edit of a field decides against what the screen showed when it began, and against what this editor wrote
since; a value that this version cannot show is never decided against; a field that is not being edited follows the record. Pure: no store.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from schemas.changes import RETIRED, entry_of
from schemas.errors import InvalidDocument
from schemas.record_fields import check_field, may_be_none, read_any
from schemas.records import LiveValue, Record

JsonObject = dict[str, Any]


@dataclass
class OpenRecord:
    """`typed` are fields that no change fact says yet, `over` what each of those edits decides against, `written` this visit's changes."""

    id: str
    new: bool = False
    typed: dict[str, Any] = field(default_factory=dict)
    over: dict[str, list[str]] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    shown: Record = field(init=False)

    def __post_init__(self) -> None:
        self.shown = Record(self.id, {})

    def show(self, record: Record) -> None:
        """What the record says now, for the fields that are not being edited. What is typed of an entry that turned out to be another one
        is typed of that one."""
        self.shown = record
        for name in [name for name in self.typed if record.named(name) not in (name, *self.typed)]:
            self.typed[record.named(name)], self.over[record.named(name)] = self.typed.pop(name), self.over.pop(name)

    def said(self, name: str) -> Any:
        """What the record says of a field, as plain JSON; None for nothing."""
        return _plain(read_any(self.shown, name).value)

    def value(self, name: str) -> Any:
        """What the screen shows of a field."""
        return self.typed[name] if name in self.typed else self.said(name)

    def as_shown(self) -> Record:
        """The record with what is being typed laid over it."""
        fields = {**self.shown.fields, **{name: (LiveValue(value, (), "", "", False),) for name, value in self.typed.items()}}
        said_again = {entry for name in self.typed if (entry := entry_of(name))}
        return Record(self.id, dict(sorted(fields.items())), self.shown.hidden - said_again)

    def type_field(self, name: str, value: Any) -> None:
        """None takes the word back: nobody says a value any more. Of a field of which nothing was said it leaves nothing to say, unless
        it is an answer to it."""
        name = self.shown.named(name)
        if self._says_already(name, value):
            self.leave(name)
        else:
            self._type(name, value)

    def choose(self, name: str, value: Any) -> bool:
        """A tap on one of the words that a field may have; True when it took back the one that stood. Where several stand, a tap on the
        first settles it."""
        if value != self.value(name):
            self.type_field(name, value)
        elif name not in self.typed and read_any(self.shown, name).disputed:
            self._type(name, value)
        else:
            self.type_field(name, None)
            return True
        return False

    def take_along(self, name: str, value: Any) -> None:
        """A word said of another record, that turned out to be this one: it decides against nothing, for nobody had this one before her."""
        self.leave(name)
        if value != self.said(name):
            self.typed[name], self.over[name] = value, []

    def leave(self, name: str) -> None:
        """What was typed of a field is left behind."""
        self.typed.pop(name, None)
        self.over.pop(name, None)

    def over_of(self, name: str) -> list[str]:
        """What an edit that begins now decides against."""
        return list(read_any(self.shown, name).over)

    def faults(self) -> dict[str, InvalidDocument]:
        """What was typed that no change may say yet, by field."""
        found: dict[str, InvalidDocument] = {}
        for name, value in self.typed.items():
            try:
                check_field(self.id, name, value)
            except InvalidDocument as fault:
                found[name] = fault
        return found

    def in_groups(self, names: Iterable[str]) -> list[list[str]]:
        """As changes say them: the plain fields together, and each entry by itself."""
        groups: dict[str, list[str]] = {}
        for name in names:
            groups.setdefault(entry_of(name) or "", []).append(name)
        return [groups[entry] for entry in sorted(groups)]

    def field_written(self, name: str, change: str) -> None:
        """A change fact says what was typed: the next edit decides against that one too, and against nothing that came since."""
        self.write(name, self.typed.pop(name), [change, *self.over.pop(name)])

    def write(self, name: str, value: Any, changes: list[str]) -> None:
        """The screen shows this word from now on; what no reader could show stays beside it."""
        readable = set(self.over_of(name))
        unreadable = [live for live in self.shown.live(name) if not readable & set(live.changes)]
        fields = {**self.shown.fields, name: (LiveValue(value, tuple(changes), "", "", False), *unreadable)}
        self.shown = replace(self.shown, fields=fields)

    def hide(self, entry: str, change: str) -> None:
        """An entry was taken away by this editor."""
        self.write(retired_field(entry), True, [change])
        self.shown = replace(self.shown, hidden=self.shown.hidden | {entry})

    def _type(self, name: str, value: Any) -> None:
        if name not in self.typed:
            self.over[name] = self.over_of(name)
        self.typed[name] = value

    def _says_already(self, name: str, value: Any) -> bool:
        """Whether typing this would say nothing new."""
        if value is None and may_be_none(self.id, name):
            return read_any(self.shown, name).values[:1] == (None,)
        return bool(value == self.said(name))

    def gone_on_with(self) -> OpenRecord:
        """For a colleague's visit: her words, that are still to be said, and none of what she wrote."""
        return OpenRecord(self.id, typed=dict(self.typed), over=dict(self.over))

    def packed(self) -> JsonObject:
        return {"new": self.new, "typed": self.typed, "over": self.over, "written": self.written}


def retired_field(entry: str) -> str:
    """`rooms/<id>` -> the field that hides it; an empty text is the record itself."""
    return f"{entry}/{RETIRED}" if entry else RETIRED


def _plain(value: Any) -> Any:
    return value.plain() if hasattr(value, "plain") else value
