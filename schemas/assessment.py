"""A visit while it is open (draft) and once it is handed in (assessment).

Rule (design.md section 6): a draft is its device's own document, revised by it alone; submitting writes one assessment fact that copies
what it was about, names the draft's revision, and stamps the draft `submitted_as`. A draft changed after that is open again. What is
missing is in `gaps`. What was handed in is frozen: a correction goes on in the same draft and becomes a new fact that names the old.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from schemas import identifiers
from schemas.custody import ChainEnd
from schemas.documents import (
    DangerId,
    DeviceId,
    Document,
    DwellingId,
    Flag,
    JsonObject,
    LongText,
    Moment,
    Part,
    PhotoId,
    Ulid,
    UserName,
    Whole,
)
from schemas.dwelling import Address, Dwelling, Position, TargetGroup, plain_or_none
from schemas.dwelling_facts import FACT_FIELDS
from schemas.dwelling_rooms import MeasuredRoom, measured_rooms
from schemas.errors import InvalidDocument
from schemas.facts import Fact, Signature, checked, make_fact
from schemas.household import Household
from schemas.marks import MOST_MARKS, Mark
from schemas.person import ADULT, Age, Person
from schemas.rules.crowding import Bonds, bonds
from schemas.rules.hazard import Rating, check_rating, gravest, rate
from schemas.rules.occupants import bonded, places

HazardCode = Annotated[str, Field(pattern=r"^(?:[1-9]|1[0-9]|2[0-9])$")]
"""The number of an HHSRS hazard of 2006, as text."""
Harm = Literal["I", "II", "III", "IV"]


class HazardRating(Part):
    """Likelihood "1 in L" and the four outcomes per mille; `harm` names the preset that was tapped."""

    likelihood: Whole
    spread: list[Whole]
    harm: Harm | None = None

    @model_validator(mode="after")
    def _sums(self) -> "HazardRating":
        check_rating(self.likelihood, self.spread)
        return self

    @property
    def rating(self) -> Rating:
        return rate(self.likelihood, self.spread)


class PhotoUse(Part):
    """What a photo is of, as the visit tells it; the photo fact knows only the moment of capture."""

    photo: PhotoId
    caption: LongText = ""
    hazard: HazardCode | None = None
    use: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")] | None = None
    """What it was taken for, when that is more than the place itself: `ORDER_PHOTO`."""
    subject: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")] | None = None
    """What of the minimum set it shows (`photo_subjects`)."""
    room: Ulid | None = None
    """The room it was taken in."""
    follows: PhotoId | None = None
    """The earlier photo that this one shows again: of this visit, or of an older one of the dwelling."""
    stage: Literal["remedy", "recheck"] | None = None
    """What it shows of the earlier defect: the remedy, or how it stands later."""
    shown: PhotoId | None = None
    """The drawing or the covered copy that stands in its place wherever photos are shown; the photo itself stays."""
    drawing: list[Mark] = Field(default_factory=list, max_length=MOST_MARKS)
    """Marks that were drawn and not made into a picture yet."""


DISCARDED = "discarded"
"""The field of a draft that says when it was thrown away."""
ORDER_PHOTO = "order"
"""The paper of a vacate order: named by the order too, and no picture of the dwelling."""
ChecklistId = Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
Version = Annotated[Whole, Field(ge=1)]


class ChecklistName(Part):
    id: ChecklistId
    version: Version


class Answered(Part):
    """The answers to one checklist, by item, and the version that was answered: on it the draft stays."""

    version: Version
    answers: dict[str, Any] = Field(default_factory=dict)


class PersonSeen(Part):
    """Somebody as an assessment remembers her: no name, and nothing by which she could be found."""

    age: Age | None = None
    other_ages: list[Age] = Field(default_factory=list)
    """Said too, and nobody had decided: whoever reckons with them is as unsure as the visitor was."""
    sex: str | None = None
    """Absent too where two were said."""
    couple: Whole | None = None
    """The same number for two people who are a couple; within this assessment only."""
    single: Flag | None = None
    """Known to have nobody here: without a word on it two adults may be a couple."""
    contrary: Flag | None = None
    """Somebody said a partner and somebody else none, or another: she may be in a couple, also as a minor, of whom nobody asks."""
    household: Whole | None = None
    """Which of several households; absent where there is one."""
    room: Ulid | None = None


class Draft(Document):
    """An open visit. `started_at` is the device's word; nothing depends on it."""

    kind: ClassVar[str] = "draft"
    key_pattern: ClassVar[str] = f"{identifiers.DEVICE}:{identifiers.ULID}"

    author: UserName
    device: DeviceId
    dwelling: DwellingId
    started_at: Moment
    checklist: ChecklistName
    hazards: dict[HazardCode, HazardRating] = Field(default_factory=dict)
    adjusted: dict[HazardCode, HazardRating] = Field(default_factory=dict)
    """A second rating, for the household that lives there now, of a hazard that has one (domain.md 1.4)."""
    photos: list[PhotoUse] = Field(default_factory=list)
    checklists: dict[ChecklistId, Answered] = Field(default_factory=dict)
    note: LongText = ""
    danger: DangerId | None = None
    """The immediate danger that was reported at this visit, if one was."""
    continues: str | None = None
    submitted_as: str | None = None
    corrects: str | None = None
    """The assessment that this visit, handed in before, puts right."""
    discarded: Moment | None = None
    """When its person threw it away: it wants handing in no more, and is in no list. A draft is never deleted."""

    @model_validator(mode="after")
    def _own(self) -> "Draft":
        if identifiers.draft_device(self.id) != self.device:
            sentence = "Questa bozza è di un altro dispositivo: per continuarla aprine una nuova."
            raise InvalidDocument.at("not_own_document", "device", sentence)
        return self


