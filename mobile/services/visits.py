"""Visits: every tap an autosave row, every step a revision of the draft and changes of the dwelling, at the end one assessment.

Rule (design.md sections 4 and 6): the autosave row is written at each change; a revision is made at a step, on going to the background,
after 30 idle seconds and on submitting; the assessment fact, the stamped draft and the row's end are one commit. What the screen showed
as saved is what opens again, after a kill too. While anything holds a draft open there is one `OpenVisit` of it, so that a photo which ends
being stored late meets the newest words; and a draft is handed in only when no photo of it is on its way to the device's file.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from weakref import WeakValueDictionary

from docstore.sqlite.connection import Connection
from docstore.store import Store
from mobile.services.journal import Journal, put_own
from mobile.services.kept_record import record_from
from mobile.services.open_visit import OpenVisit, unpacked
from mobile.services.problems import DeviceError, told
from schemas.assessment import Draft, Gap, Submission, gaps, is_open, make_assessment, new_draft
from schemas.changes import Edit, make_change
from schemas.codes import HARM_BY_CODE
from schemas.dwelling import Dwelling, read_dwelling
from schemas.facts import make_void
from schemas.identifiers import draft_id, record_id
from schemas.records import Record
from schemas.rules.hazard import check_rating

JsonObject = dict[str, Any]
CHECKLIST = ("hhsrs-2006", 1)
STORING = "Sto ancora salvando una foto di questo sopralluogo: aspetta che finisca, poi consegna. Quello che hai scritto è al sicuro."
_OF_THE_ONE_WHO_BEGAN = frozenset({"author", "device", "started_at", "submitted_as"})
_MY_CONTINUATION = """select a.draft from device_autosave a where json_extract(a.body, '$.draft.continues') = ?
    and json_extract(a.body, '$.draft.author') = ? union select d.id from circle_document d where d.type = 'draft'
    and json_extract(d.body, '$.continues') = ? and d.device = ? and d.author = ?"""
_KEEP = "insert or replace into device_autosave (draft, dwelling, saved_ms, dirty, body) values (?, ?, ?, ?, ?)"
_MOVED = "delete from device_autosave where draft = ? and json_extract(body, '$.draft.author') = ?"


class Visits:
    """The visits of the signed-in person in one outreach circle."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self.store = store
        self._journal = journal
        self._live: WeakValueDictionary[str, OpenVisit] = WeakValueDictionary()
        self._storing: Counter[str] = Counter()

    # Opening

    def start(self, dwelling: str | None = None) -> OpenVisit:
        """A new visit; to a dwelling that has an open draft of this person here, that draft. Nothing is said in it yet: no step makes a
        revision of it."""
        going_on = self._open_draft_at(dwelling) if dwelling else None
        if going_on is not None:
            return self.open(going_on)
        at = dwelling or record_id("dwelling", self._journal.new_key())
        doc_id = draft_id(self._journal.device, self._journal.new_key())
        draft = new_draft(doc_id, self._journal.author, at, self._journal.clock.moment(), CHECKLIST)
        visit = self._held(OpenVisit(draft, new_dwelling=dwelling is None, dirty=False))
        visit.show(self.dwelling(at))
        self.keep(visit)
        return visit

    def open(self, draft: str) -> OpenVisit:
        """A visit as it was left: the one that something still holds, else the autosave row, else the draft's newest revision."""
        visit = self._live.get(draft) or self._held(self._as_left(draft))
        visit.show(self.dwelling(visit.dwelling))
        self._take_in_photos(visit)
        return visit

    def is_open(self, visit: OpenVisit) -> bool:
        """Whether it still wants handing in."""
        return visit.unsaved or is_open(visit.draft, self._document(visit.draft.get("submitted_as")))

    def dwelling(self, record: str) -> Dwelling:
        return read_dwelling(self.record(record))

    def record(self, record: str) -> Record:
        rows = self.store.read("select body from circle_record where record = ?", (record,))
        return record_from(record, rows[0][0]) if rows else Record(record, {})

    @contextmanager
    def storing(self, visit: OpenVisit) -> Iterator[None]:
        """While a photo of this visit is on its way to the file: it is one and the same visit, and is not handed in yet."""
        self._storing[visit.id] += 1
        try:
            yield
        finally:
            self._storing[visit.id] -= 1

    # Taps: each is on the device when it returns

    def set_field(self, visit: OpenVisit, name: str, value: Any) -> None:
        """A field of the dwelling as it is being typed; it becomes a change at the next step."""
        visit.type_field(name, value)
        self.keep(visit)

    def rate(self, visit: OpenVisit, code: str, likelihood: int, harm: str) -> None:
        preset = HARM_BY_CODE.get(harm)
        if preset is None:
            raise DeviceError("not_in_list", "Scegli uno dei danni dell'elenco.")
        with told():
            check_rating(likelihood, preset.spread)
        rating = {"likelihood": likelihood, "spread": list(preset.spread), "harm": harm}
        self.set_draft(visit, "hazards", {**visit.draft["hazards"], code: rating})

    def clear_rating(self, visit: OpenVisit, code: str) -> None:
        self.set_draft(visit, "hazards", {key: rating for key, rating in visit.draft["hazards"].items() if key != code})

    def set_draft(self, visit: OpenVisit, name: str, value: Any) -> None:
        if visit.draft.get(name) != value:
            visit.draft = {**visit.draft, name: value}
            visit.dirty = True
        self.keep(visit)

    def use_existing(self, visit: OpenVisit, dwelling: str) -> None:
        """ "È questo": what this visit said of the dwelling it had made is taken back, and it goes on at the one that was found."""
        with self._all_or_nothing(visit):
            voids = [make_void(self._must(change), self._journal.signature()) for change in visit.written]
            visit.draft = {**visit.draft, "dwelling": dwelling}
            visit.new_dwelling, visit.dirty, visit.written = False, True, []
            visit.typed.pop("address", None)
            visit.show(self.dwelling(dwelling))
            self._journal.write_all(self.store, voids)
            self.keep(visit)

    def keep(self, visit: OpenVisit) -> None:
        """The autosave row, durable when this returns. What this person typed under a former id of the device moves into it."""
        visit.saved_ms = self._journal.clock.now_ms()
        row = (visit.id, visit.dwelling, visit.saved_ms, int(visit.unsaved), visit.packed())
        former = (visit.draft.get("continues"), visit.draft["author"])

        def work(connection: Connection) -> None:
            connection.execute(_KEEP, row)
            connection.execute(_MOVED, former)

        self.store.write_rows(work)

    # Steps

    def says_nothing(self, visit: OpenVisit) -> bool:
        """Whether it is as it began: nothing was said or taken in it, and no revision of it was made."""
        draft = visit.draft
        begun = new_draft(visit.id, draft["author"], visit.dwelling, draft["started_at"], CHECKLIST)
        return draft == begun and not visit.typed and not visit.written and not self._storing[visit.id]

    def put_away(self, visit: OpenVisit) -> bool:
        """Who only looked at a dwelling leaves no draft behind, which would wait for ever to be handed in. True when it is gone."""
        empty = self.says_nothing(visit)
        if empty:
            self._forget_row(visit)
        return empty

    def step(self, visit: OpenVisit) -> None:
        """What was tapped becomes a revision of the draft and changes of the dwelling, in one commit."""
        if not visit.unsaved:
            return
        with self._all_or_nothing(visit):
            self._write_changes(visit)
            self._write_draft(visit)
            self.keep(visit)

    def submit(self, visit: OpenVisit, reason: str | None = None) -> str:
        """Hands the visit in; returns the assessment's id. What is missing does not block, what is malformed is said."""
        if self._storing[visit.id]:
            raise DeviceError("photo_being_stored", STORING)
        for fault in visit.faults().values():
            raise DeviceError(fault.code, fault.sentence)
        self._take_in_photos(visit)
        with self._all_or_nothing(visit):
            self._write_changes(visit)
            self._write_draft(visit)
            assessment = self._assessment(visit, reason)
            self._journal.write_all(self.store, [assessment])
            visit.draft = {**visit.draft, "submitted_as": assessment["_id"]}
            self._write_draft(visit, stamped=True)
            self._forget_row(visit)
        return str(assessment["_id"])

    def gaps(self, visit: OpenVisit) -> list[Gap]:
        """What is missing, counting what was typed and no change says yet."""
        missing = gaps(Draft.read(_bare(visit.draft)), self.dwelling(visit.dwelling))
        return [gap for gap in missing if gap.field not in visit.ready()]

    @contextmanager
    def _all_or_nothing(self, visit: OpenVisit) -> Iterator[None]:
        """One commit; when it fails (a full disk), the open visit is again what the store holds and what was typed."""
        before = visit.packed()
        try:
            with self.store.transaction():
                yield
        except BaseException:
            vars(visit).update(vars(unpacked(before, visit.saved_ms)))
            raise

    def _write_changes(self, visit: OpenVisit) -> None:
        edits = {name: Edit(value, visit.over.get(name, [])) for name, value in visit.ready().items()}
        if not edits:
            return
        change = make_change(visit.dwelling, edits, self._journal.signature())
        self._journal.write_all(self.store, [change])
        for name in edits:
            visit.field_written(name, change["_id"])
        if visit.new_dwelling:
            visit.written.append(change["_id"])

    def _write_draft(self, visit: OpenVisit, stamped: bool = False) -> None:
        if visit.dirty or stamped or "_rev" not in visit.draft:
            visit.draft = {**visit.draft, "_rev": put_own(self.store, visit.draft)}
            visit.dirty = False

    def _assessment(self, visit: OpenVisit, reason: str | None) -> JsonObject:
        submission = Submission(visit.draft["_rev"], self._journal.clock.moment(), reason)
        draft = Draft.from_document(_bare(visit.draft))
        with told():
            return make_assessment(draft, self.dwelling(visit.dwelling), submission, self._journal.signature())

    # Rows

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
        return bool(draft["author"] == self._journal.author and draft["device"] == self._journal.device)

    def _kept(self, draft: str) -> OpenVisit | None:
        rows = self.store.read("select body, saved_ms from device_autosave where draft = ?", (draft,))
        return unpacked(rows[0][0], rows[0][1]) if rows else None

    def _stored(self, draft: str) -> OpenVisit:
        return OpenVisit(self._must(draft), new_dwelling=False, dirty=False)

    def _my_continuation(self, draft: str) -> OpenVisit | None:
        """One that this person began before from that draft. The draft itself may be gone: it was a row alone, and moved into this one."""
        asked = (draft, self._journal.author, draft, self._journal.device, self._journal.author)
        for row in self.store.read(_MY_CONTINUATION, asked):
            mine = self._live.get(row[0]) or self._kept(row[0]) or self._stored(row[0])
            if self.is_open(mine):
                return mine
        return None

    def _continued(self, left: OpenVisit) -> OpenVisit:
        """A new draft with all the other's words, those that this app does not know included, and the name of the other."""
        doc_id = draft_id(self._journal.device, self._journal.new_key())
        fresh = new_draft(doc_id, self._journal.author, left.dwelling, self._journal.clock.moment(), CHECKLIST)
        words = {name: value for name, value in left.draft.items() if not name.startswith("_") and name not in _OF_THE_ONE_WHO_BEGAN}
        visit = OpenVisit({**fresh, **words, "continues": left.id}, new_dwelling=False)
        visit.typed, visit.said, visit.over = dict(left.typed), dict(left.said), dict(left.over)
        return visit

    def _open_draft_at(self, dwelling: str) -> str | None:
        rows = self.store.read("select draft from device_autosave where dwelling = ? order by saved_ms desc", (dwelling,))
        sql = "select id from circle_document where type = 'draft' and subject = ? and device = ? and author = ? order by at desc"
        stored = self.store.read(sql, (dwelling, self._journal.device, self._journal.author))
        for row in [*rows, *stored]:
            left = self._kept(row[0]) or self._stored(row[0])
            if self._is_mine(left.draft) and self.is_open(left):
                return str(row[0])
        return None

    def _take_in_photos(self, visit: OpenVisit) -> None:
        """A photo whose fact is here and which a kill kept out of the draft is of this visit all the same, and of what goes on from it."""
        sql = "select id from circle_document where type = 'photo' and draft in (?, ?) order by at"
        rows = self.store.read(sql, (visit.id, visit.draft.get("continues") or visit.id))
        known = {use["photo"] for use in visit.draft["photos"]}
        lost = [{"photo": row[0], "caption": "", "hazard": None} for row in rows if row[0] not in known]
        if lost:
            self.set_draft(visit, "photos", [*visit.draft["photos"], *lost])

    def _forget_row(self, visit: OpenVisit) -> None:
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


def _bare(draft: Mapping[str, Any]) -> JsonObject:
    return {name: value for name, value in draft.items() if not name.startswith("_") or name == "_id"}
