"""Immediate danger: the number, the dangers, what to do at once, what was done (mockup 10).

Rule: nothing here is sent or confirmed. The first tap makes and saves the report, which leaves ahead of everything; people come first, so
the call stands on top and needs no report.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from mobile.state.danger import DangerState
from mobile.state.visit import VisitState
from mobile.views.frame import HELP, Face, foot, narrow, page, said_problem
from mobile.views.remembered import remembered
from mobile.views.visit_head import leaver
from ui import theme, tokens
from ui.components import alarm, buttons, surfaces, typography
from ui.components.answers import Asked, answer_row
from ui.components.feedback import notice
from ui.components.icons import sign
from ui.components.pills import pills
from ui.components.touch import tap_with
from ui.present import danger as present
from ui.present import visit as presenting
from ui.words import Words


@remembered
def DangerPage(face: Face, visit: VisitState, danger: DangerState) -> ft.Control:
    """One page from top to thumb."""
    words, told = face.words, _told(face, danger, face.words)
    content = [
        _call(face, words),
        *([told] if face.viewport.large else []),
        *said_problem(danger.problem, words),
        *_earlier(face, danger, words),
        alarm.heading(words.say("danger.which"), words.say("danger.which_note")),
        _tiles(face, visit, danger, words),
        *_advice(danger, words),
        *_asked(face, danger, words),
        alarm.heading(words.say("danger.what_done"), words.say("danger.what_done_note")),
        surfaces.rows_card([_done(danger, code, words) for code in danger.asked]),
        ft.Container(height=4),
    ]
    back = buttons.soft_button(words.say("danger.back"), leaver(face, visit, "/visit"))
    return narrow(face, page(_head(face, visit, words), content, foot([back] if face.viewport.large else [told, back])))


def _head(face: Face, visit: VisitState, words: Words) -> ft.Control:
    line = ", ".join(part for part in (presenting.address_line(visit, words), presenting.address_detail(visit)) if part)
    text = alarm.AlarmHead(words.say("danger.title"), line, words.say("action.back"), words.say("help.open"))
    return alarm.alarm_head(text, leaver(face, visit, "/visit"), face.go(f"{HELP}/danger"))


def _call(face: Face, words: Words) -> ft.Control:
    """In a sample visit nobody is called."""
    how = words.say("danger.call_sample" if face.is_sample else "danger.call_how")
    spoken = words.say("danger.call_spoken", number=present.EMERGENCY)
    text = alarm.CallText(present.EMERGENCY, words.say("danger.call"), how, spoken)
    return alarm.call_button(text, None if face.is_sample else face.dial(present.EMERGENCY), large=face.viewport.large)


def _earlier(face: Face, danger: DangerState, words: Words) -> list[ft.Control]:
    """The newest of what was reported here before."""
    said = present.earlier(danger, words, face.clock())
    return [notice("returned", said, "danger")] if said else []


def _tiles(face: Face, visit: VisitState, danger: DangerState, words: Words) -> ft.Control:
    see, large = _seer(visit, danger), face.viewport.large
    made = [
        alarm.sign_tile(
            alarm.TileText(present.SIGN_ICONS[code], present.sign_word(code, words), f"danger-{code}"),
            code in danger.seen,
            tap_with(see, code),
            row=large,
        )
        for code in present.SIGNS
    ]
    return alarm.tiles(made, 1 if large else 3)


def _seer(visit: VisitState, danger: DangerState) -> Callable[[str], Awaitable[None]]:
    """The tap is stored first; then, where nobody knows yet where this is, the machine is asked, and the report says it too."""

    async def see(code: str) -> None:
        danger.see(code)
        if danger.recorded and visit.position is None:
            await visit.locate()
            danger.follow()

    return see


def _advice(danger: DangerState, words: Words) -> list[ft.Control]:
    said = present.advice(danger.last, words)
    return [alarm.advice(said.first, said.then)] if said else []


def _asked(face: Face, danger: DangerState, words: Words) -> list[ft.Control]:
    """Who is still in it, once a danger stands: an answer is a tap, a second one takes it back, and none is waited for."""
    if not danger.recorded:
        return []
    rows = [_question(face, danger, code, words) for code in present.QUESTIONS]
    return [surfaces.rows_card(rows)]


def _question(face: Face, danger: DangerState, code: str, words: Words) -> ft.Control:
    """The question with three words beside it, so that what was done stays in sight; in large letters they would break within a word."""
    options, chosen = [(answer, present.answer_word(answer, words)) for answer in present.SAID], danger.answers.get(code)
    asked = present.question_word(code, words)

    def tell(answer: str) -> None:
        danger.tell(code, answer)

    if not face.viewport.large:
        return answer_row(Asked(asked, "", code), options, chosen, tell, large=False)
    lines = [typography.body(asked, theme.INK, "w600"), pills(options, [chosen or ""], tell, code)]
    column = ft.Column(lines, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Container(column, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=10))


def _done(danger: DangerState, code: str, words: Words) -> ft.Control:
    at = danger.did.get(code)
    return alarm.done_row(present.done_word(code, words), words.time(at) if at else "", tap_with(danger.tick, code), f"done-{code}")


def _told(face: Face, danger: DangerState, words: Words) -> ft.Control:
    """Where the report stands: at the thumb, and where letters are large under the call, for it would leave the page no room."""
    now = face.clock()
    saved, arrived = present.saved(danger, face.viewport.device, words, now), present.arrived(danger, words, now)
    colours = theme.TONES[saved.tone]
    lines = typography.two_lines(
        typography.body(saved.text, colours.text, "w600"),
        typography.small(arrived.text, theme.TONES[arrived.tone].text) if arrived else None,
    )
    row = ft.Row([sign(saved.icon, colours.text, tokens.ICON_LARGE), lines], spacing=tokens.SPACE_3)
    return ft.Semantics(content=row, live_region=True, container=True, identifier="danger-saved")


@ft.component
def DangerCard(face: Face, danger: DangerState) -> ft.Control:
    """The way in, on a visit's first page; it follows the report by itself."""
    said = present.hub(danger, face.words, face.clock())
    return alarm.alarm_card(said.title, said.detail, face.go("/visit/danger"), solid=said.recorded)
