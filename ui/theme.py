"""The tokens as Flet sees them: a colour scheme for the light, one for the dark, and names for the roles.

Rule: a component names a role (`theme.OK_SOFT`), never a value. The roles are the client's own colour roles, so that a change of the
system's theme needs no new tree from Python. Material's roles that no widget of ours uses by itself (the `fixed` ones) carry the
tokens that Material has no word for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import flet as ft

from ui import tokens
from ui.tokens import Tone

PAPER = ft.Colors.SURFACE
GROUND = ft.Colors.SURFACE_CONTAINER_LOW
GROUND_DEEP = ft.Colors.SURFACE_CONTAINER
INK = ft.Colors.SURFACE_BRIGHT
TEXT = ft.Colors.ON_SURFACE
MUTED = ft.Colors.ON_SURFACE_VARIANT
LINE = ft.Colors.OUTLINE_VARIANT
LINE_STRONG = ft.Colors.OUTLINE
PRIMARY = ft.Colors.PRIMARY
ON_PRIMARY = ft.Colors.ON_PRIMARY
PRIMARY_SOFT = ft.Colors.PRIMARY_CONTAINER
PRIMARY_TEXT = ft.Colors.ON_PRIMARY_CONTAINER
OK = ft.Colors.PRIMARY_FIXED
ON_OK = ft.Colors.ON_PRIMARY_FIXED_VARIANT
OK_SOFT = ft.Colors.PRIMARY_FIXED_DIM
OK_TEXT = ft.Colors.ON_PRIMARY_FIXED
WARNING = ft.Colors.SECONDARY_FIXED
ON_WARNING = ft.Colors.ON_SECONDARY_FIXED_VARIANT
WARNING_SOFT = ft.Colors.SECONDARY_FIXED_DIM
WARNING_TEXT = ft.Colors.ON_SECONDARY_FIXED
DANGER = ft.Colors.ERROR
ON_DANGER = ft.Colors.ON_ERROR
DANGER_SOFT = ft.Colors.ERROR_CONTAINER
DANGER_TEXT = ft.Colors.ON_ERROR_CONTAINER
ACCENT = ft.Colors.TERTIARY
ON_ACCENT = ft.Colors.ON_TERTIARY
ACCENT_SOFT = ft.Colors.TERTIARY_CONTAINER
ACCENT_TEXT = ft.Colors.ON_TERTIARY_CONTAINER
IDLE = ft.Colors.SECONDARY
ON_IDLE = ft.Colors.ON_SECONDARY
IDLE_SOFT = ft.Colors.SECONDARY_CONTAINER
IDLE_TEXT = ft.Colors.ON_SECONDARY_CONTAINER
BED = ft.Colors.TERTIARY_FIXED
ON_BED = ft.Colors.ON_TERTIARY_FIXED
UNDO = ft.Colors.INVERSE_SURFACE
ON_UNDO = ft.Colors.ON_INVERSE_SURFACE
UNDO_ACTION = ft.Colors.INVERSE_PRIMARY
SHADOW = ft.Colors.SHADOW

ROLES: Mapping[str, str] = {
    "surface": "paper",
    "surface_container_lowest": "paper",
    "surface_container_high": "paper",
    "surface_container_low": "ground",
    "surface_container": "ground_deep",
    "surface_container_highest": "ground_deep",
    "surface_bright": "ink",
    "surface_dim": "primary_line",
    "surface_tint": "paper",
    "on_surface": "text",
    "on_surface_variant": "muted",
    "outline": "line_strong",
    "outline_variant": "line",
    "primary": "primary",
    "on_primary": "on_primary",
    "primary_container": "primary_soft",
    "on_primary_container": "primary_text",
    "primary_fixed": "ok",
    "on_primary_fixed_variant": "on_ok",
    "primary_fixed_dim": "ok_soft",
    "on_primary_fixed": "ok_text",
    "secondary_fixed": "warning",
    "on_secondary_fixed_variant": "on_warning",
    "secondary_fixed_dim": "warning_soft",
    "on_secondary_fixed": "warning_text",
    "error": "danger",
    "on_error": "on_danger",
    "error_container": "danger_soft",
    "on_error_container": "danger_text",
    "tertiary": "accent",
    "on_tertiary": "on_accent",
    "tertiary_container": "accent_soft",
    "on_tertiary_container": "accent_text",
    "secondary": "idle",
    "on_secondary": "on_idle",
    "secondary_container": "idle_soft",
    "on_secondary_container": "idle_text",
    "tertiary_fixed": "bed",
    "on_tertiary_fixed": "on_bed",
    "inverse_surface": "undo",
    "on_inverse_surface": "on_undo",
    "inverse_primary": "undo_action",
    "shadow": "shadow",
}
"""Which token each role of Flet's colour scheme carries."""


