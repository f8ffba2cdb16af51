"""Before the app itself: opening the device's file, and the sign-in that is needed once, with the network.

Rule: what was typed stays after a mistake; every wait says what for; the page says honestly what is saved here (mockup 27). There is no
scanner inside: the phone's own camera reads the office's QR and opens its address, which brings the code (ADR 0066).
"""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from mobile.state.session import Phase, SessionState
from mobile.views.frame import Face, brand_head, foot, narrow, own, page, said_problem, secret_text
from mobile.views.office import call
from ui import theme, tokens
from ui.components import buttons, navigation, surfaces, typography
from ui.components.feedback import notice
from ui.components.fields import FieldKind, FieldText, SecretField, Submitted, code_field, text_field
from ui.components.icons import icon, in_circle
from ui.components.status import promise
from ui.words import Words

CODE_LENGTH = 6
TABLET_SIDE = 600
"""The shorter side of a screen that is no telephone's."""


@ft.component
def Starting(face: Face, session: SessionState) -> ft.Control:
    """Opening the device's own file, or why it would not open. In a browser the page's own first paint says so until something else stands:
    a ring that turns under it would take the time of those who draw what comes next."""
    words = face.words
    if session.in_browser and session.phase is Phase.STARTING:
        return _still(words)
    if session.problem is not None:
        retry = buttons.main_button(words.say("action.retry"), session.start, ft.Icons.REFRESH_ROUNDED)
        heading = typography.title(words.say("gate.problem_title"))
        content = [ft.Container(height=24), brand_head(face, "problem"), heading, *said_problem(session.problem, words)]
        return narrow(face, page(None, content, foot([retry])))
    ring = ft.Column(
        [
            navigation.brand_mark(64),
            ft.ProgressRing(width=28, height=28, color=theme.PRIMARY),
            typography.body(words.say("entry.starting"), theme.MUTED),
        ],
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=20,
        expand=True,
    )
    return ft.Row([ring], expand=True)


def _still(words: Words) -> ft.Control:
    """What nobody sees: the fonts and the signs are read while Python opens the files, so that the first page finds them there."""
    name = words.say("app.name")
    parts = [
        navigation.brand_mark(64),
        typography.title(name),
        typography.card_title(name),
        typography.small(name),
        icon("home", theme.MUTED),
    ]
    return ft.Semantics(content=ft.Column(parts, tight=True), exclude_semantics=True)


@ft.observable
@dataclass(eq=False)
class SignInForm:
    """What has been typed; it outlives a refusal. `way` is how this person proves who she is."""

    way: str = "code"
    code: str = ""
    name: str = ""
    password: str = ""
    device: str | None = None
    """Its name, once somebody has typed one."""

    def set_code(self, value: str) -> None:
        self.code = value

    def set_name(self, value: str) -> None:
        self.name = value

    def set_password(self, value: str) -> None:
        self.password = value

    def set_device(self, value: str) -> None:
        self.device = value

    def turn(self) -> None:
        """The other way in."""
        self.way = "password" if self.way == "code" else "code"


@ft.component
def SignIn(face: Face, session: SessionState) -> ft.Control:
    """The office's code, or name and password behind a link; the first sign-in enrols the device."""
    words = face.words
    form = own(SignInForm)

    async def sign_in() -> None:
        await session.sign_in(form.name.strip().lower(), form.password, _device_name(face, form).strip())

    async def connect() -> None:
        if session.office_code or form.code.strip():
            await session.sign_in_with_code(session.office_code or form.code, words.say(f"entry.device_{_kind(face)}"))

    by_code = form.way == "code"
    card = _code_card(face, form, session, connect) if by_code else _fields(face, form, session, sign_in)
    content = [ft.Container(height=8), _top(face, session), _title(face, session), card, *call(face, session)]
    if not session.users:
        content.append(_afterwards(words))
    word = words.say("entry.working" if session.busy else "entry.connect" if by_code else "entry.sign_in")
    button = buttons.main_button(word, connect if by_code else sign_in, ft.Icons.LOGIN_ROUNDED, busy=session.busy)
    other = buttons.quiet_button(words.say("entry.by_password" if by_code else "entry.by_code"), form.turn)
    honest = ft.Row([typography.small(words.say("entry.honest"))], alignment=ft.MainAxisAlignment.CENTER, wrap=True)
    told = [] if session.users else [honest]
    if face.viewport.large:
        content, told = [*content, *told], []
    return narrow(face, page(None, content, foot([button, other, *told]), gap=18))


