"""The devices as a list, problems first, with what each said at its last contact; the chosen one stands beside it (mockup 34).

Rules: a status is icon, word and colour; a number that a device has never said is not made up; the one main button gives a one-time code.
"""

from __future__ import annotations

import flet as ft

from sync_server.office.devices_state import DevicesState
from sync_server.office.state import OfficeState
from sync_server.office.views.device_detail import detail_side
from sync_server.office.views.device_panel import code_side
from sync_server.office.views.filters import filter_chip
from sync_server.office.views.frame import HeadText, from_side_to_side, go, head, side_by_side, stacked
from ui import theme, tokens
from ui.components import buttons, feedback, typography
from ui.components.icons import icon
from ui.components.status import mark
from ui.components.touch import Ground, Spoken, tap_with, tappable
from ui.present import devices as present
from ui.present.devices import Device
from ui.present.status import Status
from ui.words import Words

CONTACT, UNSENT, APP, CLOCK, SPACE = 150, 108, 44, 56, 116
GAP = 10
_SEEN = 0.02
"""A share of the space that is less would be a speck."""
SHEET = 760
"""What the columns need."""


def devices_place(state: OfficeState, devices: DevicesState) -> ft.Control:
    """Title, filters, list, the chosen device."""
    words = state.words
    look, count = devices.to_look_at(), len(devices.devices)
    said = words.say("office.devices.counts", count=count, fine=count - look, look=look) if look else _all_fine(words, count)
    top = head(HeadText(words.say("office.devices.title"), said), state)
    if not devices.devices:
        return stacked([top, ft.Container(_empty(words, devices), expand=True)], expand=True)
    left = ft.Container(_list_side(state, devices), expand=True, padding=ft.Padding.only(left=20, top=14, right=16))
    row = side_by_side(state, left, [detail_side(state, devices)], opened=bool(devices.panel))
    return stacked([top, ft.Container(row, expand=True)], expand=True)


def _all_fine(words: Words, count: int) -> str:
    return words.say("office.devices.counts_fine", count=count) if count else ""


def _empty(words: Words, devices: DevicesState) -> ft.Control | None:
    """A first device enters with a code, so the code can be made before there is any."""
    if not devices.loaded:
        return None
    button = buttons.main_button(words.say("office.devices.code"), devices.ask_code, ft.Icons.QR_CODE_2_ROUNDED)
    box = feedback.empty_state("device", words.say("office.devices.empty_title"), words.say("office.devices.empty_text"), button)
    parts: list[ft.Control] = [ft.Container(box, padding=24, expand=True)]
    if devices.panel == "code":
        parts.append(code_side(words, devices))
    return ft.Row(parts, spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.START)


