"""What makes something tappable: its ground, its name, its size.

Rule: whatever answers a tap is at least 48 px high, can be come to and pressed by the keyboard, is a button for assistive technology, and
has a name: the one given, else the words inside it.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import flet as ft

from ui import theme, tokens

T = TypeVar("T")
Tap = Callable[[], object] | Callable[[], Awaitable[object]]


def tap_with(handler: Callable[[T], object], value: T) -> Tap:
    """A tap that hands a value to its handler, and waits for it when it takes time."""

    async def tap() -> None:
        answer = handler(value)
        if inspect.isawaitable(answer):
            await answer

    return tap


@dataclass(frozen=True)
class Ground:
    """How the surface under a tap looks."""

    color: str | None = None
    border: ft.Border | None = None
    radius: ft.BorderRadius | float = tokens.RADIUS
    padding: ft.Padding | float = tokens.SPACE_3
    shadow: bool = False


PLAIN = Ground()


def clipped(padding: ft.Padding | float) -> ft.ClipBehavior:
    """What reaches the round corners is cut there; what keeps a distance is not, for cutting is dear in a list of cards."""
    return ft.ClipBehavior.NONE if padding else ft.ClipBehavior.ANTI_ALIAS


@dataclass(frozen=True)
class Spoken:
    """What assistive technology and tests are told: a name when the words inside do not say it, and a state
    (`selected` for one of several, `current` for the place where one is).
    """

    name: str | None = None
    identifier: str | None = None
    selected: bool | None = None
    expanded: bool | None = None
    current: bool | None = None


NOTHING_MORE = Spoken()


def tappable(
    content: ft.Control, on_tap: Tap | None, ground: Ground = PLAIN, spoken: Spoken = NOTHING_MORE, action: ft.ClientAction | None = None
) -> ft.Control:
    """A surface that answers a tap; without `on_tap` it is drawn the same and answers nothing. An `action` is done by the client in the tap
    itself, before `on_tap` hears of it."""
    named = spoken.name is not None
    surface = ft.Container(
        content=ft.Semantics(content=content, exclude_semantics=True) if named else content,
        padding=ground.padding,
        bgcolor=ground.color,
        border=ground.border,
        border_radius=ground.radius,
        shadow=theme.card_shadow() if ground.shadow else None,
        clip_behavior=clipped(ground.padding),
        ink=on_tap is not None,  # which is also what the keyboard can come to
        on_click=on_tap,
        action=action,
    )
    if on_tap is None:
        return surface
    chosen = spoken.selected
    told = ft.Semantics(
        content=surface,
        label=spoken.name,
        identifier=spoken.identifier,
        button=chosen is None or None,
        checked=chosen,
        expanded=spoken.expanded,
        selected=spoken.current,
        container=True,
    )
    return ft.MergeSemantics(told)


def together(content: ft.Control) -> ft.Semantics:
    """What is read to its end before what stands beside it: a column, a line. Else a reader goes from side to side."""
    told = ft.Semantics(content=content, container=True, expand=content.expand)
    content.expand = None
    return told


def icon_button(icon: ft.IconData, name: str, on_tap: Tap | None, color: str = theme.INK) -> ft.Control:
    """A button that is only an icon, with a name that is read aloud."""
    drawn = ft.Icon(icon, color=color, size=theme.grown(tokens.ICON), apply_text_scaling=True)
    sign = ft.Container(drawn, width=tokens.TARGET, height=tokens.TARGET, alignment=ft.Alignment.CENTER)
    return tappable(sign, on_tap, Ground(padding=0, radius=tokens.TARGET / 2), Spoken(name))
