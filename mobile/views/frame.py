"""What every page is given, and the frame that every page stands in.

Rule: a page reads observable state that it was handed as an argument (that is what makes it draw again) and calls its methods; it
starts no task of its own and knows no service. The same pages serve the phone and the tablet: `Viewport` says which.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

import flet as ft

from mobile.state.defects import Defects
from ui import theme, tokens
from ui.components import navigation
from ui.components.feedback import problem as problem_box
from ui.components.fields import SecretText
from ui.components.motion import Motion
from ui.components.touch import Tap, icon_button
from ui.words import Words

if TYPE_CHECKING:
    from mobile.state.application import ApplicationState
    from mobile.state.session import SessionState
    from mobile.views.places import Spot

T = TypeVar("T")

TABLET = 840
"""From this width on the places stand in a rail at the side and two columns fit."""

LARGE = 1.5

RAIL = 96
"""How wide the rail is."""

SCROLLS, FOOT = "scrolls", "foot"
"""The parts of a page that `narrow` finds again."""

SHEET = "/sync"
"""The address of the sheet that says what has arrived; it lies over the page that one was on."""

HELP = "/aiuto"
"""The addresses of help, `/aiuto/<screen>`; it lies over everything, and what is under it stays as it was."""


@ft.observable
@dataclass(eq=False)
class Viewport:
    """The room that there is to draw in; `above` is what the page's own bar takes of it at the top, `letters` how large the letters are
    (2 is 200 %)."""

    width: float = 412
    height: float = 915
    above: float = 0
    letters: float = 1

    @property
    def tablet(self) -> bool:
        """Whether two columns of words have room; of large letters fewer fit."""
        return self.width >= TABLET * self.letters

    @property
    def large(self) -> bool:
        """Whether letters are so large that what stands side by side goes under one another, and heads scroll with their pages."""
        return self.letters >= LARGE

    @property
    def device(self) -> Literal["phone", "tablet"]:
        return "tablet" if self.width >= TABLET else "phone"


@ft.observable
@dataclass(eq=False)
class Navigation:
    """Where one is. `path` is also the address in the browser, so that Back works; it never holds a name or an id of a person."""

    path: str = "/"
    under: str = "/"
    beneath: str = "/"
    """What help was opened from: a page, or the sheet over one."""
    show: Callable[[Sequence[str], str], object] = field(default=lambda way, title: (way, title), repr=False)
    """Tells the browser's history the way from home to here, and the title of the page."""

    def go(self, path: str) -> None:
        """Shows a page; once it is drawn, `settle` tells the history."""
        if path != self.path:
            self.arrive(path)

    def close(self) -> None:
        """What lies over the page goes; a page stays."""
        self.go(self.beneath if self.path.startswith(HELP) else self.under)

    def settle(self, spot: Spot, title: str) -> None:
        """What an address has led to is drawn: it is the address now, unless what it asks for may still come."""
        if spot.waits:
            return
        if spot.address != self.under:
            self.beneath = spot.address if self.beneath == self.under else self.beneath
            self.path = spot.address if self.path == self.under else self.path
            self.under = spot.address
        self.show([*spot.way, *self.over], title)

    @property
    def over(self) -> list[str]:
        """What lies over the page, from below."""
        return [*([SHEET] if self.place == SHEET else []), *([self.path] if self.path.startswith(HELP) else [])]

    def arrive(self, path: str) -> None:
        """The browser says where it is: after Back, after a deep link. A sheet keeps the page under it, and help both. A fragment is no
        place."""
        self.path = path.partition("#")[0] or "/"
        if self.path.startswith(HELP):
            return
        self.beneath = self.path
        if self.path != SHEET:
            self.under = self.path

    @property
    def place(self) -> str:
        """The page or sheet that stands, whether help lies over it or not."""
        return self.beneath if self.path.startswith(HELP) else self.path


@dataclass(eq=False)
class Face:
    """All that a page may use. `photo_action` makes the tap that opens the camera or the gallery, on the client, in the tap itself, and
    `dial` the one that opens the dialler; `dress`, `forms` and `pad` are the page's own listeners, for the look, for what is open and for
    what the next start asks first, held here because a state remembers its listeners only weakly. `stands` is told when a page is drawn."""

    app: ApplicationState
    clock: Callable[[], datetime]
    viewport: Viewport = field(default_factory=Viewport)
    navigation: Navigation = field(default_factory=Navigation)
    photo_action: Callable[[], ft.ClientAction | None] = lambda: None
    dial: Callable[[str], ft.ClientAction | None] = lambda _number: None
    dress: Callable[[SessionState, str | None], None] = lambda _session, _changed: None
    forms: Callable[[object, str | None], None] = lambda _changed, _name: None
    pad: Callable[[object, str | None], None] = lambda _changed, _name: None
    stands: Callable[[], None] = lambda: None
    motion: Motion = field(default_factory=Motion)
    defects: Defects = field(default_factory=Defects)
    photo_tap: Tap | None = None
    """What takes a photo in a sample visit, where no camera opens."""

    @property
    def words(self) -> Words:
        return Words(self.app.session.language)

    @property
    def today(self) -> date:
        """The day in the city, whatever the device's own zone."""
        return self.words.local(self.clock()).date()

    @property
    def is_sample(self) -> bool:
        """Whether these are the pages of the sample visit, where nothing is done in earnest."""
        return self.photo_tap is not None

    def go(self, path: str) -> Callable[[], None]:
        """A tap that leads somewhere."""

        def follow() -> None:
            self.navigation.go(path)

        return follow

    def open_sheet(self) -> None:
        """What has arrived at the office."""
        self.navigation.go(SHEET)

    def close_sheet(self) -> None:
        """Back to the page under it."""
        self.navigation.go(self.navigation.under)

    def close_help(self) -> None:
        """Back to where it was opened."""
        self.navigation.go(self.navigation.beneath)


