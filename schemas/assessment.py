"""A visit while it is open (draft) and once it is handed in (assessment).

Rule (design.md section 6): a draft is its device's own document, revised by it alone; submitting writes one assessment fact that copies
what it was about, names the draft's revision, and stamps the draft `submitted_as`. A draft changed after that is open again. Handing in is
never blocked (mockup 03): what is missing is named, one gap a thing, so that each leads straight to its field or camera.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from schemas import identifiers
from schemas.codes import HAZARDS
from schemas.documents import DeviceId, Document, DwellingId, JsonObject, LongText, Moment, Part, PhotoId, UserName, Whole
from schemas.dwelling import Address, Dwelling, Position, TargetGroup, plain_or_none
from schemas.errors import InvalidDocument
from schemas.facts import Fact, Signature, checked, make_fact
from schemas.rules.hazard import Rating, check_rating, gravest, rate

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


class ChecklistName(Part):
    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    version: Annotated[Whole, Field(ge=1)]


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
    photos: list[PhotoUse] = Field(default_factory=list)
    note: LongText = ""
    continues: str | None = None
    submitted_as: str | None = None

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
    photos: list[PhotoUse]
    note: LongText
    incomplete_reason: LongText | None = None


@dataclass(frozen=True)
class Submission:
    """The moment of handing in: which revision of the draft, when, and why something is missing (if it is)."""

    draft_rev: str
    submitted_at: str
    incomplete_reason: str | None = None
    after: Sequence[str] = ()


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


def make_assessment(draft: Draft, dwelling: Dwelling, submission: Submission, signature: Signature) -> JsonObject:
    """The fact that a draft becomes, with a copy of the dwelling as the visitor saw it."""
    written = draft.to_document()
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
        "photos": written.get("photos", []),
        "note": draft.note,
        "after": list(submission.after),
    }
    if submission.incomplete_reason is not None:
        body["incomplete_reason"] = submission.incomplete_reason
    return checked(Assessment, make_fact(Assessment.kind, body, signature))


def is_open(draft: JsonObject, assessment: JsonObject | None) -> bool:
    """Whether a draft still wants handing in: never submitted, or changed since. Stamping it is one revision and no change.

    The stamped revision is the child of the one that the assessment names; anything after it is a person's edit.
    """
    if not draft.get("submitted_as") or assessment is None:
        return True
    return generation(draft.get("_rev")) > generation(assessment.get("draft_rev")) + 1


def generation(rev: object) -> int:
    """The number before the dash of a revision id; 0 for none."""
    number = rev.partition("-")[0] if isinstance(rev, str) else ""
    return int(number) if number.isdigit() else 0


@dataclass(frozen=True)
class Gap:
    """One thing still missing: a stable code, the field it leads to, and its sentence."""

    code: str
    field: str
    sentence: str


def gaps(draft: Draft, dwelling: Dwelling) -> list[Gap]:
    """What is missing before handing in, in the order of the visit's rows."""
    missing: list[Gap] = []
    if dwelling.address.value is None:
        missing.append(Gap("address_missing", "address", "Manca l'indirizzo."))
    if dwelling.position.value is None:
        missing.append(Gap("position_missing", "position", "Manca la posizione."))
    if dwelling.target_group.value is None:
        missing.append(Gap("target_group_missing", "target_group", "Manca il gruppo di destinatari."))
    if dwelling.people_count.value is None:
        missing.append(Gap("people_count_missing", "people_count", "Manca quante persone ci vivono."))
    for hazard in HAZARDS:
        if hazard.code not in draft.hazards:
            missing.append(Gap("hazard_unrated", f"hazards.{hazard.code}", f"Da valutare: {hazard.label.it}."))
    if not draft.photos:
        missing.append(Gap("photo_missing", "photos", "Manca almeno una foto."))
    return missing


def gravest_rating(hazards: dict[str, HazardRating]) -> Rating | None:
    """What the card of a dwelling shows; None while nothing is rated."""
    return gravest([hazard.rating for hazard in hazards.values()])
