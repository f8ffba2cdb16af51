"""A page that arrives comes up out of its ground, and the one before it is gone at once.

Rules (issue 17): calm, and nothing waits for it. The page stands there with the first drawing, with its targets and its words, and all that
moves afterwards is how faint it is; a page that stays is never faint. Who asked for less motion sees the whole page at once: Flutter
shortens what moves to a twentieth.
"""

from __future__ import annotations

import asyncio

import flet as ft

from ui import theme, tokens

A_FRAME_SECONDS = 1 / 30
"""What the client draws in one go has not moved: the page must have stood for a frame."""


@ft.component
def Arriving(page: ft.Control, place: str, reduced: bool = False) -> ft.Control:
    """`place` says which page it is: another one arrives, the same one drawn anew does not."""
    arrived, arrive = ft.use_state("")

    async def whole() -> None:
        await asyncio.sleep(A_FRAME_SECONDS)
        arrive(place)

    ft.use_effect(whole, [place])
    lasts = theme.lasting("quick", reduced=reduced)
    return ft.Container(
        page,
        key=place,
        opacity=1 if reduced or arrived == place else tokens.ARRIVING,
        animate_opacity=ft.Animation(lasts, ft.AnimationCurve.EASE_OUT),
        expand=True,
    )
