"""What the services hand to the screens: plain frozen values, no document, no revision.

Rule: a screen reads these through `mobile/state` and never a document (design.md section 3). Codes, not words: `ui/words` and
`ui/present` turn a code into Italian or English. Instants are aware datetimes in UTC, dates are local dates of Europe/Rome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from mobile.services.problems import Problem

DeliveryKind = Literal["draft", "to_deliver", "refused", "delivered"]
PhotoKind = Literal["on_phone", "sending", "delivered", "original_archived", "error"]
BedState = Literal["free", "reserved", "occupied", "blocked", "out_of_service"]
LineKind = Literal["nothing", "waiting", "sending", "drafts", "delivered", "refused", "problem", "colleague", "fetching"]
LaneKind = Literal["records", "photos", "originals"]


@dataclass(frozen=True)
class Person:
    """A user of this device, as the PIN page shows her before anything is open."""

    name: str
    display_name: str
    role: str
    undelivered: int = 0
    last_tap_at: datetime | None = None
    """When something of hers was last written here."""


@dataclass(frozen=True)
class Delivery:
    """Where a record stands on its way to the office. `photos` counts those without a receipt (all of them for a draft)."""

    kind: DeliveryKind
    photos: int = 0
    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class DwellingCard:
    """One dwelling in the list of today. `band` and `score` are the worst hazard of the open draft, else of the last visit."""

    dwelling: str
    address: str
    district: str = ""
    target_group: str | None = None
    band: str | None = None
    score: float | None = None
    people: int | None = None
    minors: int | None = None
    last_visit: date | None = None
    delivery: Delivery | None = None
    draft: str | None = None
    several_values: bool = False
    found_by: Sequence[tuple[str, str]] = ()
    """Why a search shows it: address, order, household, district, detail or city, with the words that stand there."""
    metres: float | None = None
    """How far it is from where one stands, when both are proved."""
    towards: str | None = None
    """In which of the eight directions."""


@dataclass(frozen=True)
class Page:
    """The first cards of a list and how many there are. `behind`: only so many of so many dwellings can be searched already."""

    cards: tuple[DwellingCard, ...] = ()
    total: int = 0
    behind: tuple[int, int] | None = None


@dataclass(frozen=True)
class SimilarDwelling:
    """A dwelling that may be the one being typed (mockup 04). `reason` is why it is shown: same_address, near, same_street or same_words;
    in a search also what was found (order, household, district, detail, city) with its `text`, or nearest."""

    dwelling: str
    address: str
    target_group: str | None
    last_visit: date | None
    reason: str
    text: str = ""
    detail: str = ""
    households: tuple[str, ...] = ()
    people: int | None = None
    minors: int | None = None
    space: str | None = None
    visited_by: str = ""
    metres: float | None = None
    towards: str | None = None
    other_unit: bool = False
    """Both name a flat, and another one."""
    draft: str | None = None
    photo: str | None = None
    """The first photo of the last visit."""
    at: tuple[int, int] | None = None
    """Where it stands, as latitude and longitude of 1e-7 degree; of several places the nearest."""


@dataclass(frozen=True)
class Finding:
    """What a search before a new dwelling shows: the likeliest first; `alike` is how many there are of it, `known` among how many."""

    found: tuple[SimilarDwelling, ...] = ()
    alike: int = 0
    known: int = 0
    behind: tuple[int, int] | None = None


@dataclass(frozen=True)
class Joined:
    """A dwelling that somebody said is this one: what it was called by itself, by which fact, by whom and when."""

    fact: str
    dwelling: str
    address: str
    author: str
    at: datetime


@dataclass(frozen=True)
class Position:
    """Where the dwelling stands; `source` is gps or hand. One value, changed whole."""

    lat: float
    lon: float
    accuracy_m: float | None
    source: Literal["gps", "hand"]


@dataclass(frozen=True)
class Here:
    """Where the person stands, as the device said at that moment."""

    position: Position
    at: datetime


@dataclass(frozen=True)
class HazardAnswer:
    """One rated hazard: what was chosen and what follows from it (`schemas.rules.hazard`)."""

    code: str
    likelihood: int
    harm: str
    spread: tuple[int, ...]
    score: float
    band: str


@dataclass(frozen=True)
class Gap:
    """One thing that is still missing: `code` for the words, `section` for the page that takes the person there."""

    code: str
    section: Literal["dwelling", "people", "rooms", "hazards", "photos", "order", "checklists"]


@dataclass(frozen=True)
class PhotoTile:
    """One photo of a visit. Bytes are real: what the centre still misses of the working copy, then of the original."""

    photo: str
    thumbnail: bytes
    caption: str = ""
    hazard: str | None = None
    kind: PhotoKind = "on_phone"
    sent_bytes: int = 0
    total_bytes: int = 0
    sentence: str | None = None
    code: str = ""
    use: str | None = None
    """What it was taken for; None is the place itself."""
    subject: str | None = None
    """What of the least it shows (`photo_subjects`)."""
    room: str | None = None
    follows: str | None = None
    """The earlier photo that it shows again, and as what (remedy, recheck)."""
    stage: str | None = None
    shown: str | None = None
    """The drawing or covered copy that stands in its place; `thumbnail` is of that one."""
    drawing: bool = False
    """Whether marks were drawn that no picture has yet."""
    captured_at: str = ""
    original_sha256: str = ""
    chain_place: int | None = None
    """Its place in the visit's chain of custody, and the head there; None for a photo of an app that knew of no chain."""
    chain_head: str = ""


