"""A draft that is thrown away, and taken back.

Rule (design.md section 6; ADR 0105): nothing is deleted anywhere. Its device says in one more revision of its own draft that it is
`discarded`, so that colleagues and the office see it end; what it had said of a dwelling that nobody else has spoken of is voided, as with
a dwelling that turned out to be another one. Only a draft that was never handed in, by the person and the device that wrote it; what it
said of a dwelling that was known before, an immediate danger and photos that are stored stay.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docstore.store import Store
from mobile.services import same_index
from mobile.services.journal import Journal, put_own
from mobile.services.open_visit import OpenVisit
from mobile.services.problems import DeviceError
from mobile.services.visits import Visits
from schemas.assessment import DISCARDED
from schemas.facts import make_void

HANDED_IN = "Questo sopralluogo è già stato consegnato: resta com'è e non si butta. Per cambiare qualcosa apri «Visite» e tocca «Correggi»."
STORING = "Sto ancora salvando una foto di questo sopralluogo: aspetta che finisca, poi riprova."
_OTHERS_SPOKE = """select 1 from circle_document where subject in (select value from json_each(?)) and (type = 'assessment'
    or (type in ('change', 'sameas', 'photo', 'draft') and not (author = ? and device = ?))) limit 1"""


@dataclass(frozen=True)
class Discarded:
    """What taking it back needs: the visit with what was typed in it, and what was voided."""

    visit: OpenVisit
    voids: tuple[str, ...]

    @property
    def photos(self) -> int:
        return len(self.visit.draft["photos"])


class Discarding:
    """For the signed-in person in one outreach circle."""

    def __init__(self, store: Store, journal: Journal, visits: Visits) -> None:
        self._store, self._journal, self._visits = store, journal, visits

    def may(self, visit: OpenVisit) -> bool:
        """Whether it is this person's own on this device, and was never handed in."""
        draft = visit.draft
        own = draft["author"] == self._journal.author and draft["device"] == self._journal.device
        return own and not any(draft.get(name) for name in ("submitted_as", DISCARDED))

    def discard(self, visit: OpenVisit) -> Discarded:
        """Gone from every list when this returns. What was typed since the last step is in no revision, and comes to be in none."""
        if not self.may(visit):
            raise DeviceError("handed_in_stays", HANDED_IN)
        if self._visits.is_storing(visit):
            raise DeviceError("photo_still_stored", STORING)
        said, rev = {DISCARDED: self._journal.clock.moment()}, {}
        with self._store.transaction():
            voids = self._void(self._made_by(visit))
            if "_rev" in visit.draft:
                rev = {"_rev": put_own(self._store, {**self._stored(visit.id), **said})}
            self._store.write_rows(lambda connection: connection.execute("delete from device_autosave where draft = ?", (visit.id,)))
        visit.draft = {**visit.draft, **said, **rev}
        return Discarded(visit, voids)

    def take_back(self, found: Discarded) -> OpenVisit:
        """As it was before, with what was typed."""
        visit = found.visit
        draft = {name: value for name, value in visit.draft.items() if name != DISCARDED}
        with self._store.transaction():
            self._void(found.voids)
            if "_rev" in draft:
                stored = self._stored(visit.id)
                draft["_rev"] = put_own(self._store, {name: value for name, value in stored.items() if name != DISCARDED})
            visit.draft = draft
            self._visits.show(visit)
            self._visits.keep(visit)
        return visit

    def _made_by(self, visit: OpenVisit) -> list[str]:
        """The changes of a dwelling, and of its households, that this draft alone has brought about."""
        place = visit.place
        if not place.new or visit.draft.get("danger") or self._others_spoke(place.id):
            return []
        made = [place, *(one for one in visit.households() if one.new and one.value("lives_at") == place.id)]
        return [change for one in made for change in one.written]

    def _others_spoke(self, dwelling: str) -> bool:
        group = json.dumps(same_index.group_of(self._store, dwelling))
        return bool(self._store.read(_OTHERS_SPOKE, (group, self._journal.author, self._journal.device)))

    def _stored(self, doc_id: str) -> dict[str, Any]:
        """The leaf that counts: nobody's but this person's own work is asked for."""
        document: dict[str, Any] = json.loads(self._store.read("select body from circle_document where id = ?", (doc_id,))[0][0])
        return document

    def _void(self, facts: list[str] | tuple[str, ...]) -> tuple[str, ...]:
        targets: list[Mapping[str, Any]] = [self._stored(fact) for fact in facts]
        voids = [make_void(target, signed) for target, signed in zip(targets, self._journal.signatures(len(targets)), strict=True)]
        self._journal.write_all(self._store, voids)
        return tuple(str(void["_id"]) for void in voids)
