"""What has arrived and what has not, counted from the rows: the sync line, the three lanes, the refused.

Rule (design.md sections 5 and 10; mockups 02 and 09): everything without an acknowledgement or a receipt counts, refused records too;
"delivered" is said only when nothing of records, photos, refusals and drafts is left and every circle of hers is open and moves
(originals that wait live in the sheet). Units are records and photos as a person counts them, and real bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from docstore.replication.supervisor import SyncState, SyncStatus
from docstore.store import Store
from mobile.services import delivery
from mobile.services.chunks import photos_waiting
from mobile.services.circles import Circles, holds_records
from mobile.services.delivery import Refused
from mobile.services.dwellings import address_line
from mobile.services.kept_record import record_from
from mobile.services.lanes import LaneCount
from mobile.services.problems import STORE_WORDS, Problem
from mobile.services.shown import Fetching, Lane, LaneKind, RefusedItem, SyncLine, WaitsForPerson
from schemas.guard import SENTENCES as GUARDED

UNEXPECTED = "Il centro ha risposto in un modo inatteso. Quello che hai scritto resta al sicuro qui: riprova più tardi, o avvisa l'ufficio."
REFUSALS = {
    "internal_server_error": "Una parte di una foto su questo dispositivo è rovinata e non può partire: rifalla, e avvisa l'ufficio.",
    "too_large": "È troppo grande per il centro. Sul dispositivo è intera: avvisa l'ufficio.",
    "bad_request": "Il centro non riesce a leggerla. Sul dispositivo è intera: aggiorna l'app, o avvisa l'ufficio.",
    "unauthorized": "Il centro chiede di accedere di nuovo. Sul dispositivo è intera: accedi con la password e riprova.",
}
WHOLE = "Sul dispositivo è intera: avvisa l'ufficio."
SHUT = "Il centro non dà più accesso a una parte dei dati: il resto va avanti, tutto è salvato qui. Chiedi all'ufficio di controllare."
LOCKED = (
    "Una parte dei dati che puoi vedere non si apre ancora con il tuo PIN: la chiave arriva dal centro al prossimo collegamento. "
    "Il resto va avanti, tutto è salvato qui. Se resta così, avvisa l'ufficio."
)
_SIGNED_OUT = frozenset({"unauthorized", "sign_in_needed", "unknown_device", "device_revoked"})


@dataclass(frozen=True)
class Standing:
    """What the line says besides what waits: drafts that nobody has handed in, and what keeps a circle of hers from moving."""

    last_all_delivered: datetime | None = None
    drafts: int = 0
    problem: Problem | None = None
    waits_for: tuple[WaitsForPerson, ...] = ()
    fetching: Fetching | None = None


@dataclass(frozen=True)
class Backlog:
    """What waits on this device: (items, bytes) a lane; what of its work has arrived, in items; the refused rows, in how many items of what
    waits they are (`held`), where a photo that was cut goes on, and how many photos still have bytes here (the others only wait for their
    receipt)."""

    waiting: Mapping[LaneKind, tuple[int, int]]
    arrived: Mapping[LaneKind, int]
    refused: tuple[tuple[Store, Refused], ...]
    held: Mapping[LaneKind, int] = field(default_factory=dict)
    resumes: Mapping[LaneKind, tuple[int, int]] = field(default_factory=dict)
    photos_to_send: int | None = None

    @property
    def records(self) -> int:
        return self.waiting["records"][0]

    @property
    def photos(self) -> int:
        return self.waiting["photos"][0]

    @property
    def leaving(self) -> Literal["records", "photos"] | None:
        """What is counted while it is sent; None: nothing is left to send."""
        if self.records:
            return "records"
        return "photos" if (self.photos if self.photos_to_send is None else self.photos_to_send) else None

    @property
    def empty(self) -> bool:
        """Nothing of records, photos and refusals is left."""
        return not (self.records or self.photos or self.refused)


def backlog(circles: Circles, devices: Sequence[str]) -> Backlog:
    """Counted anew from the rows of every open circle."""
    unsent = [one for store in circles.stores_of_records() for one in delivery.unsent(store, devices)]
    own_work = [delivery.own_work(store, devices) for store in circles.stores_of_records()]
    waiting: dict[LaneKind, tuple[int, int]] = {"records": (len({one.group for one in unsent}), sum(one.size for one in unsent))}
    refused = tuple((circles.store(name), row) for name in circles.names() for row in delivery.refused(circles.store(name)))
    not_taken = {row.doc_id for _, row in refused}
    held: dict[LaneKind, int] = {"records": len({one.group for one in unsent if one.doc_id in not_taken})}
    resumes: dict[LaneKind, tuple[int, int]] = {}
    to_send: dict[LaneKind, int] = {}
    for kind in ("photos", "originals"):
        found = _media_waiting(circles, devices, kind, not_taken)
        waiting[kind], held[kind], to_send[kind] = (found.photos, found.size), found.held, found.to_send
        resumes |= {kind: found.cut} if found.cut else {}
    records, photos = (sum(found) for found in zip(*own_work, strict=True)) if own_work else (0, 0)
    everything: dict[LaneKind, int] = {"records": records, "photos": photos, "originals": photos}
    arrived: dict[LaneKind, int] = {kind: total - waiting[kind][0] for kind, total in everything.items()}
    return Backlog(waiting, arrived, refused, held, resumes, to_send["photos"])


def waiting_by_author(store: Store, devices: Sequence[str]) -> dict[str, int]:
    """For the PIN page, and for a colleague who may not push them: records that have not arrived."""
    groups: dict[str, set[str]] = {}
    for one in delivery.unsent(store, devices):
        groups.setdefault(one.author, set()).add(one.group)
    return {author: len(found) for author, found in groups.items()}


def last_taps(store: Store, devices: Sequence[str]) -> dict[str, int]:
    """When each person last wrote something on this device, from the stamps of what she wrote."""
    return {author: int(at[:13]) for author, at in delivery.last_taps(store, devices).items() if at[:13].isdigit()}


def line(left: Backlog, counts: Mapping[str, LaneCount], status: SyncStatus, standing: Standing) -> SyncLine:
    """One of its states, the most pressing first."""
    waiting = left.records + left.photos
    if standing.problem is not None:
        return _problem_line(standing.problem, waiting)
    if status.state is SyncState.STOPPED and status.problem is not None:
        return _problem_line(stopped(status.problem.code, status.problem.reason), waiting)
    unit = left.leaving or ("photos" if left.photos and counts["photos"].running and counts["photos"].sent else None)
    if status.state is SyncState.RUNNING and unit is not None and any(counts[kind].running for kind in ("records", "photos")):
        return _sending(left, counts, unit)
    if left.refused:
        why = refusal(left.refused[0][1])
        return SyncLine("refused", len(left.refused), sentence=why.sentence, code=why.code, details=why.details)
    if waiting:
        return SyncLine("waiting", waiting, left.photos)
    if standing.waits_for:
        first = standing.waits_for[0]
        return SyncLine("colleague", sum(one.count for one in standing.waits_for), name=first.display_name)
    if standing.fetching is not None:
        return SyncLine("fetching", done=standing.fetching.done, total=standing.fetching.total)
    if standing.drafts:
        return SyncLine("drafts", standing.drafts)
    return SyncLine("delivered", at=standing.last_all_delivered) if standing.last_all_delivered else SyncLine("nothing")


def own_circles(circles: Circles, missing: Sequence[str], shut: Mapping[str, str]) -> Problem | None:
    """Why a circle of hers does not move, the worst first."""
    if circles.sick:
        return next(iter(circles.sick.values()))
    if shut:
        return Problem("circle_shut", SHUT)
    return Problem("circle_locked", LOCKED) if missing else None


def _problem_line(problem: Problem, waiting: int) -> SyncLine:
    return SyncLine("problem", waiting, sentence=problem.sentence, code=problem.code, details=problem.details)


def lanes(left: Backlog, counts: Mapping[str, LaneCount]) -> list[Lane]:
    """Always in this order; "41 di 44" counts all of this device's work, so that it stays true after a restart."""
    kinds: tuple[LaneKind, ...] = ("records", "photos", "originals")
    return [
        Lane(
            kind,
            left.waiting[kind][0] - left.held.get(kind, 0),
            left.arrived[kind],
            left.held.get(kind, 0),
            left.resumes.get(kind),
            left.waiting[kind][1],
            counts[kind].sent_bytes,
            counts[kind].running,
        )
        for kind in kinds
    ]


