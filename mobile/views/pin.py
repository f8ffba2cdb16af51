"""The PIN: chosen once, then asked at every start; and who of this device is about to type it.

Rule: no network is needed and the page says so; a delay after wrong tries says how long; losing a PIN loses nothing and the page says
what to do (mockups 01 and 24).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from mobile.state.session import Person, SessionState
from mobile.views.frame import Face, brand_head, foot, narrow, own, page, said_problem
from mobile.views.office import call
from mobile.views.switch import beside_the_pad, locks_after, people_page
from ui import theme, tokens
from ui.components import buttons, people, surfaces, typography
from ui.components.feedback import notice
from ui.components.touch import Ground, Spoken, tappable
from ui.words import Words

PIN_LENGTH = 6


@ft.observable
@dataclass(eq=False)
class PinEntry:
    """Digits as they are pressed. It lives outside the tree, so that two quick taps never read the same past."""

    typed: str = ""
    first: str = ""
    differs: bool = False
    page: str = "pad"

    def press(self, digit: str) -> str | None:
        """Takes a digit; the whole PIN once it is whole."""
        self.typed += digit
        if len(self.typed) < PIN_LENGTH:
            return None
        whole, self.typed = self.typed, ""
        return whole

    def erase(self) -> None:
        self.typed = self.typed[:-1]

    def begin_anew(self) -> None:
        """Back from the second time to the first."""
        self.typed, self.first, self.differs = "", "", False

    def show(self, page_name: str) -> Callable[[], None]:
        """A tap that shows another of the pages around the pad."""

        def turn() -> None:
            self.page, self.typed = page_name, ""

        return turn


@ft.component
def ChoosePin(face: Face, session: SessionState) -> ft.Control:
    """Six digits, twice. The keys stay where they are while the words over them change: a thumb is quicker than an eye."""
    words = face.words
    entry = own(PinEntry)

    async def digit(pressed: str) -> None:
        if session.busy or (whole := entry.press(pressed)) is None:
            return
        if not entry.first:
            entry.first, entry.differs = whole if session.may_be_pin(whole) else "", False
            return
        first, entry.first = entry.first, ""
        entry.differs = first != whole
        if not entry.differs:
            await session.choose_pin(first, whole)

    step = "again" if entry.first else "choose"
    heading = _heading(words.say(f"pin.{step}_title"), [words.say(f"pin.{step}_text")])
    problems = [notice("problem", words.say("pin.differs"), "warning")] if entry.differs else _told(session, words)
    pad = people.keypad(digit, entry.erase, words.say("pin.erase"))
    head = brand_head(face, "choose_pin", _way_back(session, entry, words))
    content = [ft.Container(height=8), head, heading, _dots(entry, words), *problems]
    if face.viewport.large:  # at the foot the keys would leave no room for what they are for
        return narrow(face, page(None, [*content, pad], gap=18), 480)
    return narrow(face, page(None, content, foot([pad]), gap=18), 480)


def _way_back(session: SessionState, entry: PinEntry, words: Words) -> list[ft.Control]:
    """To the first time, and from there out: nothing was made yet. While the files are being made there is none."""
    if session.busy:
        return []
    if entry.first:
        return [buttons.quiet_button(words.say("action.back"), entry.begin_anew)]
    return [buttons.quiet_button(words.say("action.cancel"), session.cancel_add)]


@ft.component
def Unlock(face: Face, session: SessionState) -> ft.Control:
    """Who you are and your PIN."""
    words = face.words
    entry = own(lambda: PinEntry(page=session.pad_page))
    person = next((user for user in session.users if user.name == session.selected), None)
    wished = session.pad_page  # may come after this page does
    ft.use_effect(lambda: None if entry.page == wished else entry.show(wished)(), [wished])

    async def digit(pressed: str) -> None:
        if session.busy or session.wait_seconds or session.selected is None:
            return
        whole = entry.press(pressed)
        if whole is not None:
            await session.unlock(whole)

    if entry.page == "lost":
        return _lost_page(face, session, entry, words)
    if entry.page == "people" or person is None:
        return people_page(face, session, entry.show("pad"))
    lost, large = buttons.quiet_button(words.say("pin.lost"), entry.show("lost")), face.viewport.large
    pad = people.keypad(digit, entry.erase, words.say("pin.erase"), None if large else lost)
    ring = [_greeting(person, words), _dots(entry, words), *_told(session, words), pad, *([lost] if large else [])]
    if face.viewport.tablet:
        return beside_the_pad(face, session, [*ring, locks_after(session, words)])
    content = [ft.Container(height=8), brand_head(face, "unlock"), *ring, _safe(person, words), locks_after(session, words)]
    if large:  # at the foot it would stand before the last keys
        return narrow(face, page(None, [*content, _others(session, entry, words, inset=0)], gap=18), 480)
    return narrow(face, page(None, content, _others(session, entry, words), gap=18), 480)


def _greeting(person: Person, words: Words) -> ft.Control:
    first_name = person.display_name.split()[0] if person.display_name else person.name
    picture = ft.Row([people.face(person.display_name or person.name, 76)], alignment=ft.MainAxisAlignment.CENTER)
    heading = _heading(words.say("pin.hello", name=first_name), [words.say("pin.text"), words.say("pin.no_network")])
    return ft.Column([picture, heading], spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _heading(title: str, lines: list[str]) -> ft.Control:
    texts: list[ft.Control] = [typography.title(title)]
    for line in lines:
        text = typography.body(line, theme.MUTED)
        text.text_align = ft.TextAlign.CENTER
        texts.append(text)
    return ft.Column(texts, spacing=4, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER)


def _dots(entry: PinEntry, words: Words) -> ft.Control:
    done = len(entry.typed)
    return people.pin_dots(done, PIN_LENGTH, words.say("pin.typed", count=done, total=PIN_LENGTH))


def _told(session: SessionState, words: Words) -> list[ft.Control]:
    if session.busy:
        ring = ft.ProgressRing(width=22, height=22, stroke_width=2.5, color=theme.PRIMARY)
        row = ft.Row([ring, typography.body(words.say("pin.opening"), theme.MUTED)], spacing=12, alignment=ft.MainAxisAlignment.CENTER)
        return [ft.Semantics(content=row, live_region=True, container=True)]
    if session.wait_seconds:
        return [notice("waiting", words.say("pin.wait", count=session.wait_seconds), "warning")]
    return said_problem(session.problem, words)


def _safe(person: Person, words: Words) -> ft.Control:
    sentence = words.say("pin.safe_waiting", count=person.undelivered) if person.undelivered else words.say("pin.safe")
    return notice("lock", sentence, "ok")


def _others(session: SessionState, entry: PinEntry, words: Words, inset: float = tokens.SPACE_4) -> ft.Control:
    others = [user for user in session.users if user.name != session.selected]
    faces: list[ft.Control] = [people.face(user.display_name or user.name, 40) for user in others[:3]]
    text = typography.small(words.say("pin.others" if others else "pin.alone"), expand=True)
    row = ft.Row([*faces, text, typography.body(words.say("pin.change"), theme.PRIMARY_TEXT, "w600")], spacing=10)
    ground = Ground(theme.PAPER, radius=0, padding=ft.Padding.symmetric(horizontal=inset, vertical=14))
    return tappable(row, entry.show("people"), ground, Spoken(identifier="change-person"))


def _lost_page(face: Face, session: SessionState, entry: PinEntry, words: Words) -> ft.Control:
    actions: list[ft.Control] = [
        buttons.main_button(words.say("pin.lost_action"), session.lose_pin, ft.Icons.LOGIN_ROUNDED),
        buttons.quiet_button(words.say("action.back"), entry.show("pad")),
    ]
    text = surfaces.card(typography.body(words.say("pin.lost_text")))
    title = typography.title(words.say("pin.lost_title"))
    content = [ft.Container(height=8), brand_head(face, "lost_pin"), title, text, *call(face, session)]
    return narrow(face, page(None, content, foot(actions), gap=18))
