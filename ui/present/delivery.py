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
    def photos(self) -> int: ...
    @property
    def unit(self) -> str: ...
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


def sync_line(line: LineLike, online: bool | None, words: Words, now: datetime, since: datetime | None = None) -> Status:
    """Its states; without network the waiting ones say so first, and since when where that is given."""
    offline = without_network(words, now, since)
    if line.kind == "drafts":
        key = "sync.drafts_offline" if online is False else "sync.drafts"
        return Status(words.say(key, count=line.count, offline=offline), "draft", "info")
    if line.kind == "waiting" and online is False:
        return Status(_waiting_offline(line, words, offline), "offline", "warning")
    if line.kind == "waiting":
        return Status(words.say("sync.waiting", count=line.count), "waiting", "warning")
    if line.kind == "sending":
        return Status(_sending(line, words), "sending", "info")
    if line.kind == "fetching":
        return Status(_fetching(line, online, words, offline), "offline" if online is False else "fetching", "info")
    if line.kind == "delivered":
        text = words.say("sync.delivered_at", at=words.moment(line.at, now)) if line.at else words.say("sync.delivered")
        return Status(text, "all_delivered", "ok")
    if line.kind == "refused" and line.count == 1 and line.sentence:
        why = words.problem(line.code, line.sentence, line.details)
        return Status(words.say("sync.refused_why", why=why), "refused", "danger")
    if line.kind == "refused":
        return Status(words.say("sync.refused", count=line.count), "refused", "danger")
    if line.kind == "colleague":
        return Status(words.say("sync.colleague", count=line.count, name=line.name), "lock", "warning")
    if line.kind == "problem":
        why = words.problem(line.code, line.sentence or "", line.details) or words.say("sync.problem_unknown")
        return Status(words.say("sync.problem", why=why), "problem", "danger")
    if online is False:
        return Status(words.say("sync.nothing_offline", offline=offline), "offline", "idle")
    return Status(words.say("sync.nothing"), "nothing", "idle")


def without_network(words: Words, now: datetime, since: datetime | None) -> str:
    """ "Senza rete dalle 20:52"; with the day where it was not today, and without a moment where nobody knows one."""
    if since is None:
        return words.say("sync.offline")
    is_today = words.local(since).date() == words.local(now).date()
    return words.say("sync.offline_since" if is_today else "sync.offline_since_day", at=words.moment(since, now))


def _fetching(line: LineLike, online: bool | None, words: Words, offline: str) -> str:
    """How far the first pull is; while nobody has said of how many, without a number."""
    if not line.total:
        return words.say("sync.fetching_begun_offline" if online is False else "sync.fetching_begun", offline=offline)
    figures = {"done": words.number(line.done), "total": words.number(line.total), "offline": offline}
    return words.say("sync.fetching_offline" if online is False else "sync.fetching", **figures)


def asking(words: Words) -> Status:
    """While somebody who pulled the list down, or tapped "Sincronizza ora", is waiting for the centre's answer."""
    return Status(words.say("sync.asking"), "sending", "info")


def _waiting_offline(line: LineLike, words: Words, offline: str) -> str:
    """Records and photos apart where there are photos: "3 schede e 11 foto da consegnare"."""
    if not line.photos:
        return words.say("sync.waiting_offline", count=line.count, offline=offline)
    photos = words.say("sync.photos", count=line.photos)
    if line.count == line.photos:
        return words.say("sync.waiting_offline_all", offline=offline, what=photos)
    records = words.say("sync.records", count=line.count - line.photos)
    return words.say("sync.waiting_offline_all", offline=offline, what=words.say("sync.and", first=records, second=photos))


def record(delivery: DeliveryLike | None, words: Words, today: date, *, sending: bool = False) -> Status | None:
    """The delivery of one record, for its card. `sending`: something of it is on its way at this moment."""
    if delivery is None:
        return None
    if sending and delivery.kind == "to_deliver":
        return Status(_with_photos("record.sending", delivery.photos, words), "sending", "info")
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


