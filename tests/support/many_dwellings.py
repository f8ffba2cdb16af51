"""Years of one outreach team, as its phones would have written them: 100,000 facts about 5,000 dwellings, the same for the same seed.

Each dwelling is described, visited a few times with photos, and what is said of it changes now and then. Pixels are left out: the facts
name them, as they do on a colleague's phone. Streets are invented; accents, apostrophes and orders of eviction are in them on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from schemas import changes
from schemas.assessment import Draft, Seen, Submission, make_assessment, new_draft
from schemas.codes import HARM_BY_CODE
from schemas.documents import JsonObject
from schemas.dwelling import Dwelling, read_dwelling
from schemas.identifiers import draft_id, record_id, ulid
from schemas.photo import Capture, StoredCopy, make_photo
from schemas.records import fold_record
from tests.support.builders import Pen

CIRCLE = "outreach-catania"
FACTS, DWELLINGS = 100_000, 5_000
PHOTOS = 4
"""Of one visit."""
YEARS_MS = 3 * 365 * 86_400_000
STREETS = (
    "Via della Carità",
    "Via dell'Orto Chiuso",
    "Vicolo della Cisterna",
    "Corso Libertà Nuova",
    "Via Sant'Àgata Vecchia",
    "Cortile San Bernardo Vecchio",
    "Via delle Due Lune",
    "Piazza del Forno Spento",
    "Via Niccolò Perù",
    "Via dei Carrettieri",
)
DISTRICTS = ("San Cristoforo", "Librino", "Picanello", "Antico Corso", "Cibali", "Nesima", "Zia Lisa", "San Berillo")
PEOPLE = (("giulia", "phoneaaaaa"), ("piero", "phonebbbbb"), ("rosa", "phoneccccc"))


@dataclass
class _Years:
    dice: Random
    pens: list[Pen]
    at_ms: int = 0

    def dwelling(self, number: int, facts: int, at_ms: int) -> Iterator[JsonObject]:
        """As many facts as asked for, in the order of their writing."""
        self.at_ms, pen = at_ms, self.dice.choice(self.pens)
        record = record_id("dwelling", self._ulid())
        said = [changes.make_change(record, {name: changes.Edit(value) for name, value in self._fields(number).items()}, self._sign(pen))]
        yield said[0]
        written = 1
        while written < facts:
            pen = self.dice.choice(self.pens)
            if written + 1 + PHOTOS <= facts and self.dice.random() < 0.8:
                yield from self._visit(pen, read_dwelling(fold_record(record, said)))
                written += 1 + PHOTOS
            else:
                count = {"people_count": changes.Edit(self.dice.randint(1, 9), self._over(said, "people_count"))}
                said.append(changes.make_change(record, count, self._sign(pen)))
                yield said[-1]
                written += 1

    def _over(self, said: list[JsonObject], field: str) -> list[str]:
        return [one["_id"] for one in said if field in one["fields"]][-1:]

    def _fields(self, number: int) -> dict[str, Any]:
        dice, group = self.dice, self.dice.choice("abc")
        address = {"street": dice.choice(STREETS), "number": str(number + 1), "district": dice.choice(DISTRICTS), "city": "Catania"}
        people = dice.randint(1, 7)
        fields: dict[str, Any] = {"address": address, "target_group": group, "people_count": people, "minors_count": people // 3}
        return fields | ({"order": {"number": f"{number + 1}/{2020 + number % 6}"}} if group == "a" else {})

    def _visit(self, pen: Pen, dwelling: Dwelling) -> Iterator[JsonObject]:
        begun = self._moment()
        draft = new_draft(draft_id(pen.device, self._ulid()), pen.author, dwelling.id, begun, ("hhsrs-2006", 1))
        photos = [self._photo(pen, draft) for _ in range(PHOTOS)]
        harm = HARM_BY_CODE[self.dice.choice(["I", "II", "III", "IV"])]
        rating = {"likelihood": self.dice.choice([3, 18, 100, 560]), "spread": list(harm.spread), "harm": harm.code}
        used = [{"photo": photo["_id"], "caption": "", "hazard": None} for photo in photos]
        filled = Draft.from_document({**draft, "hazards": {"1": rating}, "photos": used, "note": "Muffa. " * self.dice.randint(1, 30)})
        yield from photos
        yield make_assessment(filled, Seen(dwelling), Submission("2-abc", self._moment()), self._sign(pen))

    def _photo(self, pen: Pen, draft: JsonObject) -> JsonObject:
        capture = Capture(draft["dwelling"], draft["_id"], draft["started_at"], "image/jpeg", 4000, 3000)
        copies = {lane: self._copy() for lane in ("original", "working", "thumbnail")}
        return make_photo(capture, copies, self._sign(pen))

    def _copy(self) -> StoredCopy:
        named = self.dice.randbytes(32).hex()
        return StoredCopy(named, 200_000, (named,))

    def _sign(self, pen: Pen) -> Any:
        self.at_ms += 60_000
        pen.now_ms = max(pen.now_ms, self.at_ms)
        return pen.sign()

    def _moment(self) -> str:
        return datetime.fromtimestamp(self.at_ms / 1000, UTC).isoformat()

    def _ulid(self) -> str:
        return ulid(self.at_ms, self.dice.randbytes(10))


def many_dwellings(now_ms: int, facts: int = FACTS, dwellings: int = DWELLINGS, seed: int = 1) -> Iterator[JsonObject]:
    """Each dwelling with everything that was written about it, the longest known first."""
    years = _Years(Random(seed), [Pen(author, device, now_ms - YEARS_MS) for author, device in PEOPLE])
    for number in range(dwellings):
        yield from years.dwelling(number, facts // dwellings, now_ms - YEARS_MS + number * (YEARS_MS // dwellings))
