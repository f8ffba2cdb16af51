"""What a device holds of visits: the rows that are written at every tap, the drafts as they were left, and who may go on with which.

Rule (design.md section 6): a draft is edited by its author on its device alone; of a colleague's, or one under a former id of this device,
a new one goes on that `continues` it. While anything holds a draft open there is one `OpenVisit` of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any
from weakref import WeakValueDictionary

from docstore.sqlite.connection import Connection
from docstore.store import Store
from mobile.services import same_index
from mobile.services.journal import Journal
from mobile.services.kept_record import record_from
from mobile.services.open_visit import OpenVisit, unpacked
from mobile.services.problems import DeviceError
from schemas.assessment import DISCARDED, is_open, new_draft
from schemas.checklist import HAZARDS
from schemas.dwelling import Dwelling, read_dwelling
from schemas.identifiers import draft_id
from schemas.records import Record

JsonObject = dict[str, Any]
HANDED_IN = "Questo sopralluogo è consegnato e resta com'è. Per cambiare qualcosa apri «Visite» e tocca «Correggi»."
_OF_THE_ONE_WHO_BEGAN = frozenset({"author", "device", "started_at", "submitted_as"})
_OF_A_CORRECTION = _OF_THE_ONE_WHO_BEGAN | {"corrects", "continues"}
"""What a correction has of its own before anything is changed."""
_MY_CONTINUATION = """select a.draft from device_autosave a where json_extract(a.body, '$.draft.continues') = ?
    and json_extract(a.body, '$.draft.author') = ? union select d.id from circle_document d where d.type = 'draft'
    and json_extract(d.body, '$.continues') = ? and d.device = ? and d.author = ?"""
_TYPED_AT = "select draft from device_autosave where dwelling in (select value from json_each(?)) order by saved_ms desc"
_MY_DRAFTS_AT = """select id from circle_document where type = 'draft' and subject in (select value from json_each(?))
    and device = ? and author = ? order by at desc"""
_KEEP = "insert or replace into device_autosave (draft, dwelling, saved_ms, dirty, body) values (?, ?, ?, ?, ?)"
_MOVED = "delete from device_autosave where draft = ? and json_extract(body, '$.draft.author') = ?"


class VisitRows:
    """Opened for one person in one outreach circle."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self.store = store
        self.journal = journal
        self._live: WeakValueDictionary[str, OpenVisit] = WeakValueDictionary()
        self._storing: Counter[str] = Counter()

    def is_open(self, visit: OpenVisit) -> bool:
        """Whether it still wants handing in."""
        draft = visit.draft
        open_as_stored = is_open(draft, self._document(draft.get("submitted_as")))
        correcting = bool(draft.get("corrects")) and draft["corrects"] == draft.get("submitted_as")
        return open_as_stored or ((visit.unsaved or correcting) and not draft.get(DISCARDED))

    def corrects_nothing(self, visit: OpenVisit) -> bool:
        """Whether it is a correction in which nothing has been changed yet: of which nothing stays when it is left."""
        draft, corrects = visit.draft, visit.draft.get("corrects")
        begun = self._document(visit.id if "_rev" in draft else draft.get("continues"))
        if not corrects or begun is None or begun.get("corrects") == corrects:
            return False
        said = self._storing[visit.id] or any(record.typed for record in visit.records.values())
        fresh = new_draft(visit.id, draft["author"], visit.dwelling, draft["started_at"], HAZARDS)
        words = {name for name in {*draft, *begun} if not name.startswith("_")} - _OF_A_CORRECTION
        return not said and all(draft.get(name) == begun.get(name, fresh.get(name)) for name in words)

    def names_of(self, dwelling: str) -> tuple[str, ...]:
        """Under all the names that it was given."""
        return tuple(same_index.group_of(self.store, dwelling))

    def dwelling(self, record: str) -> Dwelling:
        return read_dwelling(self.record(record))

    def record(self, record: str) -> Record:
        rows = self.store.read("select body from circle_record where record = ?", (record,))
        return record_from(record, rows[0][0]) if rows else Record(record, {})

    def keep(self, visit: OpenVisit) -> None:
        """The autosave row, durable when this returns. What this person typed under a former id of the device moves into it."""
        visit.saved_ms = self.journal.clock.now_ms()
        row = (visit.id, visit.dwelling, visit.saved_ms, int(visit.unsaved), visit.packed())
        former = (visit.draft.get("continues"), visit.draft["author"])

        def work(connection: Connection) -> None:
            connection.execute(_KEEP, row)
            connection.execute(_MOVED, former)

        self.store.write_rows(work)

    def _must_be_open(self, visit: OpenVisit) -> None:
        if not self.is_open(visit):
            raise DeviceError("handed_in", HANDED_IN)

    def _held(self, visit: OpenVisit) -> OpenVisit:
        """The one that everybody gets from now on; one of the same draft that is held already comes before it."""
        return self._live.setdefault(visit.id, visit)

    def _as_left(self, draft: str) -> OpenVisit:
        """Of a colleague, or of a former id of this device: the one that goes on from it, because the other's is never edited."""
        left = self._kept(draft) or (self._stored(draft) if self._document(draft) else None)
        if left is not None and self._is_mine(left.draft):
            return left
        mine = self._my_continuation(draft)
        return mine or self._continued(left or self._stored(draft))

    def _is_mine(self, draft: Mapping[str, Any]) -> bool:
        return bool(draft["author"] == self.journal.author and draft["device"] == self.journal.device)

    def _kept(self, draft: str) -> OpenVisit | None:
        rows = self.store.read("select body, saved_ms from device_autosave where draft = ?", (draft,))
        return unpacked(rows[0][0], rows[0][1]) if rows else None

    def _stored(self, draft: str) -> OpenVisit:
        return OpenVisit(self._must(draft), dirty=False)

    def _my_continuation(self, draft: str) -> OpenVisit | None:
        """One that this person began before from that draft. The draft itself may be gone: it was a row alone, and moved into this one."""
        asked = (draft, self.journal.author, draft, self.journal.device, self.journal.author)
        for row in self.store.read(_MY_CONTINUATION, asked):
            mine = self._live.get(row[0]) or self._kept(row[0]) or self._stored(row[0])
            if self.is_open(mine):
                return mine
        return None

    def _is_fresh(self, visit: OpenVisit) -> bool:
        """One that goes on from a colleague's and in which nothing has been said yet."""
        typed = any(record.typed for record in visit.records.values())
        return "_rev" not in visit.draft and "continues" in visit.draft and not typed and self._kept(visit.id) is None

    def _continued(self, left: OpenVisit) -> OpenVisit:
        """A new draft with all the other's words, those that this app does not know included, and the name of the other."""
        doc_id = draft_id(self.journal.device, self.journal.new_key())
        fresh = new_draft(doc_id, self.journal.author, left.dwelling, self.journal.clock.moment(), HAZARDS)
        words = {name: value for name, value in left.draft.items() if not name.startswith("_") and name not in _OF_THE_ONE_WHO_BEGAN}
        return OpenVisit({**fresh, **words, "continues": left.id}, {key: one.gone_on_with() for key, one in left.records.items()})

    def _open_draft_at(self, dwelling: str) -> str | None:
        group = json.dumps(same_index.group_of(self.store, dwelling))
        rows = self.store.read(_TYPED_AT, (group,))
        stored = self.store.read(_MY_DRAFTS_AT, (group, self.journal.device, self.journal.author))
        for row in [*rows, *stored]:
            left = self._kept(row[0]) or self._stored(row[0])
            if self._is_mine(left.draft) and self.is_open(left) and not self.corrects_nothing(left):
                return str(row[0])
        return None

    def _forget_row(self, visit: OpenVisit) -> None:
        """A commit costs a tap some milliseconds: none is made for a row that has gone before."""
        if not self.store.read("select 1 from device_autosave where draft = ?", (visit.id,)):
            return

        def work(connection: Connection) -> None:
            connection.execute("delete from device_autosave where draft = ?", (visit.id,))

        self.store.write_rows(work)

    def _document(self, doc_id: str | None) -> JsonObject | None:
        """The leaf that counts, as the index has chosen it: a forged root may be the winner."""
        rows = self.store.read("select body from circle_document where id = ?", (doc_id,))
        return json.loads(rows[0][0]) if rows else None

    def _must(self, doc_id: str) -> JsonObject:
        document = self._document(doc_id)
        if document is None:
            raise DeviceError("not_here", "Questo sopralluogo non è su questo dispositivo: torna all'elenco.")
        return document
