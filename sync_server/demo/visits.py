"""Forty invented dwellings, visited over three months: changes, drafts, photos with their chunks, assessments.

Written into local stores exactly as a phone writes them: the draft first, chunks before the photo fact, one assessment at the
end, the draft stamped `submitted_as`. Addresses are invented; positions lie around the city's centre.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from docstore.store import Store
from schemas.assessment import Draft, Seen, Submission, make_assessment, new_draft
from schemas.changes import Edit, make_change
from schemas.checklist import HAZARDS
from schemas.custody import ChainEnd
from schemas.documents import JsonObject
from schemas.dwelling import Dwelling, read_dwelling
from schemas.identifiers import draft_id, record_id
from schemas.photo import Capture, Origin, make_chunk, make_photo, split, stored_copy
from schemas.records import fold_record
from sync_server.demo.asked import also_said
from sync_server.demo.dangers import write_danger
from sync_server.demo.evidence import COVER, COVERED, Chain, told
from sync_server.demo.findings import Finding, found, levels
from sync_server.demo.papers import papers
from sync_server.demo.pen import SEED, Calendar, Pen
from sync_server.demo.pictures import Picture, covered, draw
from sync_server.demo.rooms import write_rooms

AUTHOR = "giulia"
DWELLINGS = 40
IN_DANGER = DWELLINGS - 1
"""The visit at which an immediate danger was reported: the newest."""
_STREETS = (
    "Via del Cortile Verde",
    "Vicolo della Cisterna",
    "Via delle Botti",
    "Via dell'Orto Chiuso",
    "Cortile San Bernardo Vecchio",
    "Via della Scala Rotta",
    "Via dei Carrettieri",
    "Vicolo del Forno Spento",
    "Via delle Due Lune",
    "Via della Macina",
)
_DISTRICTS = ("San Cristoforo", "Librino", "Picanello", "Antico Corso", "Cibali", "Nesima", "Zia Lisa", "San Berillo")
_SUBJECTS = {"1": ("damp", "macchia di muffa"), "2": ("window", "vetro rotto"), "11": ("room", "letti nella stanza unica")}
_SUBJECTS |= {"23": ("switchboard", "quadro elettrico"), "29": ("crack", "crepa nella parete")}


def _days_ago(number: int) -> int:
    return 88 - number * 88 // DWELLINGS


@dataclass(frozen=True, slots=True)
class Stores:
    """A phone's files for one circle: the records and the pixels."""

    records: Store
    pixels: Store


