"""A page that arrives comes up out of its ground, and the one before it is gone at once.

Rules (issue 17): calm, and nothing waits for it. The page stands there with the first drawing, with its targets and its words, and all that
moves afterwards is how faint it is; a page that stays is never faint. Who asked for less motion never sees a faint page: a client is asked
what its person wants, and until it has said so its pages stand still.
"""

from __future__ import annotations

import asyncio
import logging

import flet as ft

from ui import theme, tokens

log = logging.getLogger("soglia.motion")

A_FRAME_SECONDS = 1 / 30
"""What the client draws in one go has not moved: the page must have stood for a frame."""

DRAWN_SECONDS = 0.1
"""A client that is busy with the page's first frame answers after it, and its second frame does not wait for the mist's. No network is
waited for longer."""
ANSWER_SECONDS = 5


class Motion:
    """Whether pages may move on this client, as it last said. It is asked with every page that arrives, for the next one: a start does not
    wait for it, and who changes the system's setting meanwhile is heard."""

    def __init__(self) -> None:
        self.wanted = False
        self._client: ft.SemanticsService | None = None

    async def ask(self) -> None:
        """A client that does not answer, as one that is just going, is asked again with the next page."""
        self._client = self._client or ft.SemanticsService()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                told = await self._client.get_accessibility_features()
        except (TimeoutError, RuntimeError) as error:
            log.info("the client did not say whether pages may move: %s", type(error).__name__)
            self.wanted = False
        else:
            self.wanted = not (told.disable_animations or told.reduce_motion)


def arriving(page: ft.Control, place: str, motion: Motion) -> ft.Control:
    """`place` says which page it is: another one arrives, the same one drawn anew does not."""
    return Arriving(page, motion, key=place)  # type: ignore[call-arg]


@ft.component
def Arriving(page: ft.Control, motion: Motion) -> ft.Control:
    """The page, and for its first frame its ground over it like a mist, where pages may move. A page that is drawn faint itself costs a
    machine that paints without a graphics card a picture of its own for every frame; a mist is one colour."""
    misty, become = ft.use_state(motion.wanted)

    async def arrive() -> None:
        if misty:
            await asyncio.sleep(A_FRAME_SECONDS)
        answered = asyncio.ensure_future(motion.ask())
        if misty:
            await asyncio.wait({answered}, timeout=DRAWN_SECONDS)
            become(False)
        await answered

    ft.use_effect(arrive, [])
    lasts = theme.lasting("quick", reduced=not motion.wanted)
    mist = ft.Container(
        bgcolor=ft.Colors.with_opacity(1 - tokens.ARRIVING if misty else 0, theme.GROUND),
        animate=ft.Animation(lasts, ft.AnimationCurve.EASE_OUT),
        ignore_interactions=True,
        left=0,
        top=0,
        right=0,
        bottom=0,
    )
    return ft.Stack([ft.Container(page, left=0, top=0, right=0, bottom=0), mist], expand=True)
