"""What opens in place of a device's detail: the reason of a revocation, its name, a one-time code with its QR.

Rules: one main button a panel; a refusal stands over it and empties no field; a code is shown once, in two halves to read aloud.
"""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from sync_server.accounts.roles import Person
from sync_server.office import one_time_code
from sync_server.office.devices_state import ENROL, RESET, DevicesState
from sync_server.office.one_time_code import OneTimeCode
from sync_server.office.residences_state import Said
from sync_server.office.views.frame import stacked
from ui import theme, tokens
from ui.components import buttons, choices, feedback, fields, people, typography
from ui.components.choices import OptionText
from ui.components.fields import FieldText
from ui.components.touch import Ground, Spoken, tap_with, tappable
from ui.present import device_story as story
from ui.present import devices as present
from ui.words import Words

PANEL_WIDTH = 372
QR_WIDTH = 208
_REASON_ICONS = {"lost": "group_unknown", "stolen": "problem", "retired": "device"}


def open_panel(words: Words, devices: DevicesState) -> ft.Container | None:
    """The panel that is open, or none."""
    if devices.panel == "revoke":
        return _revoke_side(words, devices)
    if devices.panel == "rename":
        return _rename_side(words, devices)
    return code_side(words, devices) if devices.panel == "code" else None


def on_paper(content: Sequence[ft.Control], foot: Sequence[ft.Control]) -> ft.Container:
    """What scrolls, and what stays in sight under it."""
    scrolling = ft.Column(
        list(content), spacing=12, scroll=ft.ScrollMode.AUTO, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )
    padded = ft.Container(scrolling, expand=True, padding=ft.Padding.only(left=20, top=16, right=20))
    under = ft.Container(
        stacked(foot, spacing=8),
        padding=ft.Padding.only(left=20, top=12, right=20, bottom=14),
        border=ft.Border(top=ft.BorderSide(1, theme.LINE)),
    )
    return ft.Container(
        stacked([padded, under], expand=True),
        width=PANEL_WIDTH,
        bgcolor=theme.PAPER,
        border=ft.Border(left=ft.BorderSide(1, theme.LINE)),
    )


def refused(problem: Said | None, words: Words) -> list[ft.Control]:
    """What was not done, and why."""
    if problem is None:
        return []
    sentence = words.problem(problem.code, problem.sentence, problem.details)
    return [feedback.problem(words.say("office.devices.not_done"), sentence, tone="warning")]


def _foot(words: Words, devices: DevicesState, button: ft.Control | None) -> list[ft.Control]:
    parts: list[ft.Control] = [*refused(devices.problem, words), *([button] if button is not None else [])]
    return [*parts, buttons.quiet_button(words.say("action.close"), devices.close)]


def _title(word: str, below: str) -> ft.Control:
    return typography.two_lines(typography.head(word), typography.small(below) if below else None, expand=False)


def _name(words: Words, devices: DevicesState) -> str:
    device = devices.device()
    return present.title(device, words) if device is not None else ""


def _revoke_side(words: Words, devices: DevicesState) -> ft.Container:
    typed = devices.typed
    cards: list[ft.Control] = []
    for reason in story.REASONS:
        text = OptionText(
            _REASON_ICONS[reason],
            words.say(f"office.devices.why_{reason}"),
            words.say(f"office.devices.why_{reason}_text"),
            f"why-{reason}",
        )
        cards.append(choices.option_card(text, typed.why == reason, tap_with(devices.choose_why, reason)))
    note = FieldText(words.say("office.devices.revoke_note"))
    content = [
        _title(words.say("office.devices.revoke_title"), _name(words, devices)),
        typography.body(words.say("office.devices.revoke_lead")),
        *cards,
        fields.text_field(note, typed.note, devices.type_note),
    ]
    button = buttons.main_button(
        words.say("office.devices.revoke_go"), devices.revoke, ft.Icons.LOCK_ROUNDED, busy=devices.busy, tone="danger"
    )
    return on_paper(content, _foot(words, devices, button))


def _rename_side(words: Words, devices: DevicesState) -> ft.Container:
    text = FieldText(words.say("office.devices.rename_label"), hint=words.say("office.devices.rename_hint"))
    field = fields.text_field(text, devices.typed.name, devices.type_name, on_submit=devices.rename)
    button = buttons.main_button(words.say("office.devices.rename_go"), devices.rename, ft.Icons.CHECK_ROUNDED, busy=devices.busy)
    return on_paper([_title(words.say("office.devices.rename_title"), _name(words, devices)), field], _foot(words, devices, button))