def refused_items(left: Backlog, drafts: Mapping[str, str]) -> list[RefusedItem]:
    return [_item(store, row, drafts) for store, row in left.refused]


def stopped(code: str, reason: str) -> Problem:
    """The centre's and the store's sentences are Italian already; CouchDB's own words are not for people."""
    italian = code in _SIGNED_OUT or code in STORE_WORDS
    ours = italian and reason[-1:] == "." and " authorized " not in reason
    return Problem(code, reason) if ours else Problem("sync_unexpected", UNEXPECTED)


def refusal(row: Refused) -> Problem:
    """A guard's refusal begins with its code; what our store or CouchDB says of a document is put into our words. A newer centre's guard
    may know a code that this app does not: its words are Italian, and another language quotes them."""
    if row.error in REFUSALS:
        return Problem(f"refused_{row.error}", REFUSALS[row.error])
    code, _, said = row.reason.partition(": ")
    if code in GUARDED:
        return Problem(f"refused_{code}", f"{GUARDED[code]} {WHOLE}")
    if said and code.isidentifier():
        return Problem("refused_by_rule", said, {"reason": said})
    return Problem("refused_by_rule", row.reason, {"reason": row.reason})


def _sending(left: Backlog, counts: Mapping[str, LaneCount], unit: Literal["records", "photos"]) -> SyncLine:
    done, waiting = counts[unit].sent, left.waiting[unit][0]
    if unit == "photos" and left.photos_to_send is not None:
        waiting = left.photos_to_send
    done_bytes = counts["records"].sent_bytes + counts["photos"].sent_bytes
    waiting_bytes = left.waiting["records"][1] + left.waiting["photos"][1]
    return SyncLine("sending", left.records + left.photos, left.photos, unit, done, done + waiting, done_bytes, done_bytes + waiting_bytes)


