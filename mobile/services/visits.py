"""Visits: every tap an autosave row, every step a revision of the draft and changes of what it is about, at the end one assessment.

Rule (design.md sections 4 and 6): the autosave row is written at each change; a revision is made at a step, on going to the background,
after 30 idle seconds and on submitting; the assessment fact, the stamped draft and the row's end are one commit. What the screen showed
as saved is what opens again, after a kill too. While anything holds a draft open there is one `OpenVisit` of it, so that a photo which ends
being stored late meets the newest words; and a draft is handed in only when no photo of it is on its way to the device's file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from mobile.services import home_index, list_index, same_index
from mobile.services.custody import end_of
from mobile.services.journal import put_own
from mobile.services.open_record import OpenRecord, retired_field
from mobile.services.open_visit import OpenVisit, unpacked
from mobile.services.problems import DeviceError, told
from mobile.services.visit_rows import VisitRows
from schemas.assessment import DISCARDED, Draft, Seen, Submission, make_assessment, new_draft
from schemas.changes import RETIRED, Edit, entry_of, make_change
from schemas.checklist import HAZARDS
from schemas.codes import HARM_BY_CODE
from schemas.dwelling import read_dwelling
from schemas.dwelling_rooms import ROOMS
from schemas.facts import make_void
from schemas.gaps import Gap, gaps, wanted_photos
from schemas.household import Household, read_household
from schemas.identifiers import draft_id, record_id
from schemas.photo_subjects import Wanted
from schemas.rules.hazard import check_rating

JsonObject = dict[str, Any]
THROWN_AWAY = "Questa bozza è stata buttata via: per scrivere di questo alloggio cominciane una nuova da «Oggi»."
STORING = "Sto ancora salvando una foto di questo sopralluogo: aspetta che finisca, poi consegna. Quello che hai scritto è al sicuro."

_TAKEN_IN = """select id from circle_document where type = 'photo' and draft in (?, ?) and json_extract(body, '$.parent') is null
    order by at"""
_AT_THE_CAMERA = """select draft from device_autosave where json_extract(body, '$.draft.author') = ?
    and json_extract(body, '$.draft.device') = ? and json_extract(body, '$.awaited.camera_ms') >= ? order by saved_ms desc limit 1"""


class Visits(VisitRows):
    """The visits of the signed-in person in one outreach circle."""

    # Opening

    def start(self, dwelling: str | None = None) -> OpenVisit:
        """A new visit; to a dwelling that has an open draft of this person here, that draft. Nothing is said in it yet: no step makes a
        revision of it. One that was found to be another is visited as that one."""
        dwelling = same_index.head_of(self.store, dwelling) if dwelling else None
        going_on = self._open_draft_at(dwelling) if dwelling else None
        if going_on is not None:
            return self.open(going_on)
        at = dwelling or record_id("dwelling", self.journal.new_key())
        doc_id = draft_id(self.journal.device, self.journal.new_key())
        draft = new_draft(doc_id, self.journal.author, at, self.journal.clock.moment(), HAZARDS)
        visit = self._held(OpenVisit(draft, {at: OpenRecord(at, new=dwelling is None)}, dirty=False))
        self.show(visit)
        self.keep(visit)
        return visit

    def open(self, draft: str) -> OpenVisit:
        """A visit as it was left: the one that something still holds, else the autosave row, else the draft's newest revision."""
        visit = self._live.get(draft) or self._held(self._as_left(draft))
        if visit.draft.get(DISCARDED):
            raise DeviceError("draft_discarded", THROWN_AWAY)
        self.show(visit)
        self._take_in_photos(visit)
        return visit

    def show(self, visit: OpenVisit) -> None:
        """What the records say now, for the fields that nobody is editing; households that came to live there join the visit."""
        for record in (visit.dwelling, *home_index.households_at(self.store, visit.dwelling, list_index.behind(self.store) is None)):
            visit.record(record)
        visit.show(self.record)

    def seen(self, visit: OpenVisit) -> Seen:
        """The dwelling and its households as the screen shows them, with what is being typed."""
        place = visit.place.as_shown()
        households = [read_household(one.as_shown(), place.same(ROOMS)) for one in visit.households()]
        return Seen(read_dwelling(place), self._here(households, visit.dwelling))

    def correct(self, assessment: str) -> OpenVisit:
        """Goes on with what was handed in: its draft, or a new one that continues a colleague's. It is handed in again as a new fact."""
        fact = self._must(assessment)
        visit = self.open(str(fact["draft"]))
        if visit.draft.get("corrects") != assessment:
            untouched = not self.is_open(visit) or self._is_fresh(visit)
            visit.draft = {**visit.draft, "corrects": assessment}
            visit.dirty = not untouched
        self.keep(visit)
        return visit

    @contextmanager
    def storing(self, visit: OpenVisit) -> Iterator[None]:
        """While a photo of this visit is on its way to the file: it is one and the same visit, and is not handed in yet."""
        self._must_be_open(visit)
        self._storing[visit.id] += 1
        try:
            yield
        finally:
            self._storing[visit.id] -= 1

    def expect(self, visit: OpenVisit, awaited: JsonObject | None) -> None:
        """What the next photos are for, and whether the camera is open: on the device before it opens. A closed visit wants none."""
        if visit.awaited != awaited and (awaited is None or self.is_open(visit)):
            visit.awaited = awaited
            self.keep(visit)

    def left_at_the_camera(self, since_ms: int) -> str | None:
        """The visit of this person whose camera was open when the app ended, since that moment; the last one."""
        rows = self.store.read(_AT_THE_CAMERA, (self.journal.author, self.journal.device, since_ms))
        return str(rows[0][0]) if rows else None

    def is_storing(self, visit: OpenVisit) -> bool:
        return bool(self._storing[visit.id])

    # Taps: each is on the device when it returns

    def set_field(self, visit: OpenVisit, name: str, value: Any, record: str | None = None) -> None:
        """A field of the dwelling, or of another record of the visit, as it is being typed; it becomes a change at the next step. None
        says that there is no value any more."""
        self.set_fields(visit, {name: value}, record)

    def set_fields(self, visit: OpenVisit, said: Mapping[str, Any], record: str | None = None) -> None:
        """Several fields that one tap says."""
        self._must_be_open(visit)
        for name, value in said.items():
            visit.record(record or visit.dwelling).type_field(name, value)
        self.keep(visit)

    def choose(self, visit: OpenVisit, name: str, value: Any, record: str | None = None) -> bool:
        """A tap on one of the words that a field may have; True when it took back the one that stood."""
        self._must_be_open(visit)
        taken_back = visit.record(record or visit.dwelling).choose(name, value)
        self.keep(visit)
        return taken_back

    def leave_typed(self, visit: OpenVisit, name: str, record: str | None = None) -> None:
        """What is typed of a field is half a value, or none: what the record says of it stands."""
        self._must_be_open(visit)
        visit.record(record or visit.dwelling).leave(name)
        self.keep(visit)

    def new_entry(self, map_name: str) -> str:
        """A room, a person that is not there yet: the entry's name. It is there with the first field that is said of it."""
        return f"{map_name}/{self.journal.new_key()}"

    def add_household(self, visit: OpenVisit) -> str:
        """A household met at this dwelling; the record's id."""
        household = record_id("household", self.journal.new_key())
        visit.records[household] = OpenRecord(household, new=True)
        self.set_field(visit, "lives_at", visit.dwelling, household)
        return household

    def retire(self, visit: OpenVisit, entry: str, record: str | None = None) -> str | None:
        """Takes an entry (`rooms/<id>`; an empty text: the whole record) away; returns the change, None when only typed words were.

        What was typed of it is said first, so that bringing it back brings back every word. A second tap on the same is the first one: a
        change of its own would leave the first standing when it is undone.
        """
        self._must_be_open(visit)
        self.step(visit)
        one, retired = visit.record(record or visit.dwelling), retired_field(entry)
        shown, standing = one.shown.shown(entry), one.over_of(retired)
        for name in [name for name in one.typed if not entry or entry_of(name) == entry]:
            one.leave(name)
        with self.all_or_nothing(visit):
            if entry not in one.shown.hidden and shown:
                standing = [self._write(one, {retired: Edit(True, standing, shown)})]
                one.hide(entry, standing[0])
                self._write_draft(visit, needed="corrects" in visit.draft)
            self.keep(visit)
        return next(iter(standing), None)

    def say_at_once(self, visit: OpenVisit, one: OpenRecord, edits: Mapping[str, Edit]) -> str:
        """A change that waits for no step, and what follows from it is on the screen."""
        self._must_be_open(visit)
        with self.all_or_nothing(visit):
            change = self._write(one, edits)
            self._write_draft(visit, needed="corrects" in visit.draft)
            self.show(visit)
            self.keep(visit)
        return change

    def bring_back(self, visit: OpenVisit, change: str) -> None:
        """Undoes `retire`, or what was said at once."""
        with self.all_or_nothing(visit):
            self.journal.write_all(self.store, [make_void(self._must(change), self.journal.signature())])
            self.show(visit)
            self.keep(visit)

    def answer(self, visit: OpenVisit, checklist: tuple[str, int], item: str, value: Any) -> None:
        """An answer to a checklist on the version that the visit began it with; None takes it back."""
        name, version = checklist
        kept = visit.draft.get("checklists", {})
        before = kept.get(name) or {"version": version, "answers": {}}
        answers = {key: said for key, said in {**before["answers"], item: value}.items() if said is not None}
        self.set_draft(visit, "checklists", {**kept, name: {**before, "answers": answers}})

    def rate(self, visit: OpenVisit, code: str, likelihood: int, harm: str) -> None:
        self.set_draft(visit, "hazards", {**visit.draft["hazards"], code: _rating(likelihood, harm)})

    def clear_rating(self, visit: OpenVisit, code: str) -> None:
        self.set_draft(visit, "hazards", {key: rating for key, rating in visit.draft["hazards"].items() if key != code})

    def rate_household(self, visit: OpenVisit, code: str, likelihood: int, harm: str) -> None:
        """The second rating of a hazard that has one, beside that of the home."""
        self.set_draft(visit, "adjusted", {**visit.draft.get("adjusted", {}), code: _rating(likelihood, harm)})

    def clear_household_rating(self, visit: OpenVisit, code: str) -> None:
        self.set_draft(visit, "adjusted", {key: rating for key, rating in visit.draft.get("adjusted", {}).items() if key != code})

    def set_draft(self, visit: OpenVisit, name: str, value: Any) -> None:
        """A field of the draft; refused once it is handed in."""
        self._must_be_open(visit)
        self._put(visit, name, value)

    def _put(self, visit: OpenVisit, name: str, value: Any) -> None:
        if visit.draft.get(name) != value:
            visit.draft = {**visit.draft, name: value}
            visit.dirty = True
        self.keep(visit)

    def use_existing(self, visit: OpenVisit, dwelling: str) -> None:
        """ "È questo": what this visit said of the dwelling it had made is taken back, and it goes on at the one that was found.

        Everything but the address goes along as words being typed, whether a step had come between or not: what the found one says
        otherwise stays beside them.
        """
        made = visit.place
        with self.all_or_nothing(visit):
            voids = [make_void(self._must(change), self.journal.signature()) for change in made.written]
            visit.draft = {**visit.draft, "dwelling": dwelling}
            visit.dirty = True
            visit.records.pop(made.id)
            self.journal.write_all(self.store, voids)
            self.show(visit)
            _carry(made, visit.place)
            for household in visit.households():
                if household.value("lives_at") == made.id:
                    household.type_field("lives_at", dwelling)
            self.keep(visit)

    # Steps

    def says_nothing(self, visit: OpenVisit) -> bool:
        """Whether it is as it began: nothing was said or taken in it, and no revision of it was made."""
        draft = visit.draft
        if draft.get("corrects"):
            return self.corrects_nothing(visit)
        begun = new_draft(visit.id, draft["author"], visit.dwelling, draft["started_at"], HAZARDS)
        said = any(record.typed or record.written for record in visit.records.values())
        return draft == begun and not said and not self._storing[visit.id]

    def put_away(self, visit: OpenVisit) -> bool:
        """Who only looked at a dwelling, or tapped "Correggi" and changed nothing, leaves no draft behind, which would wait for ever to be
        handed in. True when it is gone."""
        empty = self.says_nothing(visit)
        if empty:
            self._forget_row(visit)
            visit.draft = self._must(visit.id) if "_rev" in visit.draft else visit.draft  # handed in, as before "Correggi" was tapped
        return empty

    def step(self, visit: OpenVisit) -> None:
        """What was tapped becomes a revision of the draft and changes of the dwelling, in one commit."""
        if not visit.unsaved:
            return
        if self.corrects_nothing(visit):  # what was changed was changed back
            visit.dirty = False
            self.keep(visit)
            return
        with self.all_or_nothing(visit):
            said = self._write_changes(visit)
            self._write_draft(visit, needed=said and "corrects" in visit.draft)
            self.keep(visit)

    def submit(self, visit: OpenVisit, reason: str | None = None) -> str:
        """Hands the visit in; returns the assessment's id. What is missing does not block, what is malformed is said."""
        self._must_be_open(visit)
        if self._storing[visit.id]:
            raise DeviceError("photo_being_stored", STORING)
        for fault in visit.faults().values():
            raise DeviceError(fault.code, fault.sentence)
        self._take_in_photos(visit)
        with self.all_or_nothing(visit):
            self._write_changes(visit)
            self._write_draft(visit, needed="corrects" in visit.draft)
            assessment = self._assessment(visit, reason)
            self.journal.write_all(self.store, [assessment])
            visit.draft = {**visit.draft, "submitted_as": assessment["_id"]}
            self._write_draft(visit, needed=True)
            self._forget_row(visit)
        return str(assessment["_id"])

    def gaps(self, visit: OpenVisit) -> list[Gap]:
        """What is missing, counting what was typed and no change says yet."""
        return gaps(Draft.read(_bare(visit.draft)), self.seen(visit))

    def wanted_photos(self, visit: OpenVisit) -> tuple[Wanted, ...]:
        """The least that its photos show, each with the photo that shows it."""
        return wanted_photos(Draft.read(_bare(visit.draft)), self.seen(visit))

    @contextmanager
    def all_or_nothing(self, visit: OpenVisit) -> Iterator[None]:
        """One commit; when it fails (a full disk), the open visit is again what the store holds and what was typed."""
        before = visit.packed()
        try:
            with self.store.transaction():
                yield
        except BaseException:
            vars(visit).update(vars(unpacked(before, visit.saved_ms)))
            visit.show(self.record)
            raise

    def _write_changes(self, visit: OpenVisit) -> bool:
        """Whether there was anything to say."""
        ready = visit.ready()
        for key, names in ready.items():
            record = visit.records[key]
            for group in record.in_groups(names):
                change = self._write(record, {name: Edit(record.typed[name], record.over[name]) for name in group})
                for name in group:
                    record.field_written(name, change)
        return bool(ready)

    def _write(self, record: OpenRecord, edits: Mapping[str, Edit]) -> str:
        """One change of one record; a new one remembers what it is made of, so that it can be taken back."""
        change = make_change(record.id, edits, self.journal.signature())
        self.journal.write_all(self.store, [change])
        if record.new:
            record.written.append(change["_id"])
        return str(change["_id"])

    def _write_draft(self, visit: OpenVisit, needed: bool = False) -> None:
        """`needed` where something else says that the draft goes on: a stamp, or a record that a correction changes."""
        if visit.dirty or needed or "_rev" not in visit.draft:
            visit.draft = {**visit.draft, "_rev": put_own(self.store, visit.draft)}
            visit.dirty = False

    def _assessment(self, visit: OpenVisit, reason: str | None) -> JsonObject:
        submission = Submission(
            visit.draft["_rev"], self.journal.clock.moment(), reason, custody=end_of(self.store, visit.id, self.journal.device)
        )
        draft = Draft.from_document(_bare(visit.draft))
        with told():
            return make_assessment(draft, self._said(visit), submission, self.journal.signature())

    def _said(self, visit: OpenVisit) -> Seen:
        """As the records say it: what could not become a change is in no assessment."""
        place = self.record(visit.dwelling)
        households = [read_household(self.record(one.id), place.same(ROOMS)) for one in visit.households()]
        return Seen(read_dwelling(place), self._here(households, visit.dwelling))

    def _here(self, households: Sequence[Household], dwelling: str) -> list[Household]:
        """Those that are said to live in it, under any of its names, whatever else is said; of those that are one, the one that stands."""
        names = {*self.names_of(dwelling)}
        standing = [one for one in households if not one.retired and same_index.head_of(self.store, one.id) == one.id]
        return [one for one in standing if names & {*one.lives_at.values}]

    def _take_in_photos(self, visit: OpenVisit) -> None:
        """A photo whose fact is here and which a kill kept out of the draft is of this visit all the same, and of what goes on from it.
        What was handed in stays as it was: a colleague may take photos in the draft that it went on from for days. A drawing is none of
        them: it stands in the place of the photo that it was drawn on."""
        rows = self.store.read(_TAKEN_IN, (visit.id, visit.draft.get("continues") or visit.id))
        known = {use["photo"] for use in visit.draft["photos"]}
        lost = [{"photo": row[0], "caption": "", "hazard": None} for row in rows if row[0] not in known]
        if lost and self.is_open(visit):
            self._put(visit, "photos", [*visit.draft["photos"], *lost])


def _rating(likelihood: int, harm: str) -> JsonObject:
    preset = HARM_BY_CODE.get(harm)
    if preset is None:
        raise DeviceError("not_in_list", "Scegli uno dei danni dell'elenco.")
    with told():
        check_rating(likelihood, preset.spread)
    return {"likelihood": likelihood, "spread": list(preset.spread), "harm": harm}


def _carry(made: OpenRecord, found: OpenRecord) -> None:
    """What was said of the one that is none moves on, and stands beside what the found one says; but the address: by that it was found."""
    for name in dict.fromkeys([*made.shown.fields, *made.typed]):
        gone = entry_of(name) in made.shown.hidden or name.rsplit("/", 1)[-1] == RETIRED
        value = made.value(name)
        if name != "address" and not gone and value is not None:
            found.take_along(name, value)


def _bare(draft: Mapping[str, Any]) -> JsonObject:
    return {name: value for name, value in draft.items() if not name.startswith("_") or name == "_id"}
