"""What is still missing of a visit, one gap a thing, so that each leads straight to its field or camera.

Rule (mockup 03): handing in is never blocked by a gap. What was not assessed is told where it is shown; here stands only what a visit is
expected to bring home. A gap names its field as records do (`rooms/<id>/size`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.assessment import ORDER_PHOTO, Answered, Draft, Seen
from schemas.changes import entry_field
from schemas.checklist import built_in
from schemas.dwelling_rooms import ROOMS
from schemas.errors import InvalidChecklist
from schemas.photo_subjects import Shown, Wanted, wanted
from schemas.rules.answers import evaluate

ASKED_WHOLE = frozenset({"comfort-intake"})
"""Lists of which every question is asked. Of the others a page asks what its measures do not tell, and says there what is open."""


@dataclass(frozen=True)
class Gap:
    """One thing still missing: a stable code, the field it leads to, and its sentence."""

    code: str
    field: str
    sentence: str


def gaps(draft: Draft, seen: Seen) -> list[Gap]:
    """What is missing before handing in, in the order of the visit's rows."""
    return [*_place(seen), *_people(seen), *_rooms(seen), *_findings(draft), *_photos(draft), *_lists(draft)]


def _place(seen: Seen) -> Iterator[Gap]:
    if seen.dwelling.address.value is None:
        yield Gap("address_missing", "address", "Manca l'indirizzo.")
    if seen.dwelling.position.value is None:
        yield Gap("position_missing", "position", "Manca la posizione.")
    if seen.dwelling.target_group.value is None:
        yield Gap("target_group_missing", "target_group", "Manca il gruppo di destinatari.")
    order = seen.dwelling.order
    if seen.dwelling.target_group.value == "a" and order.value is None and not order.unreadable:
        yield Gap("order_missing", "order", "Manca l'ordinanza di sgombero.")


def _people(seen: Seen) -> Iterator[Gap]:
    if seen.dwelling.people_count.value is None and not seen.people:
        yield Gap("people_count_missing", "people_count", "Manca quante persone ci vivono.")


def _rooms(seen: Seen) -> Iterator[Gap]:
    """Of the rooms that somebody has begun with: who was never in one is asked for none."""
    for room in seen.dwelling.rooms:
        field = room.measured.unmeasured
        if field is not None:
            yield Gap("room_unmeasured", entry_field(ROOMS, room.id, field), "Manca una misura di una stanza.")


def _findings(draft: Draft) -> Iterator[Gap]:
    if not draft.hazards:
        yield Gap("hazards_unrated", "hazards", "Non è valutato nessun pericolo.")


def _photos(draft: Draft) -> Iterator[Gap]:
    """One photo at least. What else of the least lacks the grid asks for, place by place: handing in gives no reason for it."""
    if not [photo for photo in draft.photos if photo.use != ORDER_PHOTO]:
        yield Gap("photo_missing", "photos", "Manca almeno una foto.")
    if any(photo.drawing for photo in draft.photos):
        yield Gap("drawing_unfinished", "drawings", "Una foto ha segni disegnati e non ancora salvati.")


def wanted_photos(draft: Draft, seen: Seen) -> tuple[Wanted, ...]:
    """The least that the photos of this visit show; a photo of a room is one of it under each name that the room was given."""
    rooms = [room.id for room in seen.dwelling.rooms]
    return wanted(draft.photos, Shown(rooms, draft.hazards, seen.dwelling.same_rooms))


def _lists(draft: Draft) -> Iterator[Gap]:
    """Of a list that is a page by itself, once somebody has begun it: an answer that it wants, or one that cannot stand."""
    for name, said in draft.checklists.items():
        if name in ASKED_WHOLE and said.answers and not _complete(name, said):
            yield Gap("answers_missing", f"checklists/{name}", "Manca una risposta a una lista di domande.")


def _complete(name: str, said: Answered) -> bool:
    try:
        return evaluate(built_in(name, said.version), said.answers).complete
    except InvalidChecklist:  # of a version that only a newer app knows: it asks there
        return True