@dataclass(frozen=True)
class EarlierPhoto:
    """A photo of the dwelling that a later one can show again. `mine`: of the visit that is open."""

    photo: str
    thumbnail: bytes
    caption: str
    captured_at: str
    hazard: str | None = None
    room: str | None = None
    mine: bool = False
    follows: str | None = None
    stage: str | None = None
    subject: str | None = None


@dataclass(frozen=True)
class FileProblem:
    """What is wrong with one file of a choice, by its own name (empty where the system tells none)."""

    name: str
    problem: Problem


@dataclass(frozen=True)
class RoomInterval:
    """What a room is from one day to the next (the end excluded)."""

    start: date
    end: date | None
    beds: Mapping[BedState, int]


@dataclass(frozen=True)
class Resident:
    """Somebody who sleeps in a room tonight; `years` is the age that is certain today."""

    name: str
    years: int | None = None


@dataclass(frozen=True)
class RoomTile:
    """A room tonight: a state a bed, who lives there, and what comes."""

    room: str
    name: str
    floor: str
    pips: tuple[BedState, ...]
    accessible: bool = False
    private_bathroom: bool = False
    stay: str | None = None
    household: str | None = None
    people: int = 0
    since: date | None = None
    planned_end: date | None = None
    overdue: bool = False
    intervals: Sequence[RoomInterval] = ()
    residents: Sequence[Resident] = ()


@dataclass(frozen=True)
class RoomChoice:
    """A room in the arrival: does the household fit, and if not why (code, Italian sentence, figures). `hold` names the reservation of a
    reserved room in which it would fit."""

    room: str
    name: str
    beds: int
    fits: bool
    reason: str | None = None
    free_from: date | None = None
    hold: str | None = None
    code: str = ""
    details: Mapping[str, str | int] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Counts:
    """Beds of a residence tonight; they add up to `beds`. `largest_household` always stands beside `free`."""

    beds: int = 0
    free: int = 0
    reserved: int = 0
    occupied: int = 0
    blocked: int = 0
    out_of_service: int = 0
    largest_household: int = 0


@dataclass(frozen=True)
class SyncLine:
    """One of the states of the sync line. `count` is what waits (was refused, is still a draft), `photos` how many of it are photos;
    done/total while sending are records as long as some wait, then photos (`unit`), the bytes those of both.
    A problem has its code, its Italian sentence and the figures for another language."""

    kind: LineKind
    count: int = 0
    photos: int = 0
    unit: Literal["records", "photos"] = "records"
    done: int = 0
    total: int = 0
    done_bytes: int = 0
    total_bytes: int = 0
    at: datetime | None = None
    sentence: str | None = None
    code: str = ""
    details: Mapping[str, str | int] = field(default_factory=dict, compare=False)
    name: str = ""
    """Whose PIN it takes before what waits may leave."""


@dataclass(frozen=True)
class Fetching:
    """A fresh device on its way to the whole: documents here, of how many (0: nobody has said), and whether tonight's are there."""

    done: int
    total: int = 0
    tonight: bool = False


@dataclass(frozen=True)
class WaitsForPerson:
    """Work of a colleague that this session may not push: it leaves when she opens the app."""

    display_name: str
    count: int


@dataclass(frozen=True)
class HandingIn:
    """How far a device that the office has revoked is: its encrypted files on their way, then nothing left here."""

    sent_bytes: int = 0
    total_bytes: int = 0
    delivered: int = 0
    kept_aside: int = 0
    waiting: str = ""
    """"network" while the centre does not answer, "centre" while it has not said yet that everything is there, "kept" while it has all of
    it but not the key to read it."""
    problem: Problem | None = None
    """What the centre said against it, in its own words."""


@dataclass(frozen=True)
class Lane:
    """One lane of the sheet: what waits, what the centre would not take, and what of this device's work has arrived (`sent`); `sent_bytes`
    of this round. `resumes` is where a photo that was cut goes on, and its size."""

    kind: LaneKind
    waiting: int = 0
    sent: int = 0
    refused: int = 0
    resumes: tuple[int, int] | None = None
    waiting_bytes: int = 0
    sent_bytes: int = 0
    running: bool = False


@dataclass(frozen=True)
class RefusedItem:
    """A revision that the centre would not take: it is whole on the device and counts as unsent. `day` is when it was written."""

    doc_id: str
    rev: str
    title: str
    reason: str
    refused_at: datetime
    draft: str | None = None
    day: datetime | None = None
    code: str = ""
    details: Mapping[str, str | int] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class SyncStatus:
    """Everything that the sync sheet shows (mockup 09)."""

    line: SyncLine = field(default_factory=lambda: SyncLine("nothing"))
    lanes: Sequence[Lane] = ()
    refused: Sequence[RefusedItem] = ()
    suspects: int = 0
    last_all_delivered: datetime | None = None
    last_contact: datetime | None = None
    offline_since: datetime | None = None
    backed_up_to: datetime | None = None
    waits_for: Sequence[WaitsForPerson] = ()
    drafts: int = 0
    fetching: Fetching | None = None
    free_bytes: int | None = None
    persisted: bool | None = None