class VisitWriter:
    def __init__(self, stores: Stores, pen: Pen, calendar: Calendar) -> None:
        self._stores, self._pen, self._calendar = stores, pen, calendar
        self._levels = levels(pen.dice)

    def write(self, number: int) -> None:
        """Dwelling number 0 is the one seen longest ago."""
        ago = _days_ago(number)
        hour = 9 + number % 9
        ms = self._calendar.ms(-ago, hour)
        finding = found(self._levels[number], self._pen.dice)
        dwelling = record_id("dwelling", self._pen.ulid(ms))
        with self._stores.records.transaction():
            seen = self._dwelling(dwelling, finding, number, ms)
            draft = new_draft(draft_id(self._pen.device, self._pen.ulid(ms)), AUTHOR, dwelling, self._calendar.iso(-ago, hour), HAZARDS)
            rev = self._stores.records.put(draft)["rev"]
        chain = Chain(self._pen.device, number, AUTHOR)
        photos = [self._photo(draft, ms + 60_000 * place, hazard, chain) for place, hazard in enumerate(finding.pictured)]
        filled = {**draft, "_rev": rev, "hazards": finding.hazards, "photos": told(photos, number), "note": finding.note}
        filled |= also_said(finding, number)
        if number == IN_DANGER:
            filled["danger"] = self._danger(seen, ms)
        with self._stores.records.transaction():
            self._submit(filled, seen, (ago, hour), chain.end)

    def _dwelling(self, record: str, finding: Finding, number: int, ms: int) -> Dwelling:
        dice, ago = self._pen.dice, _days_ago(number)
        people = dice.randint(1, 7)
        values = {
            "address": {
                "street": dice.choice(_STREETS),
                "number": str(dice.randint(1, 140)),
                "detail": finding.detail,
                "district": dice.choice(_DISTRICTS),
                "city": "Catania",
            },
            "position": self._position(ago),
            "target_group": finding.group,
            "people_count": people,
            "minors_count": dice.randint(0, max(people - 1, 0)),
            **papers(number, finding.group, ago, self._calendar),
        }
        change = make_change(record, {name: Edit(value) for name, value in values.items()}, self._pen.sign(AUTHOR, ms))
        changes = [change, *write_rooms(record, number, self._pen, AUTHOR, ms)]
        for one in changes:
            self._stores.records.put(one)
        return read_dwelling(fold_record(record, changes))

    def _danger(self, seen: Dwelling, ms: int) -> str:
        danger, changes = write_danger(seen, self._pen, AUTHOR, ms)
        with self._stores.records.transaction():
            for change in changes:
                self._stores.records.put(change)
        return danger

    def _position(self, ago: int) -> JsonObject:
        dice = self._pen.dice
        return {
            "lat_e7": 375_020_000 + dice.randint(-350_000, 300_000),
            "lon_e7": 150_800_000 + dice.randint(-400_000, 80_000),
            "accuracy_mm": dice.randint(4_000, 40_000),
            "source": "gps",
            "taken_at": self._calendar.iso(-ago, 9),
        }

    def _photo(self, draft: JsonObject, ms: int, hazard: str, chain: Chain) -> JsonObject:
        kind, caption = _SUBJECTS[hazard]
        picture = draw(kind, random.Random(self._pen.dice.random()))
        photo = self._store(draft, picture, chain, ms)
        use = {"photo": photo["_id"], "caption": caption, "hazard": hazard}
        if chain.number != COVERED or chain.end.count != 1:
            return use
        origin = Origin(photo["_id"], photo["original_sha256"], [COVER])
        return {**use, "shown": self._store(draft, covered(picture, COVER), chain, ms + 20_000, origin)["_id"]}

    def _store(self, draft: JsonObject, picture: Picture, chain: Chain, ms: int, origin: Origin | None = None) -> JsonObject:
        """The pixels, the fact and its link; what was drawn on another is signed by dice of its own."""
        copies = {"original": picture.original, "working": picture.working, "thumbnail": picture.thumbnail}
        chunks = [make_chunk(piece) for data in copies.values() for piece in split(data)]
        # Pixels first: a photo fact never stands before what it names (design.md section 4).
        self._stores.pixels.bulk_docs(chunks)
        capture = Capture(draft["dwelling"], draft["_id"], draft["started_at"], "image/jpeg", picture.width, picture.height, origin=origin)
        named = {lane: stored_copy(data) for lane, data in copies.items()}
        pen = self._pen if origin is None else Pen(self._pen.device, random.Random(SEED * 4000 + chain.number))
        photo = make_photo(capture, named, pen.sign(AUTHOR, ms))
        with self._stores.records.transaction():
            self._stores.records.put(photo)
            self._stores.records.put(chain.link(photo, ms))
        return photo

    def _submit(self, filled: JsonObject, dwelling: Dwelling, ago_hour: tuple[int, int], end: ChainEnd) -> None:
        ago, hour = ago_hour
        submitted_at = self._calendar.iso(-ago, hour, 40)
        draft_rev = self._stores.records.put(filled)["rev"]
        draft = Draft.from_document({name: value for name, value in filled.items() if name != "_rev"})
        assessment = make_assessment(
            draft,
            Seen(dwelling),
            Submission(draft_rev, submitted_at, custody=end),
            self._pen.sign(AUTHOR, self._calendar.ms(-ago, hour, 40)),
        )
        self._stores.records.put(assessment)
        self._stores.records.put({**filled, "_rev": draft_rev, "submitted_as": assessment["_id"]})
