"""What is still missing of a visit, one gap a thing, so that each leads straight to its field or camera.

Rule (mockup 03): handing in is never blocked by a gap. What was not assessed is told where it is shown; here stands only what a visit is
expected to bring home. A gap names its field as records do (`rooms/<id>/size`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.assessment import ORDER_PHOTO, Draft, Seen
from schemas.changes import entry_field
from schemas.dwelling_rooms import ROOMS


@dataclass(frozen=True)
class Gap:
    """One thing still missing: a stable code, the field it leads to, and its sentence."""

    code: str
    field: str
    sentence: str


def gaps(draft: Draft, seen: Seen) -> list[Gap]:
    """What is missing before handing in, in the order of the visit's rows."""
    return [*_place(seen), *_people(seen), *_rooms(seen), *_findings(draft)]


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
    if not [photo for photo in draft.photos if photo.use != ORDER_PHOTO]:
        yield Gap("photo_missing", "photos", "Manca almeno una foto.")