@dataclass(frozen=True)
class ToneColours:
    """The four colours of a tone: filled ground and what stands on it, soft ground and what stands on that."""

    strong: str
    on_strong: str
    soft: str
    text: str


TONES: Mapping[Tone, ToneColours] = {
    "ok": ToneColours(OK, ON_OK, OK_SOFT, OK_TEXT),
    "warning": ToneColours(WARNING, ON_WARNING, WARNING_SOFT, WARNING_TEXT),
    "danger": ToneColours(DANGER, ON_DANGER, DANGER_SOFT, DANGER_TEXT),
    "info": ToneColours(PRIMARY, ON_PRIMARY, PRIMARY_SOFT, PRIMARY_TEXT),
    "accent": ToneColours(ACCENT, ON_ACCENT, ACCENT_SOFT, ACCENT_TEXT),
    "idle": ToneColours(IDLE, ON_IDLE, IDLE_SOFT, IDLE_TEXT),
}


def light() -> ft.Theme:
    """The theme of the day."""
    return _theme(tokens.LIGHT)


def dark() -> ft.Theme:
    """The theme of the evening: cards parted by a line, filled buttons light with dark text."""
    return _theme(tokens.DARK)


def card_shadow() -> ft.BoxShadow:
    """The one shadow; in the dark it melts into the ground and the line parts the cards."""
    shadow = tokens.SHADOW
    return ft.BoxShadow(blur_radius=shadow.blur, offset=ft.Offset(0, shadow.down), color=ft.Colors.with_opacity(shadow.opacity, SHADOW))


def lasting(motion: tokens.Motion, *, reduced: bool) -> int:
    """How many milliseconds a movement takes; none for whoever asked the device for less motion."""
    return tokens.DURATIONS_MS["still" if reduced else motion]


def dress(page: ft.Page) -> None:
    """Gives a page both themes, the font and Italian pickers."""
    page.theme, page.dark_theme = light(), dark()
    page.padding = 0
    page.bgcolor = GROUND
    page.locale_configuration = ft.LocaleConfiguration(
        supported_locales=[ft.Locale("it", "IT"), ft.Locale("en", "GB")], current_locale=ft.Locale("it", "IT")
    )


_enlarged: ContextVar[float] = ContextVar("enlarged", default=1.0)


@contextmanager
def enlarged(times: float) -> Iterator[None]:
    """What is made within has letters so many times as large, as on a device whose owner asked for that: the gallery's 200 %."""
    token = _enlarged.set(times)
    try:
        yield
    finally:
        _enlarged.reset(token)


def grown(size: float) -> float:
    """A size that goes with the letters."""
    return size * _enlarged.get()


def letter_style(size: float, color: str, weight: str = "w700") -> ft.TextStyle:
    """A letter that fills a sign: initials, a band."""
    return ft.TextStyle(size=grown(size), height=1, weight=ft.FontWeight(weight), color=color)


def type_style(name: str, color: str = TEXT, weight: str | None = None) -> ft.TextStyle:
    """One of the sizes of `tokens.TYPE`, in the one font."""
    size, height, default_weight = tokens.TYPE[name]
    return ft.TextStyle(size=grown(size), height=height / size, weight=ft.FontWeight(weight or default_weight), color=color)


def _theme(palette: Mapping[str, str]) -> ft.Theme:
    scheme = ft.ColorScheme(**{role: palette[token] for role, token in ROLES.items()})
    return ft.Theme(
        color_scheme=scheme,
        font_family=tokens.FONT,
        scaffold_bgcolor=palette["ground"],
        canvas_color=palette["paper"],
        divider_color=palette["line"],
        visual_density=ft.VisualDensity.STANDARD,
        page_transitions=_still_pages(),
        splash_color=ft.Colors.with_opacity(0.10, palette["primary"]),
        focus_color=ft.Colors.with_opacity(0.24, palette["primary"]),
        bottom_sheet_theme=ft.BottomSheetTheme(bgcolor=palette["paper"], shape=ft.RoundedRectangleBorder(radius=sheet_corners())),
        dialog_theme=ft.DialogTheme(bgcolor=palette["paper"], shape=ft.RoundedRectangleBorder(radius=tokens.RADIUS_LARGE)),
        tooltip_theme=ft.TooltipTheme(),
    )


def sheet_corners() -> ft.BorderRadius:
    """A sheet is round where it ends over the page."""
    return ft.BorderRadius.only(top_left=tokens.RADIUS_SHEET, top_right=tokens.RADIUS_SHEET)


def _still_pages() -> ft.PageTransitionsTheme:
    """No sliding pages: a form that moves under a finger costs a wrong tap."""
    none = ft.PageTransitionTheme.NONE
    return ft.PageTransitionsTheme(android=none, ios=none, linux=none, macos=none, windows=none)
