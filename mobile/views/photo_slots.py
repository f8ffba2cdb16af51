"""The photos that a visit is expected to bring home and does not have: the empty places of the grid, each of which opens the camera for it.

Rule (domain.md 10.3): exterior, entrance with its number, each room, each rated hazard as a whole and close up. Nothing is blocked by what
lacks; of a long list the first ones stand there, and a tap shows all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import flet as ft

from mobile.state.photos import PhotosState
from mobile.state.visit import VisitState
from mobile.views.camera import camera_tap
from mobile.views.frame import Face
from schemas.photo_subjects import Wanted
from ui.components import buttons
from ui.components.feedback import problem
from ui.components.photo_slots import SlotText, slot_tile
from ui.components.photos import TileSize
from ui.present import photos as present
from ui.present import rooms as room_words
from ui.words import Words

FIRST = 6
"""So many empty places stand there before one asks for all."""


@ft.observable
@dataclass(eq=False)
class Unfolded:
    """Whether all that lacks is shown."""

    all: bool = False

    def show(self) -> None:
        self.all = True


def room_names(visit: VisitState, words: Words) -> Mapping[str, str]:
    """What each room is called, by its id."""
    return room_words.names(visit.place.rooms, words) if visit.place is not None else {}


def slots(face: Face, photos: PhotosState, missing: list[tuple[Wanted, str]], size: TileSize, unfolded: Unfolded) -> list[ft.Control]:
    """Their places in the grid, after the photos that are there."""
    shown = missing if unfolded.all else missing[:FIRST]
    shut = photos.no_room is not None
    look = (face.words.language, shut)
    return [ft.Container(SLOT(face, one, name, size, look), width=size.width, key=f"slot-{one.key}") for one, name in shown]


def more(missing: list[tuple[Wanted, str]], unfolded: Unfolded, words: Words) -> list[ft.Control]:
    """The way to those that do not stand there yet."""
    rest = len(missing) - FIRST
    if unfolded.all or rest <= 0:
        return []
    button = buttons.quiet_button(words.say("photos.more_slots", count=rest), unfolded.show, ft.Icons.EXPAND_MORE_ROUNDED)
    return [ft.Row([button], alignment=ft.MainAxisAlignment.CENTER)]


@ft.component
def Slot(face: Face, one: Wanted, name: str, size: TileSize, look: tuple[object, ...]) -> ft.Control:
    """One empty place. Remembered: a photo that moves on its way makes none of them anew."""
    words, photos = face.words, face.app.photos
    framed = present.how(one.subject, words)
    spoken = words.say("photos.slot_spoken", what=name, how=framed)
    text = SlotText(framed, words.say("photos.lacking", what=name), spoken, f"slot-{one.key}")
    if look[-1]:
        return slot_tile(text, size, photos.look_at_room)
    tell = partial(photos.take_for, None, one.hazard, subject=one.subject, room=one.room)
    tap = camera_tap(face, photos, tell)
    return slot_tile(text, size, tap.on_tap, tap.action)


SLOT: Callable[..., ft.Control] = ft.memo(Slot)  # type: ignore[no-untyped-call]


def interrupted(face: Face, photos: PhotosState, rooms: Mapping[str, str]) -> list[ft.Control]:
    """After a kill behind the camera: the visit is as it was, the photo is not there, and the same camera is one tap away."""
    if not photos.interrupted:
        return []
    words, planned = face.words, photos.next_for
    name = present.what(planned.subject, planned.room, planned.hazard, rooms, words)
    told = [words.say("photos.interrupted"), *([words.say("photos.interrupted_for", what=name)] if name else [])]
    tap = camera_tap(face, photos)
    again = buttons.soft_button(words.say("photos.interrupted_again"), tap.on_tap, ft.Icons.PHOTO_CAMERA_ROUNDED)
    again.action = tap.action
    leave = buttons.quiet_button(words.say("photos.interrupted_leave"), photos.dismiss_interrupted)
    return [problem(words.say("photos.interrupted_title"), " ".join(told), [again, leave], tone="warning")]
