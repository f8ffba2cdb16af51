"""Immediate dangers in the whole chain: tapped and taken back in the middle of everything else, and at the end exactly as they were tapped.

The dice are a worker's own, so that a day without dangers is the same day.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemas.danger import ASKED, SIGNS, read_danger
from schemas.records import fold_record
from tests.simulation.chain_centre import TEAM

if TYPE_CHECKING:
    from mobile.services.open_visit import OpenVisit
    from tests.simulation.chain import ChainWorld
    from tests.simulation.chain_people import Worker

OFTEN = 0.08
"""Of a worker's deeds in a visit."""


@dataclass
class Tapped:
    """What stands ticked on one visit's page."""

    seen: set[str] = field(default_factory=set)
    did: set[str] = field(default_factory=set)


class Alarms:
    """What one worker reports."""

    def __init__(self, seed: str) -> None:
        self._dice = random.Random(f"dangers {seed}")
        self.tapped: dict[str, Tapped] = {}

    def strikes(self) -> bool:
        return self._dice.random() < OFTEN

    def tap(self, worker: Worker, visit: OpenVisit) -> None:
        """One danger or one thing done, on or off; what could not be stored was never said to be."""
        dangers, store = worker.phone.work.dangers, worker.store
        assert dangers is not None
        before, shown = store.update_seq, dangers.of(visit)
        standing = self.tapped.setdefault(visit.id, Tapped())
        if self._dice.random() < 0.5:
            code, ticked, say = self._dice.choice(SIGNS[:3]), standing.seen, dangers.see
        else:
            code, ticked, say = self._dice.choice(ASKED[:3]), standing.did, dangers.did
        say(visit, code, code not in ticked, shown)
        ticked ^= {code}
        worker.world.acknowledged.since(TEAM, store, before, worker.phone)


def dangers_are_there(world: ChainWorld, person: Worker) -> None:
    """At the centre and on the device: what was ticked last, once, under the name that the visit's draft has."""
    for doc_id, tapped in person.alarms.tapped.items():
        (draft,) = world.centre.store(TEAM).leaves(doc_id)
        for store in (world.centre.store(TEAM), person.store):
            rows = store.all_docs(startkey="change:", endkey="change;", include_docs=True)["rows"]
            danger = read_danger(fold_record(draft["danger"], [row["doc"] for row in rows]))
            found = Tapped(set(danger.seen), {code for code, _ in danger.did})
            assert found == tapped, f"{draft['danger']} says {found}, tapped was {tapped}"
            disputed = [code for code, reading in {**danger.signs, **danger.done}.items() if reading.disputed]
            assert not disputed, f"{draft['danger']} contradicts itself about {disputed}"
