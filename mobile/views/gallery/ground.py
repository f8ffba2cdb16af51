"""What everything is made of: colours with their measured contrast, statuses, bands, letters, buttons.

Rule (issue 17): read out of the tokens and their tables, so that what is added there stands here too; the contrast is measured when it is
drawn (`ui.contrast`).
"""

from __future__ import annotations

from collections.abc import Mapping

import flet as ft

from mobile.views.gallery.parts import Exhibit, column, nothing, part, wrapped
from ui import theme, tokens
from ui.components import buttons, surfaces, typography
from ui.components.status import chip
from ui.contrast import contrast, text_pairs
from ui.present.status import KINDS, status

SWATCHES = ("primary", "primary_text", "ink", "text", "muted", "ok", "warning", "danger", "accent")


def colours(show: Exhibit) -> ft.Control:
    """Each colour with its value and how well it reads on paper, and the faintest pair of all."""
    palette, words = show.palette, show.words
    swatches = [ft.Container(_swatch(show, palette, name), col={"xs": 4, "lg": 4}) for name in SWATCHES]
    weakest = min(contrast(palette[text], palette[ground]) for text, ground in text_pairs())
    told = words.say("gallery.weakest", ratio=words.number(weakest, 2))
    grid = ft.ResponsiveRow([*swatches], spacing=tokens.SPACE_2, run_spacing=tokens.SPACE_3)
    return part(words.say("gallery.part.colours"), column([grid, typography.small(told)]))


def _swatch(show: Exhibit, palette: Mapping[str, str], name: str) -> ft.Control:
    ratio = show.words.number(contrast(palette[name], palette["paper"]), 2)
    lines: list[ft.Control] = [
        ft.Container(bgcolor=palette[name], height=28, border_radius=tokens.RADIUS_SMALL),
        typography.tiny(show.words.say(f"gallery.colour.{name}"), theme.TEXT, "w600"),
        typography.tiny(palette[name]),
        typography.tiny(show.words.say("gallery.ratio", ratio=ratio), theme.TEXT),
    ]
    return ft.Column(lines, spacing=2, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def statuses(show: Exhibit) -> ft.Control:
    """A chip for every status, by what it is a status of."""
    rows: list[ft.Control] = []
    for kind, looks in KINDS.items():
        name = typography.small(show.words.say(f"gallery.kind.{kind}"))
        chips = wrapped([chip(status(kind, code, show.words)) for code in looks])
        rows.append(column([name, chips], tokens.SPACE_1))
    return part(show.words.say("gallery.part.statuses"), column(rows, tokens.SPACE_3))


def bands(show: Exhibit) -> ft.Control:
    """The ten squares, the hollow one, and the scale with one step that stands out."""
    squares = wrapped([*(surfaces.band_square(letter, 36) for letter in tokens.BANDS), surfaces.band_square(None, 36)])
    return part(show.words.say("gallery.part.bands"), column([squares, surfaces.band_scale("C")], tokens.SPACE_3))


def letters(show: Exhibit) -> ft.Control:
    """The steps of the one scale: size, line, weight."""
    rows: list[ft.Control] = []
    for name, (size, height, weight) in tokens.TYPE.items():
        shown = show.words.number(size, 0 if size == int(size) else 1)
        measure = typography.tiny(f"{shown}/{height:g}, {weight.removeprefix('w')}")
        specimen = typography.styled(show.words.say(f"gallery.type.{name}"), name, theme.INK)
        row = typography.side_by_side([specimen, measure], expand=False)
        row.padding = ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=6)
        rows.append(row)
    return part(show.words.say("gallery.part.type"), surfaces.rows_card(rows))


def pressed(show: Exhibit) -> ft.Control:
    """Main, second, quiet, danger, soft, off."""
    say = show.words.say
    shown: list[ft.Control] = [
        buttons.main_button(say("gallery.button.main"), nothing, ft.Icons.MOVE_TO_INBOX_ROUNDED),
        buttons.secondary_button(say("gallery.button.second"), nothing),
        buttons.quiet_button(say("gallery.undo.word"), nothing),
        buttons.main_button(say("gallery.button.roll"), nothing, ft.Icons.LOCAL_FIRE_DEPARTMENT_ROUNDED, tone="danger"),
        buttons.soft_button(say("gallery.button.photo"), nothing, ft.Icons.PHOTO_CAMERA_OUTLINED),
        buttons.main_button(say("gallery.button.disabled"), None),
    ]
    return part(say("gallery.part.buttons"), wrapped(shown, tokens.SPACE_3))