def code_side(words: Words, devices: DevicesState) -> ft.Container:
    """Purpose and person, then the code itself."""
    content: list[ft.Control] = [_title(words.say("office.devices.code_title"), "")]
    over = devices.code is not None and devices.code.is_over(devices.ways.measure().now)
    if devices.code is not None and not over:
        content += _shown_code(words, devices.code)
        button = None
    else:
        if over:
            content.append(feedback.notice("waiting", words.say("office.devices.code_over"), "warning"))
        content += [*_purposes(words, devices), *_people(words, devices), *_open_codes(words, devices)]
        ready = devices.typed.user != ""
        word = words.say("office.devices.code_make")
        button = buttons.main_button(word, devices.make_code, ft.Icons.QR_CODE_2_ROUNDED, busy=devices.busy) if ready else None
    return on_paper(content, _foot(words, devices, button))


def _purposes(words: Words, devices: DevicesState) -> list[ft.Control]:
    """A lost PIN is only offered on a device that still lets people in."""
    device, typed = devices.device(), devices.typed
    offered = [ENROL] + ([RESET] if device is not None and device.users and device.recall is None else [])
    found: list[ft.Control] = []
    for purpose in offered:
        detail = words.say(f"office.devices.code_{purpose}_text", name=_name(words, devices))
        text = OptionText(
            "device" if purpose == ENROL else "lock", words.say(f"office.devices.code_{purpose}"), detail, f"purpose-{purpose}"
        )
        tap = tap_with(devices.choose_purpose, purpose)
        found.append(choices.option_card(text, typed.purpose == purpose, tap))
    return found


def _people(words: Words, devices: DevicesState) -> list[ft.Control]:
    parts: list[ft.Control] = [typography.small(words.say("office.devices.code_for"), theme.TEXT, "w600")]
    reached = devices.people_for(devices.typed.purpose)
    if not reached:
        parts.append(typography.small(words.say("office.devices.code_nobody")))
    return [*parts, *(_person(devices, person) for person in reached)]


def _person(devices: DevicesState, person: Person) -> ft.Control:
    chosen = devices.typed.user == person.name
    row = ft.Row(
        [people.face(person.display_name, 34), typography.body(person.display_name, theme.INK, "w600", expand=True)],
        spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    ground = Ground(
        color=theme.PRIMARY_SOFT if chosen else theme.PAPER,
        border=ft.Border.all(2 if chosen else 1, theme.PRIMARY if chosen else theme.LINE),
        padding=ft.Padding.symmetric(horizontal=12, vertical=8),
    )
    tap = tap_with(devices.choose_user, person.name)
    return tappable(row, tap, ground, Spoken(identifier=f"person-{person.name}", selected=chosen))


def _open_codes(words: Words, devices: DevicesState) -> list[ft.Control]:
    """For whom, by whom, until when; each can be taken back."""
    if not devices.codes:
        return []
    rows: list[ft.Control] = []
    for code in devices.codes:
        said = words.say(f"office.devices.code_open_{code.purpose}", person=code.person, by=code.by, at=words.moment(code.ends))
        button = buttons.secondary_button(words.say("office.devices.code_withdraw"), tap_with(devices.withdraw, code.key))
        texts = ft.Container(typography.small(said, theme.TEXT), expand=True)
        row = ft.Row([texts, button], spacing=8, vertical_alignment=ft.CrossAxisAlignment.CENTER)
        rows.append(ft.Semantics(content=row, identifier=f"code-{code.key}", container=True))
    return [typography.small(words.say("office.devices.code_open"), theme.TEXT, "w600"), *rows]


def _shown_code(words: Words, code: OneTimeCode) -> list[ft.Control]:
    halves = present.shown_code(code.short)
    letters = ft.Text(halves, style=theme.type_style("display", theme.INK), selectable=True, text_align=ft.TextAlign.CENTER)
    spoken = ft.Semantics(content=letters, label=words.say("office.devices.code_spoken", code=" ".join(code.short)), exclude_semantics=True)
    qr = ft.Image(
        src=one_time_code.picture(code.address),
        width=QR_WIDTH,
        height=QR_WIDTH,
        fit=ft.BoxFit.CONTAIN,
        filter_quality=ft.FilterQuality.NONE,
        semantics_label=words.say("office.devices.code_qr"),
    )
    white = ft.Container(qr, bgcolor=tokens.CODE_GROUND, border_radius=tokens.RADIUS, padding=8, border=ft.Border.all(1, theme.LINE))
    return [
        typography.body(words.say(f"office.devices.code_lead_{code.purpose}", person=code.person)),
        ft.Container(spoken, bgcolor=theme.GROUND, border_radius=tokens.RADIUS, padding=16, alignment=ft.Alignment.CENTER),
        ft.Row([white], alignment=ft.MainAxisAlignment.CENTER),
        typography.small(words.say("office.devices.code_valid", at=words.moment(code.ends), person=code.person), theme.TEXT, "w600"),
        typography.small(words.say("office.devices.code_once")),
    ]
