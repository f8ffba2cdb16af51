"""The head of every page of a visit: where back leads, whose dwelling it is, and the two pills.

Rule: left, in green, the time of the last write on this device; right, whether the office has it. Both are always in sight (mockups 03
to 07).
"""

from __future__ import annotations

import flet as ft

from mobile.state.visit import VisitState
from mobile.views.frame import Face, SubpageText, subpage_head
from ui.components import status
from ui.present import delivery


def visit_head(face: Face, visit: VisitState, text: SubpageText, back: str) -> ft.Control:
    """Title, second line, pills; leaving the page makes a revision of the draft."""
    words = face.words
    saved = delivery.saved_pill(visit.saved_at, words, face.viewport.device)
    arrived = delivery.office_pill(visit.delivery, words, face.clock(), sending=visit.sending)

    def leave() -> None:
        visit.step_done()
        face.navigation.go(back)

    return subpage_head(face, text, leave, status.pills(saved, arrived, large=face.viewport.large))