class Assessment(Fact):
    """A visit as it was handed in: complete in itself, so that visits can be compared years later."""

    kind: ClassVar[str] = "assessment"

    dwelling: DwellingId
    draft: Annotated[str, Field(pattern=identifiers.whole(identifiers.DRAFT_ID))]
    draft_rev: str
    started_at: Moment
    submitted_at: Moment
    checklist: ChecklistName
    address: Address | None
    position: Position | None
    target_group: TargetGroup | None
    people_count: Whole | None
    minors_count: Whole | None
    hazards: dict[HazardCode, HazardRating]
    adjusted: dict[HazardCode, HazardRating] = Field(default_factory=dict)
    photos: list[PhotoUse]
    note: LongText
    checklists: dict[ChecklistId, Answered] = Field(default_factory=dict)
    rooms: dict[Ulid, MeasuredRoom] = Field(default_factory=dict)
    rooms_listed: Flag | None = None
    people: list[PersonSeen] = Field(default_factory=list)
    facts: dict[str, Any] = Field(default_factory=dict)
    """The legal and social side of the dwelling as it was known, by field (`dwelling_facts`), and the order; without the addressees."""
    danger: DangerId | None = None
    custody: ChainEnd | None = None
    """Where the chain of the visit's photos stood; absent in what an older app handed in."""
    incomplete_reason: LongText | None = None
    corrects: str | None = None
    """The assessment that this one puts right; the old one stays as it was written."""


@dataclass(frozen=True)
class Seen:
    """What a visit is about, as the visitor saw it."""

    dwelling: Dwelling
    households: Sequence[Household] = ()

    @property
    def people(self) -> list[Person]:
        return [person for household in self.households for person in household.people]


@dataclass(frozen=True)
class Submission:
    """The moment of handing in: which revision of the draft, when, why something is missing, and where its photos' chain stood."""

    draft_rev: str
    submitted_at: str
    incomplete_reason: str | None = None
    after: Sequence[str] = ()
    custody: ChainEnd | None = None


def new_draft(doc_id: str, author: str, dwelling: str, started_at: str, checklist: tuple[str, int]) -> JsonObject:
    """An empty draft of this device, ready to be put."""
    document: JsonObject = {
        "_id": doc_id,
        "type": Draft.kind,
        "schema_version": 1,
        "author": author,
        "device": identifiers.draft_device(doc_id),
        "dwelling": dwelling,
        "started_at": started_at,
        "checklist": {"id": checklist[0], "version": checklist[1]},
        "hazards": {},
        "photos": [],
        "note": "",
        "submitted_as": None,
    }
    return Draft.from_document(document).to_document()


