"""Who uses the device now: each person with her last tap and what of hers has not arrived, and what holds when the person changes.

Rule: nothing here needs the network or opens anything; the three sentences are true of what the app does today (mockup 24).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from mobile.state.session import Person, SessionState
from mobile.views.frame import Face, brand_head, narrow, page
from ui import theme, tokens
from ui.components import people, surfaces, typography
from ui.components.icons import icon, in_circle
from ui.components.status import chip, mark, promise
from ui.components.touch import Ground, Spoken, tap_with, tappable
from ui.present.status import Status
from ui.words import Words

PAD = 430
CARD_WIDTH, CARD_HEIGHT, CARD_GAP = 210, 290, 16


def people_page(face: Face, session: SessionState, chosen: Callable[[], None]) -> ft.Control:
    """The phone's list."""
    words = face.words

    def choose(name: str) -> None:
        session.select(name)
        chosen()

    rows = [
        people.person_row(
            user.display_name or user.name,
            _last_tap(face, user, words),
            tap_with(choose, user.name),
            _undelivered(user, words),
            identifier=f"person-{user.name}",
        )
        for user in session.users
    ]
    rows.append(_add_row(session, words))
    content = [
        ft.Container(height=8),
        brand_head(face, "people"),
        typography.title(words.say("pin.who")),
        surfaces.rows_card(rows),
        _promises(words),
    ]
    return narrow(face, page(None, content, gap=18))


def beside_the_pad(face: Face, session: SessionState, pad: Sequence[ft.Control]) -> ft.Control:
    """The tablet: everybody at the left, the PIN of the one who was chosen at the right."""
    stretch = ft.CrossAxisAlignment.STRETCH
    right = ft.Column(list(pad), spacing=16, scroll=ft.ScrollMode.AUTO, alignment=ft.MainAxisAlignment.CENTER, horizontal_alignment=stretch)
    side = ft.Container(right, width=PAD, bgcolor=theme.PAPER, padding=tokens.SPACE_6, border=ft.Border(left=ft.BorderSide(1, theme.LINE)))
    ground = ft.Container(_everybody(face, session), bgcolor=theme.GROUND, padding=tokens.SPACE_6, expand=True)
    return ft.Row([ground, side], spacing=0, expand=True, vertical_alignment=stretch)


def _everybody(face: Face, session: SessionState) -> ft.Control:
    words, now = face.words, face.clock()
    day = f"{words.long_date(words.local(now).date())}, {words.time(now)}"
    heading = typography.two_lines(typography.title(words.say("pin.who")), typography.small(day), expand=False)
    in_a_row, width = _cards_in(face.viewport.width - PAD - 2 * tokens.SPACE_6)
    cards: list[ft.Control] = [_card(face, session, user, width) for user in session.users]
    more: list[ft.Control] = []
    if len(cards) % in_a_row:
        cards.append(_add_card(session, words, width))
    else:  # alone in a row of tall cards it would push the rest off the screen
        more.append(surfaces.rows_card([_add_row(session, words)]))
    return ft.Column(
        [
            brand_head(face, "unlock"),
            heading,
            ft.Row(cards, spacing=CARD_GAP, run_spacing=CARD_GAP, wrap=True),
            *more,
            _promises(words),
        ],
        spacing=18,
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def locks_after(session: SessionState, words: Words) -> ft.Control:
    """Why the device will be locked when one comes back to it."""
    return ft.Row(
        [
            icon("hourglass", theme.MUTED, tokens.ICON_SMALL),
            typography.yielding(typography.small(words.say("pin.locks_after", count=session.idle_minutes))),
        ],
        spacing=8,
        alignment=ft.MainAxisAlignment.CENTER,
    )


def _cards_in(room: float) -> tuple[int, float]:
    """As many to a row as keep their least width, and the width that makes the row as wide as what stands under it."""
    in_a_row = max(1, int((room + CARD_GAP) // (CARD_WIDTH + CARD_GAP)))
    return in_a_row, (room - CARD_GAP * (in_a_row - 1)) // in_a_row


def _card(face: Face, session: SessionState, user: Person, width: float) -> ft.Control:
    words = face.words
    here = user.name == session.selected
    name = user.display_name or user.name
    tap = typography.small(_last_tap(face, user, words))
    tap.text_align = ft.TextAlign.CENTER
    lines: list[ft.Control] = [
        people.face(name, 84),
        typography.styled(name.split()[0], "head", theme.INK, "w600"),
        tap,
        *([chip(state)] if (state := _undelivered(user, words)) else []),
    ]
    if user.undelivered:
        lines.append(mark(Status(words.say("pin.stays_safe", count=user.undelivered), "lock", "ok")))
    border = ft.Border.all(2.4, theme.PRIMARY) if here else surfaces.line_border()
    ground = Ground(theme.PRIMARY_SOFT if here else theme.PAPER, border, padding=tokens.SPACE_4)
    made = _sized(lines, tap_with(session.select, user.name), ground, Spoken(identifier=f"person-{user.name}", selected=here), width)
    if not here:
        return made
    sign = ft.Container(icon("done", theme.PRIMARY, tokens.ICON_SIGN), right=14, top=14, ignore_interactions=True)
    return ft.Stack([made, sign], width=width)


def _add_row(session: SessionState, words: Words) -> ft.Control:
    return people.add_row(words.say("pin.add_person"), words.say("pin.add_person_code"), session.add_person, "add-person")


def _add_card(session: SessionState, words: Words, width: float) -> ft.Control:
    text = typography.small(words.say("pin.add_person_code"))
    text.text_align = ft.TextAlign.CENTER
    picture = in_circle(icon("person_add", theme.MUTED, tokens.ICON_SIGN), 84, theme.GROUND_DEEP)
    lines: list[ft.Control] = [picture, typography.styled(words.say("pin.add_person"), "head", theme.INK, "w600"), text]
    ground = Ground(theme.GROUND, surfaces.line_border(theme.LINE_STRONG, 1.4), padding=tokens.SPACE_4)
    return _sized(lines, session.add_person, ground, Spoken(identifier="add-person"), width)


def _sized(lines: list[ft.Control], on_tap: Callable[[], object], ground: Ground, spoken: Spoken, width: float) -> ft.Control:
    middle = ft.CrossAxisAlignment.CENTER
    column = ft.Column(lines, spacing=10, horizontal_alignment=middle, alignment=ft.MainAxisAlignment.CENTER, height=CARD_HEIGHT)
    return ft.Container(tappable(column, on_tap, ground, spoken), width=width)


def _promises(words: Words) -> ft.Control:
    lines: list[ft.Control] = [
        typography.card_title(words.say("pin.switch_title")),
        promise("people", words.say("pin.switch_seen")),
        promise("sending", words.say("pin.switch_leaves")),
        promise("lock", words.say("pin.switch_closed")),
    ]
    return surfaces.card(ft.Column(lines, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _last_tap(face: Face, user: Person, words: Words) -> str:
    if user.last_tap_at is None:
        return words.say("pin.no_tap")
    return words.say("pin.last_tap", at=words.moment(user.last_tap_at, face.clock()))


def _undelivered(user: Person, words: Words) -> Status | None:
    """What of hers has not arrived. Of somebody who has written nothing here nothing is said: there was nothing to deliver."""
    if user.last_tap_at is None and not user.undelivered:
        return None
    text = words.say("pin.undelivered", count=user.undelivered)
    return Status(text, "tablet", "warning") if user.undelivered else Status(text, "all_delivered", "ok")
