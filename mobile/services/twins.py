"""Two rooms, or two people, of one record that turn out to be one: joined by a change, and parted by another. And two households.

Rule (design.md section 6; ADR 0109): nothing is copied and nothing is hidden. The younger entry says which other it is, every fold reads
both as one, and each word stays beside the others; taking that change back parts them as they were. Never done by itself.
"""

from __future__ import annotations

from mobile.services import joining
from mobile.services.open_record import OpenRecord
from mobile.services.open_visit import OpenVisit
from mobile.services.visits import Visits
from schemas.changes import SAME_AS, Edit


def join(visits: Visits, visit: OpenVisit, entry: str, other: str, record: str | None = None) -> str | None:
    """`rooms/<id>` and `rooms/<id>` are one. Returns the change, which `Visits.bring_back` takes back; None where they are one already."""
    visits.step(visit)
    one = visit.record(record or visit.dwelling)
    same = one.shown.same()
    elder, younger = sorted((same.get(entry, entry), same.get(other, other)))
    if elder == younger:
        return None
    return _say(visits, visit, one, younger, elder.rpartition("/")[2])


def part(visits: Visits, visit: OpenVisit, entry: str, record: str | None = None) -> str | None:
    """Two again: the joining that was made last of those that `entry` stands for. Returns the change; None where nothing was joined."""
    visits.step(visit)
    one = visit.record(record or visit.dwelling)
    same = one.shown.same()
    head = same.get(entry, entry)
    said = [(live.at, name) for name in (f"{each}/{SAME_AS}" for each, its in same.items() if its == head) for live in one.shown.live(name)]
    return _say(visits, visit, one, max(said)[1].rpartition("/")[0], None) if said else None


def join_households(visits: Visits, visit: OpenVisit, one: str, other: str) -> str | None:
    """Two households of this dwelling are one (ADR 0106). Returns the fact, which `Visits.bring_back` takes back."""
    visits.step(visit)
    return _shown(visits, visit, joining.join(visits.store, visits.journal, one, other))


def part_households(visits: Visits, visit: OpenVisit, fact: str) -> str | None:
    """Two again, by taking the joining back. Returns the void."""
    visits.step(visit)
    return _shown(visits, visit, joining.part(visits.store, visits.journal, fact))


def _shown(visits: Visits, visit: OpenVisit, written: str | None) -> str | None:
    visits.show(visit)
    visits.keep(visit)
    return written


def _say(visits: Visits, visit: OpenVisit, one: OpenRecord, entry: str, value: str | None) -> str:
    field = f"{entry}/{SAME_AS}"
    return visits.say_at_once(visit, one, {field: Edit(value, one.over_of(field))})