def own(make: Callable[[], T]) -> T:
    """An observable object that lives as long as its page: what is being typed, what is open."""
    kept, _ = ft.use_state(cast(Any, make))
    return cast(T, kept)


def page(head: ft.Control | None, content: Sequence[ft.Control], foot: ft.Control | None = None, *, gap: float = 14) -> ft.Column:
    """A page of the phone: its head, what scrolls, and what stays at the thumb."""
    scrolling = ft.Column(
        list(content), spacing=gap, scroll=ft.ScrollMode.AUTO, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )
    parts: list[ft.Control] = [head] if head is not None else []
    body = ft.Container(scrolling, expand=True, padding=ft.Padding.only(left=tokens.SPACE_4, right=tokens.SPACE_4, top=14))
    body.data = SCROLLS
    parts.append(body)
    if foot is not None:
        parts.append(foot)
    return ft.Column(parts, spacing=0, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def foot(content: Sequence[ft.Control]) -> ft.Control:
    """The paper at the bottom of a page with its one main action."""
    return ft.Container(
        ft.Column(list(content), spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        bgcolor=theme.PAPER,
        border=ft.Border(top=ft.BorderSide(1, theme.LINE)),
        padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=12),
        data=FOOT,
    )


def narrow(face: Face, made: ft.Column, width: float = 760) -> ft.Control:
    """On a wide screen a form keeps the width that an eye can follow, which goes with the letters; the papers of its head and foot reach
    from side to side."""
    width *= face.viewport.letters
    if face.viewport.large:
        scroll_the_head(made)
    if face.viewport.width - RAIL <= width:
        return made
    stretch, middle = ft.CrossAxisAlignment.STRETCH, ft.CrossAxisAlignment.CENTER
    for at, part in enumerate(made.controls):
        if isinstance(part, ft.Container) and part.data in (SCROLLS, FOOT) and part.content is not None:
            inside = ft.Container(part.content, width=width)
            upright = stretch if part.data == SCROLLS else middle
            part.content = ft.Row([inside], alignment=ft.MainAxisAlignment.CENTER, vertical_alignment=upright)
        elif at:
            made.controls[at] = ft.Row([ft.Container(part, width=width)], alignment=ft.MainAxisAlignment.CENTER)
    return made


def scroll_the_head(made: ft.Column) -> None:
    """Where letters are large, head and foot would leave a page no room between them."""
    head, body = made.controls[0], made.controls[1] if len(made.controls) > 1 else None
    if not isinstance(body, ft.Container) or body.data != SCROLLS or not isinstance(body.content, ft.Column):
        return
    rest = ft.Column(body.content.controls, spacing=body.content.spacing, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    body.content.controls, body.content.spacing = [head, ft.Container(rest, padding=body.padding)], 0
    body.padding = None
    made.controls.pop(0)


def said_problem(found: object | None, words: Words) -> list[ft.Control]:
    """The problem of a state as a sentence in this language, or nothing. Its key keeps the fields under it the same ones when it comes."""
    code, sentence = getattr(found, "code", None), getattr(found, "sentence", None)
    if not isinstance(code, str) or not isinstance(sentence, str):
        return []
    said = words.problem(code, sentence, getattr(found, "details", None))
    box = problem_box(words.say("problem.title"), said, tone="warning")
    box.key = f"problem-{code}"
    return [box]


def secret_text(words: Words) -> SecretText:
    """What stands at a password's field."""
    return SecretText(words.say("entry.password"), words.say("entry.show_password"), words.say("entry.hide_password"))


def spacer(height: float = 90) -> ft.Control:
    """The end of a list scrolls clear of the button over it."""
    return ft.Container(height=height)


def help_button(face: Face, screen: str) -> ft.Control:
    """The question mark in the head of every screen, which opens the help of that very screen."""
    return icon_button(ft.Icons.HELP_OUTLINE_ROUNDED, face.words.say("help.open"), face.go(f"{HELP}/{screen}"), theme.PRIMARY_TEXT)


def brand_head(face: Face, screen: str, also: Sequence[ft.Control] = ()) -> ft.Control:
    """The top of a page before the app itself: the mark, and help."""
    parts = [ft.Container(navigation.brand(face.words.say("app.name")), expand=True), *also, help_button(face, screen)]
    return ft.Row(parts, spacing=tokens.SPACE_1)


@dataclass(frozen=True)
class SubpageText:
    """The words of a page that one came to from another, and which screen it is for help."""

    title: str
    subtitle: str
    screen: str


def subpage_head(face: Face, text: SubpageText, back: Tap, below: ft.Control | None = None) -> ft.Control:
    """The head of a page that one came to from another."""
    name, mark = face.words.say("action.back"), help_button(face, text.screen)
    room = navigation.Room(face.viewport.width, face.viewport.letters)
    return navigation.page_head(navigation.PageHead(text.title, text.subtitle, back, name, end=mark, below=below, room=room))