def kept_pill(words: Words, device: Device = "phone") -> Status:
    """ "Salvato sul telefono": of what is not written any more."""
    return Status(words.say(f"pill.kept_{device}"), "done", "ok")


def office_pill(delivery: DeliveryLike, words: Words, now: datetime, *, sending: bool = False) -> Status:
    """ "In ufficio: non ancora" until the acknowledgement, then its hour."""
    if sending and delivery.kind == "to_deliver":
        return Status(words.say("pill.sending"), "sending", "info")
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
    def refused(self) -> int: ...
    @property
    def resumes(self) -> tuple[int, int] | None: ...
    @property
    def waiting_bytes(self) -> int: ...
    @property
    def sent_bytes(self) -> int: ...
    @property
    def running(self) -> bool: ...


@dataclass(frozen=True)
class LaneText:
    """A lane, said: "41 di 44 consegnate", the shares of the bar (arrived, waiting, not accepted), the same in words, and where a
    photo that was cut goes on."""

    kind: str
    icon: str
    title: str
    sent: str
    of_all: str
    shares: tuple[float, float, float]
    waiting: Status
    moving: bool
    refused: Status | None = None
    resumes: str = ""


def lane(found: LaneLike, words: Words, originals_wait: str = "wifi") -> LaneText:
    """Schede, Foto or Originali in records, photos and megabytes. `originals_wait`: for what besides a network (wifi, word, nothing)."""
    icons = {"records": "records", "photos": "photo", "originals": "originals"}
    everything = found.sent + found.waiting + found.refused
    parts = (found.sent, found.waiting, found.refused)
    return LaneText(
        kind=found.kind,
        icon=icons[found.kind],
        title=words.say(f"lane.{found.kind}"),
        sent=words.number(found.sent) if everything else "",
        of_all=words.say(f"lane.{found.kind}_of", total=everything) if everything else "",
        shares=(parts[0] / everything, parts[1] / everything, parts[2] / everything) if everything else (0.0, 0.0, 0.0),
        waiting=_lane_waiting(found, words, originals_wait),
        moving=found.running and found.waiting > 0,
        refused=Status(words.say("lane.refused", count=found.refused), "problem", "danger") if found.refused else None,
        resumes=_resumes(found, words),
    )


def _resumes(found: LaneLike, words: Words) -> str:
    """Worth saying from the first tenth of a megabyte on."""
    if found.resumes is None or found.running or found.resumes[0] < 50_000:
        return ""
    return words.say("lane.resumes", units=words.megabytes(*found.resumes))


def _lane_waiting(found: LaneLike, words: Words, originals_wait: str) -> Status:
    if not found.waiting:
        return Status(words.say("lane.nothing_waits"), "done", "ok" if found.sent else "idle")
    size = words.size(found.waiting_bytes)
    if found.running:
        total = found.sent_bytes + found.waiting_bytes
        return Status(words.say("lane.running", units=words.megabytes(found.sent_bytes, total), count=found.waiting), "sending", "info")
    if found.kind == "originals" and originals_wait:
        return Status(words.say(f"lane.waits_for_{originals_wait}", count=found.waiting, size=size), "online", "idle")
    return Status(words.say("lane.waiting", count=found.waiting, size=size), "waiting", "warning")


def _sending(line: LineLike, words: Words) -> str:
    if line.total_bytes:
        units = words.megabytes(line.done_bytes, line.total_bytes)
        return words.say(f"sync.sending_{line.unit}_bytes", done=line.done, count=line.total, units=units)
    return words.say(f"sync.sending_{line.unit}", done=line.done, count=line.total)


def _with_photos(key: str, photos: int, words: Words) -> str:
    return words.say(f"{key}_photos", count=photos) if photos else words.say(key)


def _day_or_time(at: datetime, words: Words, today: date) -> str:
    day = words.local(at).date()
    return words.time(at) if day == today else words.short_date(day, today)
