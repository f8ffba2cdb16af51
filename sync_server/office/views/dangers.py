"""Immediate dangers at the office: the red panel above what has arrived, and one report in full.

Rules (mockups 10 and 30): the newest to arrive first, each with what, where, who, when and what was done, and an address of its own; a
report is complete before its visit has come, and leads to it once it has. Nothing disappears by itself: settling one is the inbox's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import flet as ft

from sync_server.office.places import DANGERS
from sync_server.office.reading import DangerSeen
from sync_server.office.state import ArrivedState, OfficeState
from sync_server.office.views.frame import go, stacked
from ui import theme, tokens
from ui.components import buttons, feedback, typography
from ui.components.icons import sign
from ui.components.status import chip, mark
from ui.components.surfaces import card
from ui.components.touch import Ground, Spoken, tappable
from ui.present import danger as present
from ui.present.status import Status
from ui.present.where import no_evidence
from ui.words import Words

AT_ONCE = 3


def dangers_panel(state: OfficeState, arrived: ArrivedState) -> list[ft.Control]:
    """What stands there as long as nobody took it back; nothing where there is none, or where a telephone shows something else."""
    words, standing = state.words, [one for one in arrived.dangers if not one.line.withdrawn]
    if not standing or (state.slim and state.where.key):
        return []
    at_once = 1 if state.low else AT_ONCE
    shown = standing if arrived.all_dangers else standing[:at_once]
    rows: list[ft.Control] = [_title(words.say("office.danger.count", count=len(standing)))]
    rows += [_row(state, one, one.line.key == arrived.danger) for one in shown]
    if len(standing) > at_once:
        word = words.say("office.danger.fewer") if arrived.all_dangers else words.say("office.danger.all", count=len(standing))
        rows.append(ft.Row([buttons.quiet_button(word, arrived.show_all_dangers, color=theme.DANGER_TEXT)]))
    column = stacked(rows, spacing=tokens.SPACE_1)
    if len(shown) > at_once:
        column.scroll = ft.ScrollMode.AUTO
        column = stacked([ft.Container(column, height=state.height * 0.4)])
    panel = ft.Container(
        column,
        bgcolor=theme.DANGER_SOFT,
        border=ft.Border(left=ft.BorderSide(6, tokens.ALARM_CALL), bottom=ft.BorderSide(1, theme.LINE)),
        padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=tokens.SPACE_2),
    )
    return [ft.Semantics(content=panel, live_region=True, container=True, identifier="dangers")]


def _title(word: str) -> ft.Control:
    row = ft.Row([sign("immediate", theme.DANGER_TEXT, tokens.ICON), typography.styled(word, "card", theme.DANGER_TEXT, "w700")], spacing=8)
    return ft.Semantics(content=row, header=True, heading_level=2)


def _row(state: OfficeState, seen: DangerSeen, chosen: bool) -> ft.Control:
    words = state.words
    what = typography.body(f"{title(seen, words)} · {address_line(seen, words)}", theme.DANGER_TEXT, "w700")
    about = typography.small(" · ".join((_who(seen, state), _done_words(seen, words))), theme.TEXT)
    lines = ft.Column([what, *_told(seen, words), about], spacing=2, tight=True, expand=True)
    row = ft.Row(
        [lines, ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.DANGER_TEXT, size=tokens.ICON_ROW)],
        spacing=tokens.SPACE_3,
    )
    edge = ft.Border.all(2, theme.DANGER if chosen else ft.Colors.TRANSPARENT)
    ground = Ground(color=theme.PAPER, border=edge, padding=ft.Padding.symmetric(horizontal=12, vertical=6))
    return tappable(row, go(state, f"{DANGERS}{seen.line.key}"), ground, Spoken(identifier=f"danger-{seen.line.key}"))


def title(seen: DangerSeen, words: Words) -> str:
    """What was seen, or that nobody said which danger it is."""
    return present.seen_words(seen.line.seen, words) or words.say("office.danger.unnamed")


def address_line(seen: DangerSeen, words: Words) -> str:
    address = seen.line.address or {}
    line = f"{address.get('street', '')} {address.get('number', '')}".strip()
    return line or words.say("visit.no_address")


def _told(seen: DangerSeen, words: Words) -> list[ft.Control]:
    """Who is still in it, as far as it was answered."""
    said = present.told_words(seen.line.answers, words)
    return [typography.small(" · ".join(said), theme.DANGER_TEXT, "w600")] if said else []


def _who(seen: DangerSeen, state: OfficeState) -> str:
    return state.words.say("office.danger.by", author=seen.author, at=_at(seen.line.began_at, state))


def _done_words(seen: DangerSeen, words: Words) -> str:
    done = [f"{present.done_word(code, words)} {words.time(datetime.fromisoformat(at))}" for code, at in seen.line.did]
    return ", ".join(done) or words.say("office.danger.nothing_done")


def _at(moment: str | None, state: OfficeState) -> str:
    return state.words.moment(datetime.fromisoformat(moment), state.now) if moment else "–"


def danger_place(state: OfficeState, arrived: ArrivedState) -> ft.Control:
    """The report that the address names, or that there is none."""
    words = state.words
    seen = next((one for one in arrived.dangers if one.line.key == arrived.danger), None)
    if seen is None:
        if not arrived.loaded:
            return ft.Container(expand=True)
        gone = feedback.empty_state("records", words.say("office.danger.gone"), words.say("office.danger.gone_text"))
        return ft.Container(gone, padding=24, alignment=ft.Alignment.TOP_LEFT)
    parts = [_head(seen, state), *_withdrawn(seen, words), _done_card(seen, state), _where_card(seen, words), _visit(seen, state)]
    column = ft.Column(parts, spacing=12, scroll=ft.ScrollMode.AUTO, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Container(column, padding=ft.Padding.only(left=20, top=14, right=20), expand=True)


def _head(seen: DangerSeen, state: OfficeState) -> ft.Control:
    words, received = state.words, seen.line.received_ms
    name = typography.yielding(typography.head(title(seen, words), theme.DANGER_TEXT))
    lines: list[ft.Control] = [
        ft.Row([sign("immediate", theme.DANGER_TEXT, tokens.ICON_SIGN), name], spacing=12),
        typography.body(address_line(seen, words), theme.INK, "w600"),
        *_told(seen, words),
        typography.small(_who(seen, state)),
    ]
    if received is not None:
        at = words.moment(datetime.fromtimestamp(received / 1000, words.zone), state.now)
        lines.append(mark(Status(words.say("office.visit.received", at=at), "done", "ok")))
    return stacked(lines, spacing=4)


def _withdrawn(seen: DangerSeen, words: Words) -> list[ft.Control]:
    return [ft.Row([chip(Status(words.say("office.danger.withdrawn"), "refused", "warning"))])] if seen.line.withdrawn else []


def _done_card(seen: DangerSeen, state: OfficeState) -> ft.Control:
    """What was done, in the order in which it was."""
    words = state.words
    rows: list[ft.Control] = [typography.card_title(words.say("office.danger.done"))]
    for code, at in seen.line.did:
        time = typography.body(_at(at, state), theme.MUTED, "w600")
        rows.append(typography.side_by_side([mark(Status(present.done_word(code, words), "done", "ok")), time], expand=False))
    if not seen.line.did:
        rows.append(typography.small(words.say("office.danger.nothing_done")))
    return card(stacked(rows, spacing=8))


def _where_card(seen: DangerSeen, words: Words) -> ft.Control:
    address, position = seen.line.address or {}, seen.line.position
    parts = (address.get("detail", ""), address.get("district", ""), address.get("city", ""))
    lines: list[str] = [address_line(seen, words), " · ".join(str(part) for part in parts if part)]
    lines += [words.say("office.danger.no_position")] if position is None else [_spot(position, words), no_evidence(position, words)]
    shown: Sequence[ft.Control] = [typography.small(line, theme.TEXT) for line in lines if line]
    return card(stacked([typography.card_title(words.say("office.danger.where")), *shown], spacing=4))


def _spot(position: Mapping[str, Any], words: Words) -> str:
    """Where, and how that is known."""
    spot = {name: words.number(position[f"{name}_e7"] / 10_000_000, 5) for name in ("lat", "lon")}
    accuracy = position.get("accuracy_mm")
    if position["source"] == "hand":
        return words.say("office.danger.position_by_hand", **spot)
    if accuracy is None:
        return words.say("office.danger.position_plain", **spot)
    return words.say("office.danger.position", **spot, metres=words.number(round(accuracy / 1000)))


def _visit(seen: DangerSeen, state: OfficeState) -> ft.Control:
    words = state.words
    if seen.line.visit is None:
        return feedback.notice("waiting", words.say("office.danger.no_visit"), "info")
    to_visit = go(state, f"/assessment/{seen.line.visit.partition(':')[2]}")
    return ft.Row([buttons.secondary_button(words.say("office.danger.open_visit"), to_visit, ft.Icons.DESCRIPTION_OUTLINED)])


def danger_of_visit(state: OfficeState, arrived: ArrivedState) -> list[ft.Control]:
    """Above the visit that is open: that a danger was reported at it, and the way there."""
    open_one = arrived.visit.seen.line.assessment if arrived.visit is not None else ""
    found = [one for one in arrived.dangers if one.line.visit == open_one and not one.line.withdrawn]
    return [ft.Container(_row(state, one, False), padding=ft.Padding.only(left=20, top=12, right=20)) for one in found]
