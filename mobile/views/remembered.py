"""A page over the home that is drawn again only when something that it shows has changed.

Rule (issue 17: a tap answers within 100 ms): a page is an observer of its state, and what it stands in observes the same state to know
which addresses there are. Both heard of a tap, and a page of two hundred controls was made twice for each, or once, as it happened. A
page that is remembered is made once: by itself when its state has changed, and from outside only for what no state tells it, which is
`look_of`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec

import flet as ft

from mobile.views.frame import Face

Given = ParamSpec("Given")


def remembered(draw: Callable[Concatenate[Face, Given], ft.Control]) -> Callable[Concatenate[Face, Given], ft.Control]:
    """For a page's function, in place of `ft.component`. What it is given besides its `Face` is what it follows."""

    @ft.component
    def Remembered(face: Face, look: tuple[object, ...], *given: Given.args, **named: Given.kwargs) -> ft.Control:
        del look
        return draw(face, *given, **named)

    made: Callable[..., ft.Control] = ft.memo(Remembered)  # type: ignore[no-untyped-call]

    def page(face: Face, /, *given: Given.args, **named: Given.kwargs) -> ft.Control:
        return made(face, look_of(face), *given, **named)

    return page


def look_of(face: Face) -> tuple[object, ...]:
    """What every page shows and no state of its own tells: the language, the room that there is, the day and who is here."""
    words, viewport, session = face.words, face.viewport, face.app.session
    room = (viewport.width, viewport.height, viewport.letters)
    return words.language, room, face.today, session.display_name, session.office