def _title(face: Face, session: SessionState) -> ft.Control:
    words = face.words
    kind = "_lost" if session.lost_pin else "_add" if session.users else ""
    title = words.say(f"entry.title{kind}" if kind or face.viewport.device == "phone" else "entry.title_tablet")
    subtitle = words.say(f"entry.subtitle{kind}")
    return typography.two_lines(typography.title(title), typography.body(subtitle, theme.MUTED), expand=False)


def _code_card(face: Face, form: SignInForm, session: SessionState, connect: Submitted) -> ft.Control:
    """Three steps, six boxes, what is missing (mockup 27). A code that came with the address is not shown."""
    words = face.words
    lines: list[ft.Control] = [typography.head(words.say("entry.code_title"))]
    if session.office_code:
        lines.append(notice("code", words.say("entry.code_from_qr"), "ok"))
        lines.append(ft.Row([buttons.quiet_button(words.say("entry.other_code"), session.forget_office_code)], wrap=True))
    else:
        lines += [_step(number, words.say(f"entry.step_{number}"), face.viewport.letters) for number in (1, 2, 3)]
        lines.append(code_field(words.say("entry.code"), form.code, form.set_code, CODE_LENGTH, connect))
        missing = max(0, CODE_LENGTH - len(form.code.replace("-", "").replace(" ", "")))
        lines.append(promise("info", words.say("entry.code_left", count=missing), "idle"))
    lines += said_problem(session.problem, words)
    return surfaces.card(ft.Column(lines, spacing=14, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _step(number: int, sentence: str, letters: float) -> ft.Control:
    circle = in_circle(typography.small(str(number), theme.PRIMARY_TEXT, "w700"), 30 * letters, theme.PRIMARY_SOFT)
    text = ft.Container(typography.body(sentence), padding=ft.Padding.only(top=4), expand=True)  # the first line stands beside the number
    return ft.Row([circle, text], spacing=12, vertical_alignment=ft.CrossAxisAlignment.START)


def _kind(face: Face) -> str:
    """By the screen, however it is held."""
    return "tablet" if min(face.viewport.width, face.viewport.height) >= TABLET_SIDE else "phone"


def _device_name(face: Face, form: SignInForm) -> str:
    """What the office calls it: as it was typed, else a proposal that says what it is and whose."""
    first = form.name.strip().partition(".")[0].capitalize()
    if form.device is not None or not first:
        return form.device or ""
    return face.words.say(f"entry.device_{_kind(face)}_of", name=first)


def _fields(face: Face, form: SignInForm, session: SessionState, sign_in: Submitted) -> ft.Control:
    words = face.words
    name = text_field(FieldText(words.say("entry.name")), form.name, form.set_name, FieldKind(autofocus=True))
    secret = SecretField(secret_text(words), form.password, form.set_password, sign_in)
    fields: list[ft.Control] = [name, secret]
    if not session.users:
        fields.append(
            text_field(FieldText(words.say("entry.device"), words.say("entry.device_hint")), _device_name(face, form), form.set_device)
        )
    fields += said_problem(session.problem, words)
    return surfaces.card(ft.Column(fields, spacing=14, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _top(face: Face, session: SessionState) -> ft.Control:
    return brand_head(face, "entry", [buttons.quiet_button(face.words.say("action.cancel"), session.cancel_add)] if session.users else [])


def _afterwards(words: Words) -> ft.Control:
    """What will work without network, so that one knows why this is worth the minute."""
    rows: list[ft.Control] = [typography.small(words.say("entry.later"), theme.MUTED, "w600")]
    for name, key in (("home", "records"), ("photo", "photos"), ("door", "rooms")):
        rows.append(ft.Row([icon(name, theme.OK, tokens.ICON), typography.body(words.say(f"entry.later_{key}"), expand=True)], spacing=14))
    return ft.Column(rows, spacing=12, tight=True)
