"""A question with Sì, No, Non so beside it (mockup 05).

Rule: no selection means not asked; "non so" is an answer, drawn quieter than the two others, and told apart by its words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flet as ft

from ui import theme, tokens
from ui.components import choices, typography

UNKNOWN = "unknown"
WIDTH = 184


@dataclass(frozen=True)
class Asked:
    """What is asked, what it means in plain words (nothing where the question is plain), and what tests call it."""

    title: str
    hint: str
    identifier: str


def answer_row(
    asked: Asked, answers: Sequence[tuple[str, str]], chosen: str | None, on_choose: Callable[[str], object], *, large: bool
) -> ft.Control:
    """The question and its answers on one line; under one another where letters are large."""
    hint = typography.small(asked.hint) if asked.hint else None
    words = typography.two_lines(typography.body(asked.title, theme.INK, "w600"), hint, expand=not large)
    segment = choices.segmented(answers, chosen, on_choose, asked.identifier, quiet=(UNKNOWN,))
    padding = ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=tokens.SPACE_2)
    if large:
        stretch = ft.CrossAxisAlignment.STRETCH
        return ft.Container(ft.Column([words, segment], spacing=8, tight=True, horizontal_alignment=stretch), padding=padding)
    line: list[ft.Control] = [words, ft.Container(segment, width=WIDTH)]
    return ft.Container(ft.Row(line, spacing=tokens.SPACE_2, vertical_alignment=ft.CrossAxisAlignment.CENTER), padding=padding)
