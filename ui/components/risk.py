"""What a rating comes to: the band's square, its word, the index and the ten steps (mockup 07).

Rule: it says as much as is known, and changes with every tap; where nothing was rated there is no letter and no number.
"""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from ui import theme
from ui.components import surfaces, typography

SQUARE = 52


@dataclass(frozen=True)
class RiskText:
    """The band with its word in its colour, the index with its name, and what a second rating of the same hazard came to."""

    band: str | None
    word: str
    color: str
    name: str = ""
    index: str = ""
    other: str = ""


def risk_panel(text: RiskText) -> ft.Control:
    """Told aloud when it changes."""
    index = ft.Row([typography.small(text.name), typography.styled(text.index, "head", theme.INK)], spacing=6, tight=True)
    word = typography.styled(text.word, "head", text.color)
    lines = [
        typography.side_by_side([word, *([index] if text.index else [])], expand=False),
        surfaces.band_scale(text.band),
        *([typography.tiny(text.other)] if text.other else []),
    ]
    panel = ft.Row([surfaces.band_square(text.band, SQUARE), _stretched(lines)], spacing=14)
    return ft.Semantics(content=panel, live_region=True, container=True, identifier="risk-panel")


def _stretched(lines: list[ft.Control]) -> ft.Control:
    return ft.Column(lines, spacing=6, tight=True, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
