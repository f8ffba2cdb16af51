"""What people do in the whole chain, through the production services, and what they saw while doing it.

Each deed notes in the world's `Truth` and `Acknowledged` what the person was told is saved. What a screen shows of a field is worked out
from the truth and from what the device holds at that moment, never from the editor's own `over`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from docstore.store import Store
from mobile.platform.bytes_copy import BytesCopy
from mobile.services.open_visit import OpenVisit
from mobile.services.problems import DeviceError
from mobile.services.residence import Arrival
from schemas.changes import Edit, make_change
from schemas.codes import HARM_BY_CODE
from schemas.records import Record
from tests.simulation.causality import Retirement, Said, Truth
from tests.simulation.chain_centre import MEDIA, RESIDENCE, TEAM
from tests.simulation.chain_dangers import Alarms
from tests.simulation.chain_device import Phone
from tests.support.device import PlainPhoto, plain_photo

if TYPE_CHECKING:
    from tests.simulation.chain import ChainWorld

JsonObject = dict[str, Any]
FIELDS = ("people_count", "target_group", "address")


@dataclass
class Sheet:
    """One visit as its person knows it: what she typed, what the screen had shown of it, what the draft says."""

    record: str
    typed: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, frozenset[str]] = field(default_factory=dict)
    note: str = ""
    hazards: dict[str, int] = field(default_factory=dict)
    photos: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    new: bool = False
    steps: int = 0
    handed_in: bool = False


class PausingCopy(BytesCopy):
    """Bytes that a pipeline hands over piece by piece: between two anything may happen."""

    async def chunk(self, index: int) -> bytes:
        await asyncio.sleep(0.05)
        return await super().chunk(index)


def a_picture(name: str, large: bool) -> PlainPhoto:
    whole = plain_photo(name, 262_200 if large else 700)
    copies = (whole.original.data, whole.working.data[:300], whole.thumbnail.data[:100])
    return PlainPhoto(*(PausingCopy.of(data) for data in copies))


class Worker:
    """Somebody of the outreach team at one phone."""

    def __init__(self, phone: Phone, world: ChainWorld) -> None:
        self.phone, self.world = phone, world
        self.dice = world.dice
        self.sheets: dict[str, Sheet] = {}
        self.alarms = Alarms(f"{world.seed} {phone.user}")
        self.visit: OpenVisit | None = None

    # what the screen shows

    def held(self) -> set[str]:
        return {row["id"] for row in self.store.all_docs(startkey="change:", endkey="change;")["rows"]}

    @property
    def store(self) -> Store:
        return self.phone.store(TEAM)

    def draw(self, sheet: Sheet) -> None:
        """The page is drawn anew: every field that is not being typed shows what the device holds now."""
        held = self.held()
        for name in FIELDS:
            if name not in sheet.typed:
                sheet.shown[name] = self.truth.shown_now(sheet.record, name, held)

    @property
    def truth(self) -> Truth:
        return self.world.truth

    # deeds

    async def act(self) -> None:
        visits = self.phone.work.visits
        assert visits is not None
        if self.visit is None:
            await self.dice.choices([self.open, self.retire], [3, 2])[0]()
            return
        if self.alarms.strikes():
            self.alarms.tap(self, self.visit)
            return
        deeds = [self.type, self.annotate, self.step, self.refresh, self.photograph, self.hand_in, self.go_away, self.found_it]
        await self.dice.choices(deeds, [14, 4, 7, 2, 1, 1, 4, 1])[0]()

    async def open(self) -> None:
        known = [row[0] for row in self.store.read("select record from circle_record where type = 'dwelling' order by record")]
        target = self.dice.choice(known[:1]) if known and self.dice.random() < 0.9 else None  # a street where paths cross
        self.take_up(self.visits.start(target), new=target is None)

    def take_up(self, visit: OpenVisit, new: bool = False) -> None:
        self.visit = visit
        sheet = self.sheets.setdefault(visit.id, Sheet(visit.dwelling, new=new))
        assert visit.place.typed == sheet.typed, f"what was typed did not come back: {visit.place.typed} for {sheet.typed}"
        self.same_draft(visit.draft, sheet)
        sheet.photos = [use["photo"] for use in visit.draft["photos"]]
        self.draw(sheet)

    def same_draft(self, draft: Mapping[str, Any], sheet: Sheet) -> None:
        said = (draft.get("note", ""), {code: rating["likelihood"] for code, rating in draft["hazards"].items()})
        assert said == (sheet.note, sheet.hazards), f"{draft['_id']} says {said}, tapped was {(sheet.note, sheet.hazards)}"
        used = {use["photo"] for use in draft["photos"]}
        assert set(sheet.photos) <= used, f"{draft['_id']} lacks a photo"

    async def type(self) -> None:
        visit, sheet = self.at_hand()
        name = self.dice.choices(FIELDS, (4, 1, 2))[0]
        value: Any = {"people_count": self.dice.randrange(200), "target_group": self.dice.choice("abc")}.get(name)
        if name == "address":
            value = {"street": f"Via {self.world.new_id()}", "number": "1", "city": "Catania"}
        before = visit.place.said(name)
        self.visits.set_field(visit, name, value)
        if value == before:
            sheet.typed.pop(name, None)
        else:
            sheet.typed[name] = value

    async def annotate(self) -> None:
        visit, sheet = self.at_hand()
        if self.dice.random() < 0.5:
            sheet_note = self.world.new_id()
            self.visits.set_draft(visit, "note", sheet_note)
            sheet.note = sheet_note
        else:
            code, likelihood = self.dice.choice(("1", "11", "29")), self.dice.choice((10, 100))
            self.visits.rate(visit, code, likelihood, self.dice.choice(sorted(HARM_BY_CODE)))
            sheet.hazards[code] = likelihood

    async def refresh(self) -> None:
        visit, sheet = self.at_hand()
        self.visits.show(visit)
        self.draw(sheet)

    async def step(self) -> None:
        visit, sheet = self.at_hand()
        with self.noting(sheet):
            self.visits.step(visit)

    async def photograph(self) -> None:
        visit, sheet = self.at_hand()
        photos = self.phone.work.photos
        assert photos is not None
        picture = a_picture(self.world.new_id(), self.dice.random() < 0.1)
        photo = await photos.add(visit, picture)
        sheet.photos.append(photo)
        self.world.acknowledged.photos[photo] = picture
        self.world.acknowledged.keep(TEAM, self.store, photo)

    async def hand_in(self) -> None:
        visit, sheet = self.at_hand()
        with self.noting(sheet):
            assessment = self.visits.submit(visit)
        sheet.handed_in = True
        self.world.acknowledged.assessments[assessment] = (sheet.note, dict(sheet.hazards))
        self.visit = None

    async def go_away(self) -> None:
        await self.step()
        self.visit = None

    async def found_it(self) -> None:
        """ "È questo": only of a dwelling that this visit made."""
        visit, sheet = self.at_hand()
        known = [
            row[0] for row in self.store.read("select record from circle_record where type = 'dwelling' and record <> ?", (sheet.record,))
        ]
        if not visit.new_dwelling or not known:
            return
        target = self.dice.choice(sorted(known))
        before, made = self.store.update_seq, {name: visit.value(name) for name in FIELDS if name != "address"}
        self.visits.use_existing(visit, target)
        self.world.acknowledged.since(TEAM, self.store, before, self.phone)
        self.truth.taken_back.update(sheet.written)
        sheet.record, sheet.written, sheet.new = target, [], False
        there = {name: visit.place.said(name) for name in made}
        sheet.typed = {name: value for name, value in sorted(made.items()) if value is not None and value != there[name]}
        sheet.shown = {}
        self.draw(sheet)

    async def retire(self) -> None:
        """A page on which somebody decides that a dwelling is none; she takes her time."""
        known = [row[0] for row in self.store.read("select record from circle_record where type = 'dwelling' order by record")]
        if not known:
            return
        target = self.dice.choice(known[:2])
        drawn: Record = self.visits.record(target)
        on_screen = self.truth.alive(target, self.held())
        await asyncio.sleep(self.dice.random() * 60)
        edit = Edit(True, drawn.over("retired"), drawn.shown())
        change = make_change(target, {"retired": edit}, self.journal.signature())
        self.journal.write_all(self.store, [change])
        chosen = frozenset(saying for saying in on_screen if saying[1] != "retired")
        before = frozenset(key for key, name in on_screen if name == "retired")
        self.truth.said[change["_id"]] = Said(target, {"retired": True}, {"retired": before})
        self.truth.retirements[change["_id"]] = Retirement(target, chosen)
        self.world.acknowledged.keep(TEAM, self.store, change["_id"])

    # after a kill, and at the end

    async def finish(self) -> None:
        """Every visit that is not handed in is opened once more as it was left, and its last taps become documents."""
        for draft, sheet in self.sheets.items():
            if not sheet.handed_in:
                self.take_up(self.visits.open(draft))
                await self.step()
                self.visit = None

    @contextmanager
    def noting(self, sheet: Sheet) -> Iterator[None]:
        """What this commit says of the dwelling is exactly what was typed, over exactly what the screen had shown."""
        before = self.store.update_seq
        yield
        fresh = self.world.acknowledged.since(TEAM, self.store, before, self.phone)
        changes = [document for document in fresh if document["type"] == "change"]
        said = {name: one["v"] for change in changes for name, one in change["fields"].items()}
        assert said == sheet.typed, f"typed was {sheet.typed}, written is {said}"
        for change in changes:
            shown = {name: sheet.shown.get(name, frozenset()) for name in change["fields"]}
            self.truth.said[change["_id"]] = Said(sheet.record, said, shown)
            for name in change["fields"]:
                sheet.shown[name] = sheet.shown.get(name, frozenset()) | {change["_id"]}
            sheet.written += [change["_id"]] if sheet.new else []
        sheet.typed.clear()
        sheet.steps += 1

    def at_hand(self) -> tuple[OpenVisit, Sheet]:
        assert self.visit is not None
        return self.visit, self.sheets[self.visit.id]

    @property
    def visits(self) -> Any:
        return self.phone.work.visits

    @property
    def journal(self) -> Any:
        return self.phone.opened.journal


class Educator:
    """Somebody at a residence's tablet."""

    def __init__(self, phone: Phone, world: ChainWorld) -> None:
        self.phone, self.world, self.dice = phone, world, world.dice
        self.visit = None

    async def act(self) -> None:
        work = self.phone.work
        add = work.desk is None
        if add:
            from mobile.services.work import add_what_came

            add_what_came(work)
        if work.desk is None:
            return
        store = self.phone.store(RESIDENCE)
        before = store.update_seq
        with suppress(DeviceError):  # the rooms are not here yet, or no room fits: nothing was said to be saved
            self._arrive_or_leave(work.desk)
        for document in self.world.acknowledged.since(RESIDENCE, store, before, self.phone):
            if document["type"] == "change":
                values = {name: one["v"] for name, one in document["fields"].items()}
                self.world.truth.said[document["_id"]] = Said(document["record"], values, {})

    def _arrive_or_leave(self, desk: Any) -> None:
        building = desk.building()
        stays = [room.stay for room in building.rooms if room.stay]
        if stays and self.dice.random() < 0.5:
            desk.leave(self.dice.choice(stays), building.today, "ERP")
            return
        form = Arrival(f"Famiglia {self.world.new_id()}", [("Rosa", 30)], None, building.today)
        fits = [choice.room for choice in desk.choices(form) if choice.fits]
        if fits:
            desk.arrive(Arrival(form.household, form.people, self.dice.choice(fits), form.on))

    async def finish(self) -> None:
        """Every tap of a tablet is a fact at once."""


def media_of(phone: Phone) -> str:
    return MEDIA if phone.user.startswith("o") else f"{RESIDENCE}-media"
