"""What of the app itself has failed while somebody used it: told to the log, and shown until somebody has read it.

Rule (design.md section 10): it says what happened, what is safe and what to do, and everything else goes on. The log is told where, never
what anybody wrote.
"""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from mobile.services.problems import whereabouts
from ui.defects import report

__all__ = ["Defects", "tell"]


def tell(what: str, error: BaseException) -> None:
    """To the log alone: what failed, and where in the code."""
    report(f"{what}: {whereabouts(error)}")


@ft.observable
@dataclass(eq=False)
class Defects:
    """`tap` is whether the last tap did not do what it should have."""

    tap: bool = False

    def tapped(self, error: BaseException) -> None:
        """A tap, or what a page does when it stands, has failed."""
        tell("tap", error)
        self.tap = True

    def close(self) -> None:
        """It was read."""
        self.tap = False
