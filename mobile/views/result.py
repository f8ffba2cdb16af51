"""One rule's answer on a page, with its reasons behind a tap.

Rule (issue 17: a tap answers within 100 ms): a card that says what it said is not made again when a measure elsewhere changes, and opening
its reasons draws nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from mobile.views.frame import own
from ui.components.results import result_card
from ui.present.rooms_cards import Result
from ui.words import Words


@ft.observable
@dataclass(eq=False)
class Opened:
    """Whether the reasons are shown."""

    reasons: bool = False

    def toggle(self) -> None:
        self.reasons = not self.reasons


@ft.component
def Answer(result: Result, language: str) -> ft.Control:
    """The card."""
    opened = own(Opened)
    return result_card(result, Words(language).say("rooms.why"), opened.toggle, open_=opened.reasons)


CARD: Callable[..., ft.Control] = ft.memo(Answer)  # type: ignore[no-untyped-call]
