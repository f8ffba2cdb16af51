"""The sample visit: the real pages of a visit on an invented dwelling, under a band that says so on each of them, and how it ends.

Rule (issue 17): nobody can take it for work, and nothing of it stays. It lies over the real pages, which stay as they were; leaving it by
the band, by Back or by a lock ends it (`root.py` sees that its place is left). Its addresses are the visit's own after `/prova`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from copy import copy
from dataclasses import dataclass, field, replace

import flet as ft

from mobile.state.photos import PhotosState
from mobile.state.sample import SampleState
from mobile.state.visit import VisitState
from mobile.views.frame import HELP, Face, Navigation, SubpageText, foot, narrow, page, subpage_head
from mobile.views.places import HOME, SAMPLE, Spot
from ui import theme, tokens
from ui.components import buttons, surfaces, typography
from ui.components.help import help_page
from ui.components.icons import icon
from ui.components.motion import arriving
from ui.components.touch import Ground, Spoken, tappable
from ui.present.help import Paragraph
from ui.words import Words

Making = Callable[[Face, Spot], ft.Control]
"""How a page of a visit is made, the sample's and the real one."""


def begin(face: Face) -> Callable[[], Awaitable[None]]:
    """The tap that starts one, from its first page."""

    async def start() -> None:
        await face.app.sample.begin(face.words)
        if face.app.sample.is_open:
            face.navigation.go(f"{SAMPLE}/visit")

    return start


def offer(face: Face) -> ft.Control:
    """The row of a list that begins a sample."""
    words = face.words
    text = surfaces.SectionText("sample", words.say("sample.offer"), words.say("sample.offer_text"))
    return surfaces.action_row(text, begin(face))


def under_the_band(face: Face, spot: Spot, make: Making) -> ft.Control:
    """A page of the sample, as the real one is made."""
    return Sample(face, spot, make, face.app.sample.visit, face.app.sample.photos)


@ft.component
def Sample(face: Face, spot: Spot, make: Making, visit: VisitState, photos: PhotosState) -> ft.Control:
    """The band, and a page of the visit under it; after handing in, what would have happened."""
    sample = face.app.sample
    page_of_it = _end(face, sample, len(photos.tiles)) if visit.submitted else make(_inside(face, spot), spot)
    content = arriving(page_of_it, "end" if visit.submitted else spot.address, face.motion)
    stretch = ft.CrossAxisAlignment.STRETCH
    return ft.Column([_band(face), ft.Container(content, expand=True)], spacing=0, expand=True, horizontal_alignment=stretch)


def _inside(face: Face, spot: Spot) -> Face:
    """What the pages of a visit are given here: the sample's visit and photos, taps that lead to its own addresses, and no camera."""
    app = copy(face.app)
    app.visit, app.photos, app.drawing = face.app.sample.visit, face.app.sample.photos, face.app.sample.drawing
    return replace(face, app=app, navigation=_Led(spot.address, spot.address, outer=face.navigation), photo_tap=face.app.sample.take_photo)


@dataclass(eq=False)
class _Led(Navigation):
    """Where a visit's page leads to, led into the sample: home and help are outside of it."""

    outer: Navigation = field(default_factory=Navigation)

    def go(self, path: str) -> None:
        self.outer.go(path if path == HOME or path.startswith(HELP) else f"{SAMPLE}{path}")


def _band(face: Face) -> ft.Control:
    """On every page of it, in the colour of what is not done in earnest."""
    words, colours = face.words, theme.TONES["warning"]
    said = ft.Row(
        [
            icon("sample", colours.on_strong, tokens.ICON),
            typography.yielding(typography.body(words.say("sample.band"), colours.on_strong, "w700")),
        ],
        spacing=tokens.SPACE_2,
    )
    if face.viewport.large:
        leave = buttons.quiet_button(words.say("sample.leave"), face.go(HOME), color=colours.on_strong)
        row: ft.Control = ft.Container(ft.Column([said, leave], spacing=0, tight=True), padding=ft.Padding.only(top=tokens.SPACE_2))
    else:
        row = ft.Row([ft.Container(said, expand=True), _short_leave(face, colours.on_strong)], spacing=tokens.SPACE_2)
    return ft.Container(row, bgcolor=colours.strong, padding=ft.Padding.only(left=tokens.SPACE_4, right=tokens.SPACE_1))


def _short_leave(face: Face, color: str) -> ft.Control:
    """One word for who looks, beside which the sentence has a line; the whole of it for who listens."""
    words, ground = face.words, Ground(padding=ft.Padding.symmetric(horizontal=tokens.SPACE_3, vertical=14))
    spoken = Spoken(words.say("sample.leave"), "leave-sample")
    return tappable(typography.card_title(words.say("sample.leave_short"), color), face.go(HOME), ground, spoken)


def _end(face: Face, sample: SampleState, photos: int) -> ft.Control:
    words = face.words
    head = subpage_head(face, SubpageText(words.say("sample.end_title"), "", "sample_end"), face.go(HOME))
    gone = Paragraph("shield", words.say("sample.end_gone"), words.say("sample.end_gone_text"))
    done = help_page(_what_would_have_happened(sample, photos, words), gone)
    again = buttons.secondary_button(words.say("sample.again"), begin(face), ft.Icons.REPLAY_ROUNDED)
    leave = buttons.main_button(words.say("sample.leave"), face.go(HOME), ft.Icons.TODAY_ROUNDED)
    return narrow(face, page(head, [typography.body(words.say("sample.end_text")), *done], foot([leave, again])))


def _what_would_have_happened(sample: SampleState, photos: int, words: Words) -> list[Paragraph]:
    """With the figures of what was tried."""
    hazards = len(sample.visit.hazards)
    return [
        Paragraph("phone", words.say("sample.end_phone"), words.say("sample.end_phone_text")),
        Paragraph("sending", words.say("sample.end_way"), words.say("sample.end_way_text", count=photos)),
        Paragraph("inbox", words.say("sample.end_office"), words.say("sample.end_office_text", count=hazards)),
    ]
