"""The page itself: its switches, and the exhibits in one column on a phone, in two on a tablet.

Rule (issue 17): drawn as its address says and never as the app is: its look, its language and its letters are its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import flet as ft

from mobile.views.frame import Face, Navigation, Viewport
from mobile.views.gallery import danger, forms, ground, home, places, work
from mobile.views.gallery.address import SIZES, Chapter, Look, Shown, shown
from mobile.views.gallery.parts import Exhibit, column
from ui import theme, tokens
from ui.components import choices, navigation, typography
from ui.words import Words

LOOK_WORDS: Sequence[tuple[Look, str]] = (("chiaro", "gallery.light"), ("scuro", "gallery.dark"))
WIDEST = 1180
GAP = tokens.SPACE_6


@ft.component
def Gallery(face: Face, where: Navigation, viewport: Viewport) -> ft.Control:
    """Everything, as the address asks for it. It has a look of its own, whatever the app's is."""
    state = shown(where.path)
    with theme.enlarged(state.percent / 100):
        content = _content(face, state, viewport)
    sides = ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=tokens.SPACE_5)
    scrolling = ft.Column(
        [ft.Container(content, padding=sides)],
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    mode = ft.ThemeMode.DARK if state.dark else ft.ThemeMode.LIGHT
    return ft.Container(
        scrolling, bgcolor=theme.GROUND, theme=theme.light(), dark_theme=theme.dark(), theme_mode=mode, expand=True, key=state.path
    )


def _content(face: Face, state: Shown, viewport: Viewport) -> ft.Control:
    words = Words(state.language)
    two = viewport.tablet
    whole = min(viewport.width, WIDEST + 2 * tokens.SPACE_4) - 2 * tokens.SPACE_4
    show = Exhibit(words, state.dark, (whole - tokens.SPACE_8) / 2 if two else whole, state.percent / 100)
    halves = [CHAPTERS[name](show, two) for name in ([state.chapter] if state.chapter else CHAPTERS)]
    left, right = ([exhibit for half in halves for exhibit in half[at]] for at in (0, 1))
    head, end = _head(face, state, words), typography.tiny(state.path)
    if not two:
        return column([head, *(exhibit for half in halves for exhibit in (*half[0], *half[1])), end], GAP)
    side_by_side = ft.Row(
        [ft.Container(column(half, GAP), width=show.width) for half in (left, right)],
        spacing=tokens.SPACE_8,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    inside = ft.Container(column([head, side_by_side, end], GAP), width=whole)
    return ft.Row([inside], alignment=ft.MainAxisAlignment.CENTER)


Halves = tuple[Sequence[ft.Control], Sequence[ft.Control]]
"""The two columns of a tablet; a phone has one after the other."""


def _base(show: Exhibit, _two: bool) -> Halves:
    return [ground.colours(show), ground.bands(show), ground.pressed(show)], [ground.statuses(show), ground.letters(show)]


def _forms(show: Exhibit, two: bool) -> Halves:
    return [forms.typed(show), forms.dates(show)], [forms.chosen(show), forms.steps(show, compact=not two)]


def _work(show: Exhibit, _two: bool) -> Halves:
    said = [work.lines(show), work.problems(show), work.progress(show), work.undo(show)]
    return [work.records(show), work.sections(show), work.persons(show)], said


def _places(show: Exhibit, _two: bool) -> Halves:
    return [places.board(show, stacked=True)], [places.pictures(show), places.pair(show)]


def _home(show: Exhibit, _two: bool) -> Halves:
    return [home.known(show), home.measured(show)], [home.judged(show)]


def _danger(show: Exhibit, _two: bool) -> Halves:
    return [danger.entrances(show), danger.rated(show), danger.asked(show)], [danger.alarmed(show), danger.days(show)]


CHAPTERS: Mapping[Chapter, Callable[[Exhibit, bool], Halves]] = {
    "base": _base,
    "moduli": _forms,
    "lavoro": _work,
    "luoghi": _places,
    "casa": _home,
    "pericoli": _danger,
}


def _head(face: Face, state: Shown, words: Words) -> ft.Control:
    """The title, what contrast is measured on, and the three switches."""
    under = words.say("gallery.subtitle_dark", color=tokens.DARK["paper"]) if state.dark else words.say("gallery.subtitle_light")
    title = ft.Row(
        [navigation.brand_mark(40), typography.two_lines(typography.title(words.say("gallery.title")), typography.small(under))],
        spacing=tokens.SPACE_3,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    looks = [(look, words.say(key)) for look, key in LOOK_WORDS]
    languages = [("it", words.say("more.italian")), ("en", words.say("more.english"))]
    sizes = [(str(size), words.say("gallery.percent", count=size)) for size in SIZES]
    switches = [
        choices.segmented(looks, state.look, lambda look: _go(face, state, look=look), "gallery-look"),
        choices.segmented(languages, state.language, lambda code: _go(face, state, language=code), "gallery-language"),
        choices.segmented(sizes, str(state.percent), lambda size: _go(face, state, percent=size), "gallery-size"),
    ]
    row = ft.ResponsiveRow([ft.Container(switch, col={"xs": 12, "md": 4}) for switch in switches], spacing=12, run_spacing=8)
    return column([title, row], tokens.SPACE_4)


def _go(face: Face, state: Shown, **changed: str) -> None:
    """The same page, drawn as a switch asks."""
    face.navigation.go(shown("/".join([state.path, *changed.values()])).path)
