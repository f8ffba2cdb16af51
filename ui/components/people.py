"""People: the round initials, the row of a person, the keypad and the dots of a PIN.

Rule: a PIN is never drawn, only how many digits of it; each key is at least 64 px and has a name.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from ui import theme, tokens
from ui.components import typography
from ui.components.icons import icon, in_circle
from ui.components.status import chip
from ui.components.touch import Ground, Spoken, Tap, tap_with, tappable
from ui.present.status import Status

_FACES: tuple[tokens.Tone, ...] = ("warning", "info", "accent")


def initials(name: str) -> str:
    """GF of Giulia Ferrante, G of Giulia."""
    parts = name.split()
    return "".join(part[0] for part in (parts[0], parts[-1]) if part)[: 1 if len(parts) == 1 else 2].upper() if parts else ""


def face_tone(name: str) -> tokens.Tone:
    """A person's colour, always the same one."""
    return _FACES[sum(map(ord, name)) % len(_FACES)]


def face(name: str, size: float = 44) -> ft.Control:
    """A person's round initials, always in the same colour."""
    colours = theme.TONES[face_tone(name)]
    text = ft.Text(initials(name), style=theme.letter_style(size * 0.36, colours.text), no_wrap=True)
    return in_circle(text, size, colours.soft)


def person_row(name: str, detail: str, on_tap: Tap | None, state: Status | None = None, identifier: str | None = None) -> ft.Control:
    """One person with a second line, a state under it, and what a tap does."""
    words = typography.two_lines(typography.card_title(name), typography.small(detail) if detail else None, expand=state is None)
    if state is not None:  # beside them it would leave a narrow screen no room for the name
        words = ft.Column([words, ft.Row([chip(state)])], spacing=6, tight=True, expand=True)
    return _row([face(name), words], on_tap, identifier)


def add_row(name: str, detail: str, on_tap: Tap, identifier: str) -> ft.Control:
    """The way to one more person: a sign, and no initials of somebody."""
    sign = in_circle(icon("person_add", theme.MUTED, tokens.ICON), 44, theme.GROUND_DEEP)
    return _row([sign, typography.two_lines(typography.card_title(name), typography.small(detail))], on_tap, identifier)


def _row(parts: list[ft.Control], on_tap: Tap | None, identifier: str | None) -> ft.Control:
    if on_tap is not None:
        parts.append(ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.MUTED, size=tokens.ICON_ROW))
    row = ft.Row(parts, spacing=tokens.SPACE_3, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    ground = Ground(radius=0, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=10))
    return tappable(row, on_tap, ground, Spoken(identifier=identifier))


def pin_dots(typed: int, length: int, spoken: str) -> ft.Control:
    """How many digits have been typed."""
    dots: list[ft.Control] = [
        ft.Container(
            width=18,
            height=18,
            border_radius=tokens.RADIUS_ROUND,
            bgcolor=theme.PRIMARY if index < typed else None,
            border=ft.Border.all(2, theme.PRIMARY if index < typed else theme.MUTED),
        )
        for index in range(max(length, typed))
    ]
    row = ft.Row(dots, spacing=16, alignment=ft.MainAxisAlignment.CENTER)
    return ft.Semantics(content=row, label=spoken, live_region=True, container=True)


def keypad(on_digit: Callable[[str], object], on_erase: Tap, erase_name: str, corner: ft.Control | None = None) -> ft.Control:
    """Ten keys, an eraser, and one place for a word (what to do when the PIN is lost)."""
    rows: list[ft.Control] = [ft.Row([_key(digit, on_digit) for digit in line], spacing=10) for line in ("123", "456", "789")]
    back = ft.Icon(ft.Icons.BACKSPACE_OUTLINED, color=theme.PRIMARY_TEXT, size=theme.grown(tokens.ICON), apply_text_scaling=True)
    erase = ft.Container(
        tappable(
            ft.Row([back], alignment=ft.MainAxisAlignment.CENTER),
            on_erase,
            Ground(padding=18),
            Spoken(erase_name, "pin-erase"),
        ),
        expand=True,
    )
    rows.append(ft.Row([ft.Container(corner, expand=True, alignment=ft.Alignment.CENTER), _key("0", on_digit), erase], spacing=10))
    return ft.Column(rows, spacing=10, tight=True)


def _key(digit: str, on_digit: Callable[[str], object]) -> ft.Control:
    label = ft.Row([typography.styled(digit, "title", theme.INK, "w600")], alignment=ft.MainAxisAlignment.CENTER)
    ground = Ground(theme.GROUND_DEEP, padding=ft.Padding.symmetric(vertical=16))
    key = tappable(label, tap_with(on_digit, digit), ground, Spoken(digit, f"pin-{digit}"))
    key.expand = True
    return key
