"""Where one was in a list: coming back to a home shows the cards that one had left.

Rule (issue 17): Back keeps the position. The home under a page is not shown and the client forgets how far it was scrolled, so the app
remembers it, and tells the client again when the home stands on the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import flet as ft

from mobile.views.frame import Navigation

HOME = "/"


@dataclass(eq=False)
class ListPlace:
    """Of one list, as long as its page lives. `list` is what scrolls, as it was drawn last."""

    list: ft.Column | None = None
    offset: float = 0.0
    _moved: Callable[[object, str | None], None] | None = field(default=None, repr=False)

    def scrolled(self, event: ft.OnScrollEvent) -> None:
        """Hears of every move of a finger."""
        self.offset = max(event.pixels, 0.0)

    def follow(self, navigation: Navigation) -> None:
        """Once: whoever moves is heard from then on. The listener is held here because a state remembers its listeners only weakly."""
        if self._moved is not None:
            return

        def moved(_navigation: object, name: str | None) -> None:
            if name == "under" and navigation.under == HOME and self.offset:
                ft.context.page.run_task(self.show_again)

        self._moved = moved
        navigation.subscribe(moved)  # type: ignore[attr-defined]

    async def show_again(self) -> None:
        """The same cards as before a page lay over them."""
        if self.list is not None:
            await self.list.scroll_to(offset=self.offset, duration=0)