def _list_side(state: OfficeState, devices: DevicesState) -> ft.Control:
    words = state.words
    note = ft.Container(typography.tiny(words.say("office.devices.unsent_note")), width=250)
    parts = [_filters(words, devices), *([] if state.slim else [note])]
    top = ft.Row(parts, spacing=12, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    lines: list[ft.Control] = [_heads(words)]
    chosen = devices.device()
    visible = devices.visible()
    for device in visible[: devices.shown]:
        lines += [ft.Divider(height=1, thickness=1, color=theme.LINE), _line(state, devices, device, here=device is chosen)]
    sheet = ft.Container(
        stacked(lines), bgcolor=theme.PAPER, border=ft.Border.all(1, theme.LINE), border_radius=tokens.RADIUS,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )  # fmt: skip
    left = len(visible) - devices.shown
    more = [buttons.quiet_button(words.say("office.devices.more", count=left), devices.more)] if left > 0 else []
    scrolling = ft.ListView([from_side_to_side(state, sheet, SHEET), *more, ft.Container(height=16)], expand=True)
    return stacked([top, scrolling], spacing=12, expand=True)


def _filters(words: Words, devices: DevicesState) -> ft.Control:
    chips: list[ft.Control] = []
    for name, count in present.filters(devices.devices, devices.ways.measure()):
        word = words.say(f"office.devices.filter_{name}", count=count)
        chips.append(filter_chip(word, devices.filter == name, tap_with(devices.narrow, name), f"filter-{name}"))
    return ft.Row(chips, spacing=8, run_spacing=6, wrap=True, expand=True)


def _heads(words: Words) -> ft.Control:
    columns = (("contact", CONTACT), ("unsent", UNSENT), ("app", APP), ("clock", CLOCK), ("space", SPACE))
    heads: list[ft.Control] = [typography.tiny(words.say("office.devices.column_device"), theme.MUTED, "w600", expand=True)]
    heads += [
        ft.Container(typography.tiny(words.say(f"office.devices.column_{name}"), theme.MUTED, "w600"), width=width)
        for name, width in columns
    ]
    return ft.Container(ft.Row(heads, spacing=GAP), padding=ft.Padding.symmetric(horizontal=16, vertical=10))


def _line(state: OfficeState, devices: DevicesState, device: Device, *, here: bool) -> ft.Control:
    words, measure = state.words, devices.ways.measure()
    status = present.status(device, measure, words)
    colours = theme.TONES[status.tone]
    troubled = status.tone in ("danger", "warning")
    contact = typography.two_lines(
        typography.small(last_contact(device, state), colours.text if troubled else theme.TEXT, "w600"), mark(status), expand=False
    )
    cells: list[ft.Control] = [
        _who(device, words, lost=device.recall is not None and device.recall.wiped_at is None),
        ft.Container(contact, width=CONTACT),
        ft.Container(_unsent(device, words), width=UNSENT),
        ft.Container(_app(device, devices), width=APP),
        ft.Container(_clock(device, words), width=CLOCK),
        ft.Container(_space(device, words), width=SPACE),
    ]
    row = ft.Row(cells, spacing=GAP, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    ground = Ground(
        color=(theme.DANGER_SOFT if status.tone == "danger" else theme.PRIMARY_SOFT) if here else None,
        border=ft.Border(left=ft.BorderSide(4, (colours.strong if troubled else theme.PRIMARY) if here else ft.Colors.TRANSPARENT)),
        radius=0,
        padding=ft.Padding.only(left=12, top=12, right=16, bottom=12),
    )
    spoken = Spoken(_spoken(state, device, status), identifier=f"device-{device.key}")
    return tappable(row, go(state, f"/devices/{device.key}"), ground, spoken)


def _spoken(state: OfficeState, device: Device, status: Status) -> str:
    """The whole line for who listens."""
    words = state.words
    return words.say(
        "office.devices.line_spoken",
        name=present.title(device, words),
        people=people(device, words),
        status=status.text,
        at=last_contact(device, state),
        unsent=present.unsent(device.told, words)[0].text,
    )


def last_contact(device: Device, state: OfficeState) -> str:
    """oggi, 20:52 or gio 19 nov, 17:32."""
    words, said = state.words, state.words.moment(device.last, state.now)
    today = words.local(device.last).date() == state.today
    return words.say("office.devices.today", at=said) if today else said


def people(device: Device, words: Words) -> str:
    return ", ".join(device.people) or words.say("office.devices.nobody")


def _who(device: Device, words: Words, *, lost: bool) -> ft.Control:
    square = ft.Container(
        icon(present.kind(device), theme.DANGER_TEXT if lost else theme.INK, tokens.ICON_ROW),
        width=36,
        height=36,
        border_radius=tokens.RADIUS_SMALL,
        bgcolor=theme.PAPER if lost else theme.GROUND_DEEP,
        alignment=ft.Alignment.CENTER,
    )
    texts = typography.two_lines(typography.body(present.title(device, words), theme.INK, "w600"), typography.tiny(people(device, words)))
    return ft.Row([square, texts], spacing=12, expand=True, vertical_alignment=ft.CrossAxisAlignment.CENTER)


def _unsent(device: Device, words: Words) -> ft.Control:
    status, size = present.unsent(device.told, words)
    return typography.two_lines(mark(status), typography.tiny(size) if size else None, expand=False)


def _app(device: Device, devices: DevicesState) -> ft.Control:
    old = present.app_is_old(device, devices.ways.measure())
    return typography.small(device.app or "–", theme.WARNING_TEXT if old else theme.TEXT, "w600" if old else None)


def _clock(device: Device, words: Words) -> ft.Control:
    said, tone = present.clock(device.told, words)
    plain = tone == "idle"
    return typography.small(said, theme.TEXT if plain else theme.TONES[tone].text, None if plain else "w600")


def _space(device: Device, words: Words) -> ft.Control:
    known = present.space(device.told, words)
    if known is None:
        return typography.tiny(words.say("office.devices.space_unknown"))
    said, share = known
    color = theme.WARNING if share >= present.SPACE_NARROW else theme.PRIMARY
    used = [(min(1.0, share), color)] if share >= _SEEN else []
    return stacked([typography.tiny(said, theme.TEXT), feedback.bar(used, 6)], spacing=4)
