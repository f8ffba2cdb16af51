"""What people did and what they had been shown, kept apart from everything that is tested.

`Truth` knows each change, what the screen had really shown of each of its fields when the edit began, and what was taken back. From that
alone it says which values must be alive: it reads no `over`, and shares no code with the fold.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

Saying = tuple[str, str]
"""(change, field)"""


@dataclass(frozen=True, slots=True)
class Said:
    """One change as a person made it: what it says of which field, and which changes the screen had shown there."""

    record: str
    values: Mapping[str, Any]
    shown: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Retirement:
    """`shown`: everything that was alive on the screen on which somebody chose to hide the record."""

    record: str
    shown: frozenset[Saying]


@dataclass(slots=True)
class Truth:
    said: dict[str, Said] = field(default_factory=dict)
    taken_back: set[str] = field(default_factory=set)
    retirements: dict[str, Retirement] = field(default_factory=dict)

    def alive(self, record: str, held: Collection[str] | None = None) -> set[Saying]:
        """The sayings about a record that nobody decided against, among those that somebody holds (None: all there are)."""
        known = {key: said for key, said in self.said.items() if said.record == record and (held is None or key in held)}
        standing = [key for key in known if key not in self.taken_back]
        everything = {(key, name) for key in standing for name in known[key].values}
        decided: set[Saying] = set()
        for key in standing:
            for name in known[key].values:
                self._decided_by(known, (key, name), decided)
        return everything - decided

    @staticmethod
    def _decided_by(known: Mapping[str, Said], start: Saying, decided: set[Saying]) -> None:
        """What a person had been shown stays decided, also along what those had been shown whom she corrected."""
        todo = [start]
        while todo:
            key, name = todo.pop()
            fresh = [(old, name) for old in known[key].shown.get(name, ()) if old in known and (old, name) not in decided]
            decided.update(fresh)
            todo += fresh

    def shown_now(self, record: str, name: str, held: Collection[str]) -> frozenset[str]:
        """The changes that a screen drawn now, on a device that holds these, shows for a field."""
        return frozenset(key for key, said in self.alive(record, held) if said == name)

    def hidden(self, record: str) -> bool:
        """Whether every word alive was on a screen on which somebody chose to hide the record, and nobody took the choice back."""
        alive = self.alive(record)
        chosen = [self.retirements[key] for key, name in alive if name == "retired" and key in self.retirements]
        covered = {saying for one in chosen for saying in one.shown}
        return bool(chosen) and {saying for saying in alive if saying[1] != "retired"} <= covered

    def records(self) -> list[str]:
        return sorted({said.record for said in self.said.values()})
