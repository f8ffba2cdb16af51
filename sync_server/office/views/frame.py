"""The frame of every place of the office: the dark side bar with its destinations and the person, the head with its counts.

Rules (mockups 30 and 31): a destination stands here when its screen exists; a number beside it only where a person is needed; one line of
counts under the title, how fresh it is at the right. On a narrower desk the bar keeps its icons and gives its width to the work; on a
telephone one part stands at a time, the list or what was opened.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import flet as ft

from sync_server.office.client import BASE
from sync_server.office.places import PLACES, Place
from sync_server.office.state import HELP, SLIM, OfficeState
from sync_server.office.views.keys import keys_button
from ui import theme, tokens
from ui.components import buttons, people, typography
from ui.components.icons import ICONS
from ui.components.navigation import Destination, bottom_bar, brand_mark
from ui.components.touch import Ground, Spoken, Tap, icon_button, tappable
from ui.present.status import Status
from ui.words import Words

NARROW = 1360
"""Below this width the side bar shows icons with their words under them."""
WIDE_BAR, NARROW_BAR = 232, 96

# The bar is dark in both themes.
NAVY, PALE, ON_NAVY = tokens.BAR, tokens.BAR_TEXT, tokens.BAR_STRONG
_HERE = ft.Colors.with_opacity(0.16, ON_NAVY)
_LINE = ft.Colors.with_opacity(0.22, ON_NAVY)


def bar_width(width: float, *, enlarged: bool = False) -> int:
    """What the bar at the side takes: nothing on a telephone, where the places are at the bottom; an enlarged desk has no room for that."""
    if width < SLIM and not enlarged:
        return 0
    return NARROW_BAR if width < NARROW else WIDE_BAR


def side_bar(state: OfficeState) -> ft.Control:
    """Where one is, where one can go, who one is."""
    words, narrow = state.words, state.width < NARROW
    brand: list[ft.Control] = [brand_mark(36)]
    if not narrow:
        brand.append(typography.styled(words.say("app.name"), "head", ON_NAVY, "w700"))
    places = [_place(place, words, state, here=place.path == state.place) for place in PLACES]
    column = ft.Column(
        [
            ft.Container(
                ft.Row(brand, spacing=12, alignment=_start(narrow)), padding=ft.Padding.only(left=0 if narrow else 8, top=6, bottom=18)
            ),
            *places,
            ft.Container(expand=None if state.low else True),
            ft.Divider(height=1, thickness=1, color=_LINE),
            _person(state),
        ],
        spacing=6,
        expand=True,
        scroll=ft.ScrollMode.AUTO if state.low else None,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return ft.Container(
        column,
        width=bar_width(state.width, enlarged=state.enlarged),
        bgcolor=NAVY,
        padding=ft.Padding.symmetric(horizontal=6 if narrow else 12, vertical=12),
    )


@dataclass(frozen=True)
class HeadText:
    """The head of a place: its title, the line of counts, what else is to be said of how fresh it is and where that leads."""

    title: str
    counts: str
    also: Status | None = None
    to_also: Tap | None = None


def head(text: HeadText, state: OfficeState) -> ft.Control:
    """The title and its counts at the left, freshness at the right."""
    said = typography.two_lines(typography.title(text.title), typography.small(text.counts))
    fresh = _freshness(text, state)
    ends = [_help_button(state)] if state.slim and not state.enlarged else [keys_button(state), _help_button(state)]
    parts = [said, *ends] if state.slim else [said, fresh, *ends]
    row: ft.Control = ft.Row(parts, spacing=16, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    opened = state.where.key or state.residences.form or state.devices.panel
    if state.slim and not (state.enlarged and opened):
        row = stacked([row, ft.Row([fresh], scroll=ft.ScrollMode.AUTO)], spacing=6)
    return ft.Container(
        row,
        bgcolor=theme.PAPER,
        padding=ft.Padding.symmetric(horizontal=16 if state.slim else 24, vertical=10),
        border=ft.Border(bottom=ft.BorderSide(1, theme.LINE)),
    )


def _help_button(state: OfficeState) -> ft.Control:
    """The question mark that opens the help of this very place."""
    help_of_it = go(state, f"{HELP}/{state.where.place.help}")
    return icon_button(ft.Icons.HELP_OUTLINE_ROUNDED, state.words.say("help.open"), help_of_it, theme.PRIMARY_TEXT)


def with_frame(state: OfficeState, place: ft.Control) -> ft.Control:
    """The bar at the left, the place beside it; on a telephone the places at the bottom, and the person at the top."""
    if state.slim and not state.enlarged:
        return stacked([_strip(state), ft.Container(place, expand=True), _bottom(state)], expand=True)
    return ft.Row(
        [side_bar(state), ft.Container(place, expand=True)],
        spacing=0,
        expand=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def go(state: OfficeState, path: str) -> Callable[[], Awaitable[None]]:
    """A tap that leads somewhere."""

    async def follow() -> None:
        await state.go(path)

    return follow


def elsewhere(path: str, back_to: str = "/") -> ft.Url:
    """A plain page of ours, in the same tab. A browser carries what stands behind # through to the page that it is led to."""
    behind = "" if back_to == "/" else f"#{back_to}"
    return ft.Url(f"{BASE}/{path}{behind}", target=ft.UrlTarget.SELF)