@dataclass
class _Media:
    """What waits of a lane of pixels."""

    photos: int = 0
    size: int = 0
    held: int = 0
    to_send: int = 0
    cut: tuple[int, int] | None = None


def _media_waiting(circles: Circles, devices: Sequence[str], kind: str, not_taken: Collection[str]) -> _Media:
    found = _Media()
    for name in circles.names():
        media = circles.media_of(name)
        if media is not None and holds_records(name):
            for one in photos_waiting(circles.store(name), circles.store(media), devices, kind):
                found.photos += 1
                found.size += sum(one.left.values())
                found.to_send += bool(one.left)
                found.held += any(chunk in not_taken for chunk in one.wanted)
                missing = sum(size for chunk, size in one.whole if chunk in one.left)
                total = sum(size for _, size in one.whole)
                if found.cut is None and 0 < missing < total:
                    found.cut = (total - missing, total)
    return found


def _item(store: Store, row: Refused, drafts: Mapping[str, str]) -> RefusedItem:
    found = store.read("select subject, draft, at from circle_document where id = ?", (row.doc_id,)) if holds_records(store.name) else []
    subject, draft, at = found[0] if found else (None, None, "")
    day = datetime.fromtimestamp(int(at[:13]) / 1000, UTC) if str(at)[:13].isdigit() else None
    moment, why = datetime.fromtimestamp(row.at_ms / 1000, UTC), refusal(row)
    title, going_on = _title(store, subject), drafts.get(subject or "", draft)
    return RefusedItem(row.doc_id, row.rev, title, why.sentence, moment, going_on, day, why.code, why.details)


def _title(store: Store, subject: str | None) -> str:
    """The address or the household's name, which only this person's screen shows."""
    rows = store.read("select body from circle_record where record = ?", (subject,)) if subject else []
    if not rows:
        return ""
    record = record_from(str(subject), rows[0][0])
    where = record.value("where")
    address = record.value("address") or (where.get("address") if isinstance(where, dict) else None)
    return address_line(address) if isinstance(address, dict) else str(record.value("name", ""))