def make_assessment(draft: Draft, seen: Seen, submission: Submission, signature: Signature) -> JsonObject:
    """The fact that a draft becomes, with a copy of what it was about as the visitor saw it."""
    written, dwelling = draft.to_document(), seen.dwelling
    body: JsonObject = {
        "dwelling": draft.dwelling,
        "draft": draft.id,
        "draft_rev": submission.draft_rev,
        "started_at": draft.started_at,
        "submitted_at": submission.submitted_at,
        "checklist": written["checklist"],
        "address": plain_or_none(dwelling.address.value),
        "position": plain_or_none(dwelling.position.value),
        "target_group": dwelling.target_group.value,
        "people_count": dwelling.people_count.value,
        "minors_count": dwelling.minors_count.value,
        "hazards": written.get("hazards", {}),
        "adjusted": written.get("adjusted", {}),
        "photos": written.get("photos", []),
        "note": draft.note,
        "after": [*submission.after, *([draft.corrects] if draft.corrects else [])],
        "checklists": written.get("checklists", {}),
        "rooms": {key: room.plain() for key, room in measured_rooms(dwelling.rooms).items()},
        "rooms_listed": dwelling.rooms_listed.value,
        "people": people_seen(seen),
        "facts": facts_seen(dwelling),
    }
    if draft.danger is not None:
        body["danger"] = draft.danger
    if submission.custody is not None:
        body["custody"] = submission.custody.plain()
    if draft.corrects is not None:
        body["corrects"] = draft.corrects
    if submission.incomplete_reason is not None:
        body["incomplete_reason"] = submission.incomplete_reason
    return checked(Assessment, make_fact(Assessment.kind, body, signature))


def people_seen(seen: Seen) -> list[JsonObject]:
    """Ages, sexes, couples and where each sleeps; no names. What is contrary stays open, so that rules find again what they found there."""
    families = [household.people for household in seen.households if household.people]
    told = [bonds(bonded(family)) for family in families]
    couples = [pair for known in told for pair in sorted(known.couples, key=sorted)]
    rooms = {room.id for room in seen.dwelling.rooms}
    found = [
        _person_seen(person, couples, _alone(family, known), known.unsure, rooms)
        for family, known in zip(families, told, strict=True)
        for person in family
    ]
    if len(families) < 2:
        return found
    numbers = [number for number, family in enumerate(families, 1) for _ in family]
    return [{**person, "household": number} for person, number in zip(found, numbers, strict=True)]


def _alone(family: Sequence[Person], known: Bonds) -> Set[str]:
    """Who said to have nobody, or somebody elsewhere, and was not contradicted."""
    coupled = {key for pair in known.couples for key in pair}
    return {one.id for one in bonded(family) if one.single or one.partner is not None} - coupled - known.unsure


def _person_seen(person: Person, couples: Sequence[frozenset[str]], alone: Set[str], contrary: Set[str], rooms: Set[str]) -> JsonObject:
    said: JsonObject = {
        "age": plain_or_none(person.age.value),
        "other_ages": [age.plain() for age in person.age.others] or None,
        "sex": None if person.sex.disputed else person.sex.value,
        "couple": next((number for number, pair in enumerate(couples, 1) if person.id in pair), None),
        "single": True if person.id in alone else None,
        "contrary": True if person.id in contrary else None,
        "room": places([person], rooms)[person.id],
    }
    return PersonSeen.read({name: value for name, value in said.items() if value is not None}).plain()


def people_found(document: JsonObject) -> tuple[int | None, int | None]:
    """People and minors of a visit: who was written down, with the ages of that day, and whom the count at the door knows of besides."""
    there = [PersonSeen.read(person).age for person in document.get("people") or []]
    told, told_minors = document.get("people_count"), document.get("minors_count")
    if not there:
        return told, told_minors
    day = str(document["submitted_at"])[:10]
    minors = sum(age is not None and age.least_on(day) < ADULT for age in there)
    everybody = None not in there and len(there) >= (told or 0)
    return max(len(there), told or 0), minors if everybody else max(minors, told_minors or 0)


def facts_seen(dwelling: Dwelling) -> JsonObject:
    """The fields of the legal and social side that have a value."""
    readings = {name: getattr(dwelling, name).value for name in (*FACT_FIELDS, "order")}
    return {name: value.plain() if isinstance(value, Part) else value for name, value in readings.items() if value is not None}


def is_open(draft: JsonObject, assessment: JsonObject | None) -> bool:
    """Whether a draft still wants handing in: not thrown away, and never submitted or changed since.

    Stamping it is one revision and no change.
    The stamped revision is the child of the one that the assessment names; anything after it is a person's edit.
    """
    if draft.get(DISCARDED):
        return False
    if not draft.get("submitted_as") or assessment is None:
        return True
    return generation(draft.get("_rev")) > generation(assessment.get("draft_rev")) + 1


def generation(rev: object) -> int:
    """The number before the dash of a revision id; 0 for none."""
    number = rev.partition("-")[0] if isinstance(rev, str) else ""
    return int(number) if number.isdigit() else 0


def gravest_rating(hazards: dict[str, HazardRating]) -> Rating | None:
    """What the card of a dwelling shows; None while nothing is rated."""
    return gravest([hazard.rating for hazard in hazards.values()])