def side_by_side(state: OfficeState, listing: ft.Container, parts: Sequence[ft.Container], *, opened: bool = False) -> ft.Control:
    """A list and what was opened from it; on a telephone only the last that was opened, under the way back to the list. A panel that is
    `opened` stands there without an address of its own, and has its own way out."""
    if not state.slim:
        return ft.Row([listing, *parts], spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)
    alone = parts[-1] if state.where.key or opened else listing
    alone.width, alone.border, alone.expand = None, None, True
    if alone is listing or opened:
        return stacked([alone], expand=True)
    to_list = buttons.quiet_button(state.words.say("office.to_list"), go(state, state.place), ft.Icons.ARROW_BACK_ROUNDED)
    return stacked([ft.Row([to_list]), alone], expand=True)


def from_side_to_side(state: OfficeState, content: ft.Control, width: float) -> ft.Control:
    """What needs its width: on a telephone it is drawn past from side to side."""
    if not state.slim:
        return content
    return ft.Row([ft.Container(content, width=width)], scroll=ft.ScrollMode.AUTO)


def stacked(parts: Sequence[ft.Control], spacing: float = 0, *, expand: bool = False) -> ft.Column:
    """Parts under each other, each as wide as there is room."""
    return ft.Column(list(parts), spacing=spacing, expand=expand, tight=not expand, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _place(place: Place, words: Words, state: OfficeState, *, here: bool) -> ft.Control:
    narrow = state.width < NARROW
    ink = ON_NAVY if here else PALE
    count = _to_look_at(place, state)
    icon = ft.Icon(ICONS[place.icon], color=ink, size=tokens.ICON_ROW, badge=str(count) if narrow and count else None)
    word = words.say(place.word)
    content: ft.Control
    if narrow:
        content = ft.Column(
            [icon, typography.styled(word, "tiny", ink, "w600")],
            spacing=2,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        )
    else:
        content = ft.Row([icon, typography.styled(word, "body", ink, "w600", expand=True), *_count(count)], spacing=14)
    ground = Ground(
        color=_HERE if here else None,
        radius=tokens.RADIUS_SMALL,
        padding=ft.Padding.symmetric(horizontal=2, vertical=10) if narrow else ft.Padding.symmetric(horizontal=12, vertical=14),
    )
    return tappable(content, go(state, place.path), ground, Spoken(identifier=f"go{place.path.replace('/', '-')}", current=here))


def _to_look_at(place: Place, state: OfficeState) -> int:
    """How many devices, or new immediate dangers, want somebody to look."""
    if place.path == "/devices":
        return state.devices.to_look_at()
    return state.arrived.fresh_dangers(state.now) if place.path == "/" else 0


def _count(count: int) -> list[ft.Control]:
    """A red number where something is wrong."""
    if not count:
        return []
    color = tokens.DARK["danger"]
    return [
        ft.Container(
            typography.styled(str(count), "small", NAVY, "w700"),
            bgcolor=color,
            border_radius=tokens.RADIUS_ROUND,
            padding=ft.Padding.symmetric(horizontal=10, vertical=2),
        )
    ]


def _person(state: OfficeState) -> ft.Control:
    words, person, narrow = state.words, state.visitor.person, state.width < NARROW
    role = words.say("office.role_admin" if person.role == "admin" else "office.role")
    face = _face(person.display_name)
    other = "it" if words.language == "en" else "en"
    language = _quiet(words.say("office.other_language"), elsewhere(f"language?to={other}", state.address))
    leave = _quiet(words.say("office.leave"), elsewhere("sign-out"))
    if state.slim and not state.enlarged:
        return ft.Row([language, leave, face], spacing=4, tight=True)
    if narrow:
        return ft.Column([face, language, leave], spacing=4, horizontal_alignment=ft.CrossAxisAlignment.CENTER, tight=True)
    name = typography.two_lines(typography.styled(person.display_name, "body", ON_NAVY, "w600"), typography.styled(role, "tiny", PALE))
    row = ft.Container(ft.Row([face, name], spacing=12), padding=ft.Padding.only(left=8, top=8))
    return ft.Column([row, ft.Row([language, leave], spacing=0)], spacing=2, tight=True)


def _face(name: str) -> ft.Control:
    """The initials on the dark bar: light in both themes, as the bar is dark in both."""
    size = 38
    letters = ft.Text(people.initials(name), style=theme.letter_style(size * 0.36, NAVY), no_wrap=True)
    return ft.Container(letters, width=size, height=size, border_radius=size / 2, bgcolor=ON_NAVY, alignment=ft.Alignment.CENTER)


def _strip(state: OfficeState) -> ft.Control:
    """The top of a telephone: the mark, and who sits there."""
    row = ft.Row([brand_mark(32), _person(state)], alignment=ft.MainAxisAlignment.SPACE_BETWEEN)
    return ft.Container(row, bgcolor=NAVY, padding=ft.Padding.symmetric(horizontal=12, vertical=4))


def _bottom(state: OfficeState) -> ft.Control:
    """The places at the thumb."""
    words = state.words
    shown = [Destination(place.path, place.icon, words.say(place.word), str(_to_look_at(place, state) or "")) for place in PLACES]
    return bottom_bar(shown, state.place, state.go)


def _quiet(word: str, url: ft.Url) -> ft.Control:
    return ft.TextButton(
        content=typography.styled(word, "small", ON_NAVY, "w600"),
        url=url,
        style=ft.ButtonStyle(padding=ft.Padding.symmetric(horizontal=10), overlay_color=_HERE),
        height=tokens.TARGET,
    )


def _freshness(text: HeadText, state: OfficeState) -> ft.Control:
    words, also = state.words, text.also
    at = words.moment(state.updated, state.now) if state.updated else "–"
    parts: list[ft.Control] = [
        ft.Icon(ft.Icons.SYNC_ROUNDED, color=theme.MUTED, size=tokens.ICON_SMALL),
        typography.small(words.say("office.updated", at=at), theme.MUTED, "w600"),
    ]
    if also is not None:
        color = theme.TONES[also.tone].text
        parts += [
            typography.small("·"),
            ft.Icon(ICONS[also.icon], color=color, size=tokens.ICON_SMALL),
            typography.small(also.text, color, "w600"),
        ]
    if also is not None and text.to_also is not None:
        parts.append(ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.MUTED, size=tokens.ICON_SMALL))
        ground = Ground(theme.GROUND_DEEP, radius=tokens.RADIUS_ROUND, padding=ft.Padding.symmetric(horizontal=16, vertical=14))
        return tappable(ft.Row(parts, spacing=8, tight=True), text.to_also, ground, Spoken(identifier="freshness"))
    pill = ft.Container(
        ft.Row(parts, spacing=8, tight=True),
        bgcolor=theme.GROUND_DEEP,
        border_radius=tokens.RADIUS_ROUND,
        padding=ft.Padding.symmetric(horizontal=16, vertical=10),
    )
    return ft.Semantics(content=pill, container=True)


def _start(narrow: bool) -> ft.MainAxisAlignment:
    return ft.MainAxisAlignment.CENTER if narrow else ft.MainAxisAlignment.START
