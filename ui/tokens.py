"""The design tokens as plain data: colours of both themes, steps of space, radii, sizes of type and icons, the shadow, motion.

Rule: a colour, a radius, a size of type or icon, a shadow or a duration is written here once and nowhere else
(`tests/unit/ui/test_tokens.py` reads the sources), and both palettes have the same names, so that no screen can be right in the light and
unreadable in the dark. Values follow Designers Italia's look; `ui.contrast` names every pair that carries text and measures it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Tone = Literal["ok", "warning", "danger", "info", "accent", "idle"]
"""What a status says by its colour, always beside an icon and a word."""

LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "paper": "#FFFFFF",
        "ground": "#F4F6F9",
        "ground_deep": "#EDF1F5",
        "ink": "#17324D",
        "text": "#1A1A1A",
        "muted": "#5C6F82",
        "line": "#DDE3E8",
        "line_strong": "#7F8C99",
        "primary": "#0066CC",
        "on_primary": "#FFFFFF",
        "primary_soft": "#E6F0FA",
        "primary_text": "#004D99",
        "primary_line": "#BFDFFF",
        "ok": "#008055",
        "on_ok": "#FFFFFF",
        "ok_soft": "#DDF5EC",
        "ok_text": "#006B47",
        "warning": "#995C00",
        "on_warning": "#FFFFFF",
        "warning_soft": "#FBEED6",
        "warning_text": "#995C00",
        "danger": "#CC334D",
        "on_danger": "#FFFFFF",
        "danger_soft": "#FBE7EB",
        "danger_text": "#A01F37",
        "accent": "#067A76",
        "on_accent": "#FFFFFF",
        "accent_soft": "#DDF2F1",
        "accent_text": "#056360",
        "idle": "#5C6F82",
        "on_idle": "#FFFFFF",
        "idle_soft": "#EDF1F5",
        "idle_text": "#475A6C",
        "bed": "#17324D",
        "on_bed": "#FFFFFF",
        "undo": "#17324D",
        "on_undo": "#FFFFFF",
        "undo_action": "#BFDFFF",
        "shadow": "#17324D",
    }
)

DARK: Mapping[str, str] = MappingProxyType(
    {
        "paper": "#16222F",
        "ground": "#0D1722",
        "ground_deep": "#22303F",
        "ink": "#F0F5FA",
        "text": "#EDF1F5",
        "muted": "#A9B6C3",
        "line": "#2A3B4C",
        "line_strong": "#62788E",
        "primary": "#7DB8F5",
        "on_primary": "#0D1722",
        "primary_soft": "#143150",
        "primary_text": "#A9D0F8",
        "primary_line": "#2E5B86",
        "ok": "#5FD6AE",
        "on_ok": "#0D1722",
        "ok_soft": "#10352B",
        "ok_text": "#5FD6AE",
        "warning": "#F0B65A",
        "on_warning": "#0D1722",
        "warning_soft": "#3A2B12",
        "warning_text": "#F0B65A",
        "danger": "#FF8C9D",
        "on_danger": "#0D1722",
        "danger_soft": "#451A22",
        "danger_text": "#FF9CAB",
        "accent": "#4FCFC9",
        "on_accent": "#0D1722",
        "accent_soft": "#0F3838",
        "accent_text": "#4FCFC9",
        "idle": "#A9B6C3",
        "on_idle": "#0D1722",
        "idle_soft": "#22354A",
        "idle_text": "#C9D4DF",
        "bed": "#C9D9EA",
        "on_bed": "#0D1722",
        "undo": "#F0F5FA",
        "on_undo": "#17324D",
        "undo_action": "#004D99",
        "shadow": "#000000",
    }
)

BAND_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "A": "#A01F37",
        "B": "#A01F37",
        "C": "#CC334D",
        "D": "#B36A00",
        "E": "#7A6A00",
        "F": "#3F7D20",
        "G": "#3F7D20",
        "H": "#008055",
        "I": "#008055",
        "J": "#008055",
    }
)
"""The square of a risk band, with a white letter: the same in both themes, because a band is read by its colour across a room."""

BANDS = "ABCDEFGHIJ"

BRAND, ON_BRAND = LIGHT["primary"], LIGHT["on_primary"]
"""The mark, the same in both themes."""

BAR, BAR_TEXT, BAR_STRONG = LIGHT["ink"], "#C9D4DF", LIGHT["on_primary"]
"""The office's side bar is dark in both themes."""

ALARM, ALARM_CALL, ON_ALARM = LIGHT["danger_text"], LIGHT["danger"], LIGHT["on_danger"]
"""An immediate danger is red in both themes: its head, and the call with its number in letters of `ALARM_NUMBER`."""

ALARM_NUMBER = 52

SCRIM = DARK["ground"]
"""What darkens the page under a sheet."""

ON_PICTURE, PICTURE_SHADE, PICTURE_TRACK, PICTURE_PIN, ON_PICTURE_PIN = "#FFFFFF", "#000000", LIGHT["line"], "#FFC53D", "#1A1A1A"
"""What is drawn over a photo: a photo has no theme."""

CODE_GROUND = "#FFFFFF"
"""A QR is read by cameras that want it dark on white."""

STEP = 4
SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_5, SPACE_6, SPACE_8 = (STEP * n for n in (1, 2, 3, 4, 5, 6, 8))

RADIUS_BAR, RADIUS_SMALL, RADIUS, RADIUS_LARGE, RADIUS_SHEET, RADIUS_ROUND = 4, 8, 12, 16, 24, 999
"""From a bar's end to a sheet's corner; `RADIUS_ROUND` is half of whatever it rounds."""

ICON_SMALL, ICON_ROW, ICON, ICON_LARGE, ICON_SIGN = 18, 22, 24, 28, 34
"""In a chip or a line of help, at the end of a row, in a button or field, before a row of two lines, in an empty list."""

TARGET = 48
"""The smallest side of anything that can be tapped."""

MAIN_BUTTON = 56


@dataclass(frozen=True)
class Shadow:
    """How blurred, how far down, how dark."""

    blur: float
    down: float
    opacity: float


SHADOW = Shadow(blur=0, down=1.5, opacity=0.10)
"""The one shadow, under every card. It is not blurred: where pictures are painted without a graphics processor that costs a list of cards
100 ms before it is first seen (docs/benchmarks.md)."""

LIFTED = 4
"""The elevation of the one button that floats over a list; everything else lies flat."""

Motion = Literal["still", "quick", "calm"]

DURATIONS_MS: Mapping[Motion, int] = MappingProxyType({"still": 0, "quick": 120, "calm": 220})
"""What answers a finger is quick, what comes over the page is calm; for whoever asked for less motion everything is still."""

ARRIVING = 0.6
"""How much of a page that arrives is seen through its mist at once; the rest comes quickly."""

FONT = "Titillium Web"

LETTERS: tuple[int, ...] = (100, 130, 160, 200)
"""How large a person may choose the letters to be, in hundredths of what is drawn (WCAG 2.1, 1.4.4: up to 200 %)."""

TYPE: Mapping[str, tuple[float, float, str]] = MappingProxyType(
    {
        "display": (34, 40, "w700"),
        "title": (24, 30, "w700"),
        "head": (20, 26, "w700"),
        "card": (17, 22, "w600"),
        "body": (16, 23, "w400"),
        "small": (14, 20, "w400"),
        "tiny": (12.5, 17, "w400"),
    }
)
"""Size, line height, weight."""
