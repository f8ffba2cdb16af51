"""The search over the rooms: where somebody sleeps tonight, by a name of hers, by her household, by the room.

Rule (issue 17): as in the worker's list accents, case and apostrophes do not count and every part begins a word. What the board shows is in
memory, a hundred people at most, so no index is asked. Where names are hidden from a visitor nothing can be asked for by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import flet as ft

from mobile.state.residence import ResidenceState, RoomTile
from schemas.search_words import asked, finds
from ui.components import buttons, typography
from ui.components.feedback import empty_state
from ui.components.fields import search_field
from ui.words import Words


def found(residence: ResidenceState) -> list[RoomTile]:
    """The rooms that the board shows, in its order; all of them while nothing is asked."""
    if not residence.query.strip():
        return list(residence.rooms)
    return [room for room in residence.rooms if finds(residence.query, _said(room))]


def names(room: RoomTile, query: str) -> tuple[str, ...]:
    """Who of a room has been found: their names do not stand on its tile otherwise."""
    parts = [part for part in query.split() if asked(part)]
    return tuple(one.name for one in room.residents if any(finds(part, [one.name]) for part in parts))


def asking(residence: ResidenceState, words: Words) -> list[ft.Control]:
    """The field."""
    if residence.names_hidden or not residence.rooms:
        return []
    return [search_field(words.say("board.search"), residence.query, residence.search)]


def told(residence: ResidenceState, rooms: Sequence[RoomTile], words: Words) -> list[ft.Control]:
    """How many it has found so far, said aloud when it changes; where it is none, the way back to all."""
    if not residence.query.strip():
        return []
    said = words.say("board.found", count=len(rooms), known=len(residence.rooms))
    counted = ft.Semantics(content=typography.small(said), identifier="found", container=True, live_region=True)
    if rooms:
        return [counted]
    every = buttons.soft_button(words.say("board.none_action"), partial(residence.search, ""))
    return [counted, empty_state("door", words.say("board.none_title"), words.say("board.none_text"), every)]


def _said(room: RoomTile) -> list[str]:
    return [room.name, room.household or "", *(one.name for one in room.residents)]
