"""Throwing a draft away: the quiet button at the end of its page, and the way back at the top of the list.

Rule (issue 7): no question is asked before and everything can be undone after; a visit that was handed in has no such button.
"""

from __future__ import annotations

import flet as ft

from mobile.state.visit import Thrown, VisitState
from mobile.views.frame import Face
from ui import tokens
from ui.components import buttons
from ui.components.feedback import undo_bar


def discard_button(face: Face, visit: VisitState) -> list[ft.Control]:
    """At the end of the visit's own page; the sample has its own way out."""
    if not visit.discardable or face.is_sample:
        return []

    def discard() -> None:
        if visit.discard():
            face.navigation.go("/")
            _drawn_anew(face)

    return [ft.Row([buttons.quiet_button(face.words.say("draft.discard"), discard, ft.Icons.DELETE_OUTLINE_ROUNDED)], wrap=True)]


@ft.component
def ThrownAway(face: Face, thrown: Thrown) -> ft.Control:
    """At the top of the list, until something else is begun. A component of its own: it comes and goes without the list."""
    words = face.words
    if thrown.found is None:
        return ft.Container(height=0)

    def back() -> None:
        face.app.visit.take_back()
        _drawn_anew(face)

    sentence = words.say("draft.discarded_photos", count=thrown.photos) if thrown.photos else words.say("draft.discarded")
    bar = undo_bar(sentence, words.say("action.undo"), back)
    return ft.Container(bar, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=8))


def _drawn_anew(face: Face) -> None:
    face.app.today.refresh()
    face.app.sync.refresh()
