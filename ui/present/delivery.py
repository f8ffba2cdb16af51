"""Where things stand on their way to the office, in words: the sync line, a record, a photo, the two pills, the lanes.

Rule: the words are true (design.md section 5). A draft and a refused record are never called delivered, green is said only of what the
centre has acknowledged, and of a photo only after its receipt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from ui.present.status import Status
from ui.tokens import Tone
from ui.words import Words

Device = Literal["phone", "tablet"]


class LineLike(Protocol):
    """The sync line as the services give it; see `mobile.services.shown.SyncLine`."""

    @property
    def kind(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def done_bytes(self) -> int: ...
    @property
    def total_bytes(self) -> int: ...
    @property
    def at(self) -> datetime | None: ...
    @property
    def sentence(self) -> str | None: ...
    @property
    def code(self) -> str: ...
    @property
    def details(self) -> Mapping[str, object]: ...
    @property
    def name(self) -> str: ...


class DeliveryLike(Protocol):
    """Where a record stands; see `mobile.services.shown.Delivery`."""

    @property
    def kind(self) -> str: ...
    @property
    def photos(self) -> int: ...
    @property
    def at(self) -> datetime | None: ...


def sync_line(line: LineLike, online: bool | None, words: Words, now: datetime) -> Status:
    """Its states; without network the waiting ones say so first."""
    if line.kind == "drafts":
        return Status(words.say("sync.drafts_offline" if online is False else "sync.drafts", count=line.count), "draft", "info")
    if line.kind == "waiting" and online is False:
        return Status(words.say("sync.waiting_offline", count=line.count), "offline", "warning")
    if line.kind == "waiting":
        return Status(words.say("sync.waiting", count=line.count), "waiting", "warning")
    if line.kind == "sending":
        return Status(_sending(line, words), "sending", "info")
    if line.kind == "fetching":
        return Status(_fetching(line, online, words), "offline" if online is False else "sending", "info")
    if line.kind == "delivered":
        text = words.say("sync.delivered_at", at=words.moment(line.at, now)) if line.at else words.say("sync.delivered")
        return Status(text, "all_delivered", "ok")
    if line.kind == "refused":
        return Status(words.say("sync.refused", count=line.count), "refused", "danger")
    if line.kind == "colleague":
        return Status(words.say("sync.colleague", count=line.count, name=line.name), "lock", "warning")
    if line.kind == "problem":
        why = words.problem(line.code, line.sentence or "", line.details) or words.say("sync.problem_unknown")
        return Status(words.say("sync.problem", why=why), "problem", "danger")
    return Status(
        words.say("sync.nothing_offline" if online is False else "sync.nothing"), "offline" if online is False else "nothing", "idle"
    )


def _fetching(line: LineLike, online: bool | None, words: Words) -> str:
    """How far the first pull is; while nobody has said of how many, without a number."""
    if not line.total:
        return words.say("sync.fetching_begun_offline" if online is False else "sync.fetching_begun")
    figures = {"done": words.number(line.done), "total": words.number(line.total)}
    return words.say("sync.fetching_offline" if online is False else "sync.fetching", **figures)


def record(delivery: DeliveryLike | None, words: Words, today: date) -> Status | None:
    """The delivery of one record, for its card."""
    if delivery is None:
        return None
    if delivery.kind == "draft":
        return Status(_with_photos("record.draft", delivery.photos, words), "draft", "info")
    if delivery.kind == "to_deliver":
        return Status(_with_photos("record.to_deliver", delivery.photos, words), "waiting", "warning")
    if delivery.kind == "refused":
        return Status(words.say("record.refused"), "problem", "danger")
    if delivery.at is None:
        return Status(words.say("record.delivered"), "done", "ok")
    return Status(words.say("record.delivered_on", day=_day_or_time(delivery.at, words, today)), "done", "ok")


def photo(kind: str, sent_bytes: int, total_bytes: int, words: Words) -> Status:
    """Where one photo is."""
    if kind == "sending":
        return Status(words.say("photo.sending", units=words.megabytes(sent_bytes, total_bytes)), "sending", "info")
    looks: dict[str, tuple[str, Tone]] = {
        "delivered": ("done", "ok"),
        "original_archived": ("verified", "ok"),
        "error": ("problem", "danger"),
        "on_phone": ("phone", "idle"),
    }
    icon, tone = looks[kind]
    return Status(words.say(f"photo.{kind}"), icon, tone)


def saved_pill(saved_at: datetime | None, words: Words, device: Device = "phone") -> Status:
    """ "Salvato sul telefono 21:12": the moment of the last write on this device."""
    if saved_at is None:
        return Status(words.say(f"pill.not_saved_{device}"), "info", "idle")
    return Status(words.say(f"pill.saved_{device}", at=words.time(saved_at)), "done", "ok")


def office_pill(delivery: DeliveryLike, words: Words, now: datetime) -> Status:
    """ "In ufficio: non ancora" until the acknowledgement, then its hour."""
    if delivery.kind == "refused":
        return Status(words.say("pill.refused"), "problem", "danger")
    if delivery.kind != "delivered":
        return Status(words.say("pill.not_yet"), "offline", "idle")
    if delivery.at is None:
        return Status(words.say("pill.arrived"), "done", "ok")
    return Status(words.say("pill.arrived_at", at=words.moment(delivery.at, now)), "done", "ok")


class LaneLike(Protocol):
    """One lane; see `mobile.services.shown.Lane`."""

    @property
    def kind(self) -> str: ...
    @property
    def waiting(self) -> int: ...
    @property
    def sent(self) -> int: ...
    @property
    def waiting_bytes(self) -> int: ...
    @property
    def sent_bytes(self) -> int: ...
    @property
    def running(self) -> bool: ...


@dataclass(frozen=True)
class LaneText:
    """A lane, said: "41 di 44 consegnate", the share of the bar, what waits."""

    kind: str
    icon: str
    title: str
    sent: str
    of_all: str
    share: float
    waiting: Status
    moving: bool


def lane(found: LaneLike, words: Words) -> LaneText:
    """Schede, Foto or Originali in records, photos and megabytes."""
    icons = {"records": "records", "photos": "photo", "originals": "originals"}
    everything = found.sent + found.waiting
    return LaneText(
        kind=found.kind,
        icon=icons[found.kind],
        title=words.say(f"lane.{found.kind}"),
        sent=words.number(found.sent) if everything else "",
        of_all=words.say(f"lane.{found.kind}_of", total=everything) if everything else "",
        share=found.sent / everything if everything else 0.0,
        waiting=_lane_waiting(found, words),
        moving=found.running,
    )


def _lane_waiting(found: LaneLike, words: Words) -> Status:
    if not found.waiting:
        return Status(words.say("lane.nothing_waits"), "done", "ok" if found.sent else "idle")
    size = words.size(found.waiting_bytes)
    if found.running:
        total = found.sent_bytes + found.waiting_bytes
        return Status(words.say("lane.running", units=words.megabytes(found.sent_bytes, total), count=found.waiting), "sending", "info")
    if found.kind == "originals":
        return Status(words.say("lane.waits_for_wifi", count=found.waiting, size=size), "online", "idle")
    return Status(words.say("lane.waiting", count=found.waiting, size=size), "waiting", "warning")


def _sending(line: LineLike, words: Words) -> str:
    if line.total_bytes:
        units = words.megabytes(line.done_bytes, line.total_bytes)
        return words.say("sync.sending_bytes", done=line.done, total=line.total, units=units)
    return words.say("sync.sending", done=line.done, total=line.total)


def _with_photos(key: str, photos: int, words: Words) -> str:
    return words.say(f"{key}_photos", count=photos) if photos else words.say(key)


def _day_or_time(at: datetime, words: Words, today: date) -> str:
    day = words.local(at).date()
    return words.time(at) if day == today else words.short_date(day, today)
