"""One device at the right: how far a lost one has come, what a finder could see, what can be done, what has happened to it.

Rules (mockup 34): the four steps advance by themselves; the honest box is shown for every device, not only for a lost one; what can be
undone is done at once and offers its way back.
"""

from __future__ import annotations

from datetime import datetime

import flet as ft

from sync_server.office.devices_state import DevicesState
from sync_server.office.state import OfficeState
from sync_server.office.views.device_panel import on_paper, open_panel, refused
from sync_server.office.views.frame import stacked
from ui import theme, tokens
from ui.components import buttons, feedback, typography
from ui.components.icons import icon
from ui.components.status import chip
from ui.present import device_story as story
from ui.present import devices as present
from ui.present.device_story import LogLine, Step
from ui.present.devices import Device, Recall
from ui.present.status import Status
from ui.words import Words

_STEP_ICONS = ("lock", "hourglass", "sending", "erased")
_DOT = 32


def detail_side(state: OfficeState, devices: DevicesState) -> ft.Container:
    """The open panel, else the chosen device, else that there is none."""
    words, device = state.words, devices.device()
    panel = open_panel(words, devices)
    if panel is not None:
        return panel
    if device is None:
        gone = [typography.head(words.say("office.devices.gone")), typography.small(words.say("office.devices.gone_text"))]
        return on_paper(gone, [_code_button(words, devices)])
    return on_paper(_content(state, devices, device), _actions(words, devices, device))


def _content(state: OfficeState, devices: DevicesState, device: Device) -> list[ft.Control]:
    words = state.words
    parts: list[ft.Control] = [_head(device, words), *_done(words, devices)]
    if device.recall is not None:
        parts += [ft.Row([chip(_recalled(device, devices, words))], wrap=True), _steps(device, words, state.now)]
    parts += [feedback.notice("waiting", said, "warning") for said in story.waits(device, words)]
    parts.append(_finder(device, words))
    if device.recall is not None:
        parts += _privacy(device.recall, words)
    parts.append(_log(devices.lines, words, state.now))
    return parts


def _head(device: Device, words: Words) -> ft.Control:
    lost = device.recall is not None
    square = ft.Container(
        icon(present.kind(device), theme.DANGER_TEXT if lost else theme.INK, tokens.ICON),
        width=48,
        height=48,
        border_radius=tokens.RADIUS,
        bgcolor=theme.DANGER_SOFT if lost else theme.GROUND_DEEP,
        alignment=ft.Alignment.CENTER,
    )
    users = ", ".join(device.people) or words.say("office.devices.nobody")
    texts = typography.two_lines(typography.head(present.title(device, words)), typography.small(users))
    return ft.Row([square, texts], spacing=14, vertical_alignment=ft.CrossAxisAlignment.CENTER)


def _recalled(device: Device, devices: DevicesState, words: Words) -> Status:
    """Smarrito: revocato, in attesa."""
    status = present.status(device, devices.ways.measure(), words)
    reason = story.why(device.recall, words) if device.recall is not None else ""
    return Status(f"{reason} · {status.text}" if reason else status.text, status.icon, status.tone)


def _done(words: Words, devices: DevicesState) -> list[ft.Control]:
    done = devices.done
    device = devices.device()
    if done is None or device is None or done.device != device.key:
        return []
    said = words.say(f"office.devices.{done.code}", name=present.title(device, words))
    if done.undo:
        return [feedback.undo_bar(said, words.say("action.undo"), devices.found_again)]
    return [feedback.notice("done", said, "ok")]


def _steps(device: Device, words: Words, now: datetime) -> ft.Control:
    steps = story.steps(device, words, now)
    rows: list[ft.Control] = []
    for index, step in enumerate(steps):
        rows.append(_step(step, _STEP_ICONS[index], last=index == len(steps) - 1))
    return ft.Semantics(content=stacked(rows), container=True, live_region=True)


