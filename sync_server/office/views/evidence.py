"""Photos as evidence at the office: the alert of chains that do not hold, and what stands behind the photo that is open.

Rules (issue "7. Photos that count as evidence", ADR 0116): a broken chain stands above the list until it holds, and says at which place and
what is to be done; the phone's clock and the centre's stand beside each other and are named.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import flet as ft

from schemas.custody import ChainFault
from sync_server.office.reading import VisitSeen
from sync_server.office.state import ArrivedState, OfficeState
from sync_server.office.views.frame import go, stacked
from sync_server.projection.custody import BrokenChain, ChainSeen
from sync_server.projection.read_models import PhotoSeen
from ui import theme, tokens
from ui.components import typography
from ui.components.icons import sign
from ui.components.status import mark
from ui.components.touch import Ground, Spoken, tappable
from ui.present.photos import dated
from ui.present.status import Status
from ui.words import Words

AT_ONCE = 3


def broken_panel(state: OfficeState, arrived: ArrivedState) -> list[ft.Control]:
    """Every chain that does not hold; nothing where all do, or where a telephone shows what was opened."""
    if not arrived.broken or (state.slim and state.where.key):
        return []
    words = state.words
    title = typography.styled(words.say("office.chain.alert", count=len(arrived.broken)), "card", theme.WARNING_TEXT, "w700")
    head = ft.Semantics(content=ft.Row([sign("shield", theme.WARNING_TEXT, tokens.ICON), title], spacing=8), header=True, heading_level=2)
    rows = stacked([_row(state, one) for one in arrived.broken], spacing=tokens.SPACE_1)
    if len(arrived.broken) > (1 if state.low else AT_ONCE):
        rows.scroll = ft.ScrollMode.AUTO
        rows = stacked([ft.Container(rows, height=state.height * 0.25)])
    panel = ft.Container(
        stacked([head, typography.small(words.say("office.chain.alert_text"), theme.TEXT), rows], spacing=tokens.SPACE_1),
        bgcolor=theme.WARNING_SOFT,
        border=ft.Border(left=ft.BorderSide(6, theme.WARNING), bottom=ft.BorderSide(1, theme.LINE)),
        padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=tokens.SPACE_2),
    )
    return [ft.Semantics(content=panel, live_region=True, container=True, identifier="broken-chains")]


def _row(state: OfficeState, broken: BrokenChain) -> ft.Control:
    words, address = state.words, broken.address or {}
    where = f"{address.get('street', '')} {address.get('number', '')}".strip() or words.say("visit.no_address")
    about = [fault_words(broken.chain.faults, words)]
    if broken.noticed_ms is not None:
        about.append(words.say("office.chain.noticed", at=_moment(broken.noticed_ms, state)))
    if broken.visit is None:
        about.append(words.say("office.chain.no_visit"))
    lines = stacked([typography.body(where, theme.INK, "w600"), typography.small(" \u00b7 ".join(about), theme.TEXT)], spacing=2)
    padding = ft.Padding.symmetric(horizontal=12, vertical=6)
    if broken.visit is None:
        return ft.Container(lines, padding=padding, bgcolor=theme.PAPER, border_radius=tokens.RADIUS)
    key = broken.visit.partition(":")[2]
    return tappable(lines, go(state, f"/assessment/{key}"), Ground(color=theme.PAPER, padding=padding), Spoken(identifier=f"broken-{key}"))


def fault_words(faults: tuple[ChainFault, ...], words: Words) -> str:
    """What is wrong at the first places, and how many more there are."""
    said = [words.say(f"office.chain.{fault.code}", seq=fault.seq) for fault in faults[:AT_ONCE]]
    left = len(faults) - len(said)
    return ", ".join([*said, *([words.say("office.chain.more", count=left)] if left else [])])


def chain_status(chain: ChainSeen | None, words: Words) -> Status:
    """Whether the chain of this visit holds."""
    if chain is None:
        return Status(words.say("office.chain.state_none"), "info", "idle")
    if chain.state == "broken":
        return Status(words.say("office.chain.state_broken", faults=fault_words(chain.faults, words)), "problem", "danger")
    if chain.state == "growing":
        return Status(words.say("office.chain.state_growing", count=chain.count), "hourglass", "info")
    return Status(words.say("office.chain.state_whole", count=chain.count), "shield", "ok")


def proof(state: OfficeState, visit: VisitSeen, photo: PhotoSeen) -> list[ft.Control]:
    """The photo's hash, its place in the chain, and what happened to it."""
    seen, words = photo.evidence, state.words
    if seen is None:
        return []
    place = words.say("office.proof.no_place") if seen.place is None else words.say("office.proof.place", place=seen.place)
    fingerprint = typography.tiny(seen.sha256, theme.TEXT)
    fingerprint.selectable = True
    # what can be selected is a field without a name to who listens: it is read as the words that it is
    heard = ft.Semantics(content=fingerprint, label=seen.sha256, exclude_semantics=True)
    return [
        typography.small(words.say("office.proof.title"), theme.INK, "w600"),
        mark(chain_status(visit.seen.chain, words)),
        ft.Row([typography.tiny(f"{words.say('office.proof.hash')}:"), heard], spacing=6, wrap=True),
        stacked([typography.small(line, theme.TEXT) for line in (place, *_story(state, visit.names, photo))], spacing=2),
    ]


def _story(state: OfficeState, names: Mapping[str, str], photo: PhotoSeen) -> list[str]:
    """In the order in which the centre noted it; the phone's moment stands before, since it is another clock's."""
    seen, words = photo.evidence, state.words
    if seen is None:
        return []
    said = [words.say("office.proof.captured", at=dated(datetime.fromisoformat(seen.captured_at), words))]
    if seen.received_ms is not None:
        said.append(words.say("office.proof.arrived", at=_noted(seen.received_ms, state)))
    return said + [
        words.say(f"office.proof.{one.what}", at=_noted(one.at_ms, state), who=names.get(one.who, one.who)) for one in seen.passages
    ]


def _noted(ms: int, state: OfficeState) -> str:
    """With its day, today's too: two clocks are compared."""
    return dated(datetime.fromtimestamp(ms / 1000, state.words.zone), state.words)


def _moment(ms: int, state: OfficeState) -> str:
    return state.words.moment(datetime.fromtimestamp(ms / 1000, state.words.zone), state.now)
