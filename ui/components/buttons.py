"""The buttons: one main one a screen, at the thumb, and the quieter ones beside it.

Rule: the main button is 56 px high, every other at least 48; a disabled look is never used to block a delivery.
"""

from __future__ import annotations

import flet as ft

from ui import theme, tokens
from ui.components import typography
from ui.components.touch import Ground, Spoken, Tap, tappable

FORWARD = ft.Icons.ARROW_FORWARD_ROUNDED
"""The arrow that leads on stands after its word."""


def main_button(
    text: str, on_tap: Tap | None, icon: ft.IconData | None = None, *, busy: bool = False, tone: tokens.Tone = "info"
) -> ft.FilledButton:
    """The one thing to do next. Without `on_tap` it is drawn off, and its sentence beside it says why."""
    if on_tap is None:
        return _off(text, icon)
    colours = theme.TONES[tone]
    return ft.FilledButton(
        content=_label(text, icon, colours.on_strong, busy),
        on_click=None if busy else on_tap,
        style=_style(colours.strong, colours.on_strong, tokens.MAIN_BUTTON),
    )


def _off(text: str, icon: ft.IconData | None) -> ft.FilledButton:
    return ft.FilledButton(
        content=_label(text, icon, theme.MUTED, False),
        style=_style(theme.GROUND_DEEP, theme.MUTED, tokens.MAIN_BUTTON),
        disabled=True,
    )


def secondary_button(text: str, on_tap: Tap | None, icon: ft.IconData | None = None) -> ft.OutlinedButton:
    """A second way, drawn as an outline."""
    return ft.OutlinedButton(
        content=_label(text, icon, theme.PRIMARY_TEXT, False),
        on_click=on_tap,
        style=ft.ButtonStyle(
            color=theme.PRIMARY_TEXT,
            bgcolor=theme.PAPER,
            side=ft.BorderSide(1.2, theme.PRIMARY),
            shape=ft.RoundedRectangleBorder(radius=tokens.RADIUS),
            padding=_padding(tokens.TARGET, 16),
        ),
    )


def quiet_button(text: str, on_tap: Tap | None, icon: ft.IconData | None = None, color: str = theme.PRIMARY_TEXT) -> ft.Control:
    """A word that can be tapped."""
    return ft.TextButton(
        content=_label(text, icon, color, False),
        on_click=on_tap,
        style=ft.ButtonStyle(color=color, shape=ft.RoundedRectangleBorder(radius=tokens.RADIUS), padding=_padding(tokens.TARGET, 12)),
    )


def soft_button(text: str, on_tap: Tap | None, icon: ft.IconData | None = None) -> ft.FilledButton:
    """A button on the soft ground of the action colour."""
    return ft.FilledButton(
        content=_label(text, icon, theme.PRIMARY_TEXT, False),
        on_click=on_tap,
        style=_style(theme.PRIMARY_SOFT, theme.PRIMARY_TEXT, tokens.TARGET),
    )


def soft_named(text: str, on_tap: Tap, icon: ft.IconData, spoken: Spoken, action: ft.ClientAction | None = None) -> ft.Control:
    """The soft button of one line of several: its word is the same in each, so that it has a name of its own for who listens."""
    ground = Ground(color=theme.PRIMARY_SOFT, padding=_padding(tokens.TARGET, 20))
    return tappable(_label(text, icon, theme.PRIMARY_TEXT, False), on_tap, ground, spoken, action)


def floating_button(text: str, on_tap: Tap, icon: ft.IconData) -> ft.Control:
    """The main button over a list: the list's end scrolls clear of it."""
    style = _style(theme.PRIMARY, theme.ON_PRIMARY, tokens.MAIN_BUTTON)
    style.shape, style.shadow_color = ft.RoundedRectangleBorder(radius=tokens.RADIUS_LARGE), theme.SHADOW
    style.elevation = tokens.LIFTED
    return ft.FilledButton(content=_label(text, icon, theme.ON_PRIMARY, False), on_click=on_tap, style=style)


def _label(text: str, icon: ft.IconData | None, color: str, busy: bool) -> ft.Control:
    parts: list[ft.Control] = []
    if busy:
        parts.append(ft.ProgressRing(width=20, height=20, stroke_width=2.5, color=color))
    elif icon is not None:
        parts.append(ft.Icon(icon, color=color, size=theme.grown(tokens.ICON), apply_text_scaling=True))
    word = typography.styled(text, "card", color)
    if not parts or icon == FORWARD:
        word.text_align = ft.TextAlign.CENTER  # where it takes two lines
    parts.append(typography.yielding(word))
    if icon == FORWARD:
        parts.reverse()
    return ft.Row(parts, spacing=10, tight=True, alignment=ft.MainAxisAlignment.CENTER)


def _padding(height: float, side: float) -> ft.Padding:
    """The height comes from the padding, so that the button grows with its text."""
    return ft.Padding.symmetric(horizontal=side, vertical=(height - tokens.TYPE["card"][1]) / 2)


def _style(ground: str, text: str, height: float) -> ft.ButtonStyle:
    return ft.ButtonStyle(
        bgcolor=ground,
        color=text,
        shadow_color=ft.Colors.TRANSPARENT,  # the client raises a filled button a little, whatever elevation it is told
        shape=ft.RoundedRectangleBorder(radius=tokens.RADIUS),
        padding=_padding(height, 20),
    )