def _step(step: Step, name: str, *, last: bool) -> ft.Control:
    """A dot with its icon, a line down to the next one, the word and what it means."""
    done, here = step.state == "done", step.state == "here"
    ink = theme.ON_OK if done else theme.WARNING if here else theme.MUTED
    dot = ft.Container(
        icon("done" if done else name, ink, tokens.ICON_SMALL),
        width=_DOT,
        height=_DOT,
        border_radius=_DOT / 2,
        bgcolor=theme.OK if done else theme.WARNING_SOFT if here else theme.GROUND_DEEP,
        border=ft.Border.all(2, theme.WARNING) if here else None,
        alignment=ft.Alignment.CENTER,
    )
    line = ft.Container(width=2, expand=True, bgcolor=theme.OK if done else theme.LINE_STRONG)
    rail = ft.Column([dot, *([] if last else [line])], spacing=0, horizontal_alignment=ft.CrossAxisAlignment.CENTER)
    word = typography.body(step.word, theme.WARNING_TEXT if here else theme.INK, "w600")
    texts = ft.Container(
        typography.two_lines(word, typography.small(step.detail), expand=False),
        expand=True,
        padding=ft.Padding.only(bottom=0 if last else 12),
    )
    row = ft.Row([rail, texts], spacing=14, vertical_alignment=ft.CrossAxisAlignment.STRETCH, intrinsic_height=True)
    return ft.Semantics(content=row, identifier=f"step-{name}-{step.state}", container=True)


def _finder(device: Device, words: Words) -> ft.Control:
    title = ft.Row(
        [
            icon("shield", theme.INK, tokens.ICON_SMALL),
            typography.small(words.say("office.devices.finder_title"), theme.INK, "w600", expand=True),
        ],
        spacing=8,
    )
    text = typography.small(story.finder_sees(device, words), theme.TEXT)
    return ft.Container(stacked([title, text], spacing=6), bgcolor=theme.GROUND, border_radius=tokens.RADIUS, padding=14)


def _privacy(recall: Recall, words: Words) -> list[ft.Control]:
    term = story.privacy_term(recall, words)
    if term is None:
        return []
    texts = typography.two_lines(
        typography.small(words.say("office.devices.privacy_title", at=term), theme.TEXT, "w600"),
        typography.tiny(words.say("office.devices.privacy_text")),
    )
    row = ft.Row([icon("order", theme.WARNING, tokens.ICON_ROW), texts], spacing=10, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    border = ft.Border.all(1, theme.WARNING)
    return [
        ft.Container(
            row,
            bgcolor=theme.WARNING_SOFT,
            border=border,
            border_radius=tokens.RADIUS,
            padding=ft.Padding.symmetric(horizontal=12, vertical=10),
        )
    ]


def _log(lines: tuple[LogLine, ...], words: Words, now: datetime) -> ft.Control:
    rows: list[ft.Control] = [typography.small(words.say("office.devices.log"), theme.MUTED, "w600")]
    if not lines:
        rows.append(typography.tiny(words.say("office.devices.log_empty")))
    for line in lines:
        rows.append(typography.two_lines(
            typography.small(story.log_text(line, words), theme.TEXT), typography.tiny(words.moment(line.at, now)), expand=False
        ))  # fmt: skip
    return stacked(rows, spacing=8)


def _code_button(words: Words, devices: DevicesState) -> ft.Control:
    return buttons.main_button(words.say("office.devices.code"), devices.ask_code, ft.Icons.QR_CODE_2_ROUNDED)


def _actions(words: Words, devices: DevicesState, device: Device) -> list[ft.Control]:
    """The main button, and what else can be done with this device as it stands."""
    second: list[ft.Control] = []
    if device.recall is None:
        second.append(buttons.secondary_button(words.say("office.devices.revoke"), devices.ask_why))
    elif device.recall.wiped_at is None:
        second.append(buttons.secondary_button(words.say("office.devices.found"), devices.found_again))
    second.append(buttons.secondary_button(words.say("office.devices.rename"), devices.ask_name))
    for button in second:
        button.expand = True
    return [*refused(devices.problem, words), _code_button(words, devices), ft.Row(second, spacing=8)]
