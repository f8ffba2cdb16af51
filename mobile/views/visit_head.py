"""The head of every page of a visit: where back leads, whose dwelling it is, and the two pills.

Rule: left, in green, the time of the last write on this device; right, whether the office has it. Both are always in sight (mockups 03
to 07).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import flet as ft

from mobile.state.visit import Delivery, VisitState
from mobile.views.frame import Face, SubpageText, subpage_head
from ui.components import status
from ui.components.feedback import undo_bar
from ui.present import delivery
from ui.words import Words


def visit_head(face: Face, visit: VisitState, text: SubpageText, back: str) -> ft.Control:
    """Title, second line, pills; leaving the page makes a revision of the draft."""
    words = face.words
    saved = delivery.saved_pill(visit.saved_at, words, face.viewport.device)
    arrived = delivery.office_pill(visit.delivery, words, face.clock(), sending=visit.sending)

    return subpage_head(face, text, leaver(face, visit, back), status.pills(saved, arrived, large=face.viewport.large))


def past_head(face: Face, text: SubpageText, back: str, stands: Delivery) -> ft.Control:
    """Of a visit that was handed in: its own pills, whatever is being written at the same door."""
    kept = delivery.kept_pill(face.words, face.viewport.device)
    arrived = delivery.office_pill(stands, face.words, face.clock())
    return subpage_head(face, text, face.go(back), status.pills(kept, arrived, large=face.viewport.large))


def say_again(visit: VisitState, words: Words) -> list[ft.Control]:
    """The way back, in the foot, after a second tap took an answer back."""
    if visit.unsaid is None:
        return []
    return [undo_bar(words.say("visit.unsaid"), words.say("action.undo"), visit.say_again)]


def leaver(face: Face, visit: VisitState, path: str) -> Callable[[], Awaitable[None]]:
    """A tap that leaves a page of a visit. The next one is drawn first: what was tapped is on the device already, and the revision that
    is made of it, with all the rows that follow from it, is nothing to wait for."""

    async def leave() -> None:
        face.navigation.go(path)
        await asyncio.sleep(0)
        visit.left()

    return leave
