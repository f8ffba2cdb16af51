"""Rooms in every state of a bed, photos in every state of their way, the line of the counts.

Rule (issue 17): every state has its exhibit, invented; a photo is a drawing, and nobody lives in these rooms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import flet as ft

from mobile.state.residence import Counts
from mobile.views.frame import LARGE
from mobile.views.gallery.drawings import drawing
from mobile.views.gallery.parts import TODAY, Exhibit, column, nothing, part, wrapped
from ui.components import photos, rooms
from ui.components.photo_pair import Beside, beside
from ui.components.photo_slots import SlotText, slot_tile
from ui.components.photos import PhotoText
from ui.present import delivery, residence
from ui.present import photos as present
from ui.present.residence import Stay, stay_notes
from ui.present.status import Status


@dataclass(frozen=True)
class Room:
    """An invented room: its number, its beds, who is in it or what is said of it, and since when."""

    number: int
    beds: tuple[str, ...]
    who: str
    people: int = 0
    beside: str = ""
    stay: Stay | None = None
    note: str = ""

    @property
    def overdue(self) -> bool:
        return self.stay is not None and self.stay.overdue


ROOMS = (
    Room(3, ("free", "free", "free"), ""),
    Room(
        5, ("occupied", "occupied", "occupied", "blocked"), "family", 3, stay=Stay(TODAY.replace(month=7), TODAY.replace(year=2027), False)
    ),
    Room(4, ("reserved",), "person", 1, note="arrives"),
    Room(2, ("out_of_service",), "leak", note="leak_text"),
    Room(1, ("occupied",), "last", 1, stay=Stay(TODAY.replace(month=8), TODAY.replace(day=15), True)),
    Room(7, ("blocked",), "store", note="kept"),
)


BEDS = Counts(beds=12, free=3, reserved=1, occupied=6, blocked=1, out_of_service=1, largest_household=3)
"""Twelve invented ones."""


def board(show: Exhibit, *, stacked: bool) -> ft.Control:
    """The counts that add up, and a tile for every state of a room."""
    words = show.words
    counts = rooms.counts_line(residence.counts_text(BEDS, words), stacked=stacked)
    tiles = [ft.Container(_room(show, room), col={"xs": 12, "lg": 6}) for room in ROOMS]
    grid = ft.ResponsiveRow([*tiles], spacing=10, run_spacing=10)
    return part(words.say("gallery.part.rooms"), column([counts, grid], 10))


def _room(show: Exhibit, room: Room) -> ft.Control:
    words, state = show.words, residence.room_state(room.beds)
    who = words.say(f"gallery.room.{room.who}") if room.who else words.say("gallery.room.fits", count=len(room.beds))
    notes: list[Status | str] = stay_notes(room.stay, words, TODAY) if room.stay else []
    text = rooms.RoomText(
        name=words.say("gallery.room.name", number=room.number),
        size=residence.beds_word(len(room.beds), words),
        state=residence.state_chip(state, words),
        edge="overdue" if room.overdue else state,
        beds=room.beds,
        beside_beds=residence.blocked_note(room.beds, words) if state == "occupied" else "",
        who=who,
        how_many=_people(show, room.people),
        notes=[*notes, *([words.say(f"gallery.room.{room.note}")] if room.note else [])],
        identifier=f"room-{room.number}",
    )
    return rooms.room_tile(text, nothing)


def _people(show: Exhibit, count: int) -> str:
    """3 persone; nothing for an empty room."""
    return show.words.say("people.count", count=count) if count else ""


def pictures(show: Exhibit) -> ft.Control:
    """In the queue, on its way, delivered, archived, refused, with a remark; and the segments above the grid."""
    words, size = show.words, photos.grid(show.width, 3, show.letters)
    remarks = Status(words.say("photo.observations", count=1), "pin", "warning")
    states: Sequence[tuple[str, Status, float | None, int]] = (
        ("door", delivery.photo("on_phone", 0, 900_000, words), None, 0),
        ("kitchen", delivery.photo("sending", 500_000, 900_000, words), 5 / 9, 0),
        ("board", delivery.photo("delivered", 0, 0, words), None, 0),
        ("window", delivery.photo("original_archived", 0, 0, words), None, 0),
        ("bath", delivery.photo("error", 0, 0, words), None, 0),
        ("wires", remarks, None, 1),
    )
    tiles = []
    for name, state, sent, pin in states:
        caption = words.say(f"gallery.photo.{name}")
        text = PhotoText(caption, state, f"{caption}, {state.text}", f"photo-{name}", pin)
        tiles.append(photos.photo_tile(text, drawing(name), size, sent, nothing))
    grid = wrapped([*tiles, _slot(show, size)], photos.GAP)
    grid.vertical_alignment = ft.CrossAxisAlignment.START
    above = photos.segments([state.tone for _, state, _, _ in states])
    return part(words.say("gallery.part.photos"), column([above, grid], 10))


def _slot(show: Exhibit, size: photos.TileSize) -> ft.Control:
    """A photo that is still to be taken."""
    words, how = show.words, present.how("hazard_close", show.words)
    name = words.say("gallery.photo.board")
    spoken = words.say("photos.slot_spoken", what=name, how=how)
    return slot_tile(SlotText(how, words.say("photos.lacking", what=name), spoken, "slot"), size, nothing)


def pair(show: Exhibit) -> ft.Control:
    """A defect and its remedy beside each other, and an earlier photo whose pixels are elsewhere."""
    words, days = show.words, ("12/03/2026", "22/11/2026", "03/02/2025")
    shown = [
        (words.say("photo.before"), words.say("gallery.photo.wires"), drawing("wires"), days[0]),
        (words.say("photo.stage_remedy"), words.say("gallery.photo.board"), drawing("board"), days[1]),
        (words.say("photo.after"), words.say("gallery.photo.window"), b"", days[2]),
    ]
    told = [
        (
            Beside(word, f"{caption} · {day}", f"{word}: {caption}, {day}", f"pair-{day}", words.say("photo.not_here"), at == 1),
            pixels,
            nothing,
        )
        for at, (word, caption, pixels, day) in enumerate(shown)
    ]
    return part(words.say("gallery.part.pair"), beside(told, show.width, large=show.letters >= LARGE))
