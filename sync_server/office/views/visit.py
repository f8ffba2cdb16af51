"""One visit as the office reads it: whose home, what was found and how grave, who lives there, what else is known.

Rule: an index is called an index, and the sentence that it certifies nothing stays on the page; what was not rated is counted, never shown
as good. Nothing here decides anything yet: approving and sending back come with the review.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import flet as ft

from schemas.assessment import people_found
from schemas.rules.hazard import rate
from sync_server.office.reading import VisitSeen
from sync_server.office.state import ArrivedState, OfficeState
from sync_server.office.views.checklists import checklist_cards
from sync_server.office.views.corrections import correction_cards, visit_row
from sync_server.office.views.frame import stacked
from sync_server.office.views.legal import legal_cards
from sync_server.office.views.people import people_card
from sync_server.office.views.photos import photos_card
from sync_server.office.views.space import space_cards
from ui import theme
from ui.components import typography
from ui.components.feedback import empty_state
from ui.components.status import chip, mark
from ui.components.surfaces import band_square, card
from ui.present import visit as present
from ui.present.hazards import asked_by, not_rated
from ui.present.status import Status
from ui.present.where import no_evidence
from ui.words import Words

_RISK_ICONS = {"danger": "hazard", "warning": "hazard", "ok": "done", "idle": "optional"}


def visit_place(state: OfficeState, arrived: ArrivedState) -> ft.Control:
    """The open visit, or why there is none."""
    words = state.words
    if arrived.visit is None:
        if not arrived.loaded or not arrived.chosen:
            return ft.Container(expand=True)
        gone = empty_state("records", words.say("office.visit.gone"), words.say("office.visit.gone_text"))
        return ft.Container(gone, padding=24, alignment=ft.Alignment.TOP_LEFT)
    document = arrived.visit.seen.document
    parts = [
        _head(state, arrived.visit),
        _chips(arrived.visit, words),
        *correction_cards(state, arrived.visit),
        *_withheld(arrived.visit, words),
        _beside(
            state,
            ft.Container(
                stacked([_hazards(arrived.visit, words), *space_cards(document, words), *checklist_cards(document, words)], spacing=12),
                expand=11,
            ),
            ft.Container(stacked(_right(state, arrived.visit), spacing=12), expand=9),
        ),
        photos_card(state, arrived, arrived.visit),
        ft.Container(height=4),
    ]
    column = ft.Column(parts, spacing=12, scroll=ft.ScrollMode.AUTO, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Container(column, padding=ft.Padding.only(left=20, top=14, right=20), expand=True)


def _right(state: OfficeState, seen: VisitSeen) -> list[ft.Control]:
    """What was said, and what else is known of this home."""
    return [
        _sheet(state, seen),
        *people_card(seen.seen.document, state.words),
        *legal_cards(seen.seen.document, state.today, state.words),
        *_others(state, seen),
    ]


def _beside(state: OfficeState, left: ft.Container, right: ft.Container) -> ft.Control:
    """Two halves of the page; on a telephone under each other."""
    if state.slim:
        left.expand = right.expand = None
        return stacked([left, right], spacing=12)
    return ft.Row([left, right], spacing=12, vertical_alignment=ft.CrossAxisAlignment.START)


def _head(state: OfficeState, seen: VisitSeen) -> ft.Control:
    words, document = state.words, seen.seen.document
    address = document.get("address") or {}
    title = f"{address.get('street', '')} {address.get('number', '')}".strip() or words.say("visit.no_address")
    parts = (address.get("detail", ""), address.get("district", ""), address.get("city", ""))
    names = typography.two_lines(typography.head(title), typography.small(" · ".join(part for part in parts if part)), expand=False)
    left = ft.Row([band_square(seen.seen.line.band, 52), typography.yielding(names)], spacing=14, tight=True)
    when = words.moment(datetime.fromisoformat(document["submitted_at"]), state.now)
    received = seen.seen.line.received_ms
    lines: list[ft.Control] = [typography.small(words.say("office.visit.by", author=seen.author, day=when))]
    if received is not None:
        there = datetime.fromtimestamp(received / 1000, words.zone)
        at = f"{words.day(there.date(), state.today)}, {words.time(there)}"
        lines.append(mark(Status(words.say("office.visit.received", at=at), "done", "ok")))
    right = ft.Column(lines, spacing=2, tight=True, horizontal_alignment=ft.CrossAxisAlignment.END)
    return stacked([left, *lines], spacing=4) if state.slim else typography.side_by_side([left, right], 16, expand=False)


def _chips(seen: VisitSeen, words: Words) -> ft.Control:
    risk = present.risk(seen.seen.line.band, words)
    found = [chip(Status(risk.long_word, _RISK_ICONS[risk.tone], risk.tone))]
    group = present.group(seen.seen.document.get("target_group"), words)
    if group is not None:
        found.append(chip(group))
    if seen.seen.line.withdrawn:
        found.append(chip(Status(words.say("office.arrived.withdrawn"), "refused", "warning")))
    return ft.Row(found, spacing=8, run_spacing=6, wrap=True)


def _withheld(seen: VisitSeen, words: Words) -> list[ft.Control]:
    """Why it was handed in with something missing, in the worker's own words."""
    reason = seen.seen.document.get("incomplete_reason")
    if reason is None:
        return []
    return [mark(Status(words.say("office.visit.incomplete", reason=reason or "–"), "missing", "warning"))]


def _hazards(seen: VisitSeen, words: Words) -> ft.Control:
    rated = sorted(seen.seen.ratings.items(), key=lambda pair: -int(pair[1]["score"]))
    count = words.say("office.visit.hazards_of", done=len(rated), total=len(asked_by(seen.seen.document)))
    adjusted = dict(seen.seen.document.get("adjusted", {}))
    rows: list[ft.Control] = [_card_head(words.say("office.visit.hazards"), count)]
    if not rated:
        rows.append(typography.small(words.say("office.visit.no_hazards")))
    for code, rating in rated:
        rows.append(_hazard(code, rating, seen.seen.document["hazards"][code], words))
        rows += _for_the_household(adjusted.pop(code, None), words)
    for code, written in adjusted.items():  # rated for its household alone
        rows += [typography.body(present.hazard_name(code, words), theme.TEXT, "w600"), *_for_the_household(written, words)]
    rows += _not_rated(not_rated(seen.seen.document), words)
    rows.append(typography.tiny(words.say("office.visit.index")))
    return ft.Semantics(content=card(stacked(rows, spacing=10), padding=14), container=True)


def _hazard(code: str, rating: Mapping[str, Any], written: Mapping[str, Any], words: Words) -> ft.Control:
    likelihood = int(written["likelihood"])
    one_in = present.one_in(likelihood, words)
    word = present.likelihood_word(likelihood, words)
    said = one_in if word == one_in else words.say("office.visit.likelihood", word=word, one_in=one_in)
    harm = written.get("harm")
    key = "office.visit.hazard_line" if harm else "office.visit.hazard_line_plain"
    line = words.say(key, likelihood=said, harm=present.harm_word(harm, words).lower() if harm else "")
    risk = present.risk(rating["band"], words)
    score = ft.Column(
        [typography.body(words.number(int(rating["score"])), theme.TEXT, "w600"), typography.tiny(risk.word)],
        spacing=0,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.END,
    )
    name = present.hazard_name(code, words)
    texts = typography.two_lines(typography.body(name, theme.TEXT, "w600"), typography.tiny(line))
    row = ft.Row([band_square(rating["band"], 34), texts, score], spacing=12, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    return ft.MergeSemantics(row)


def _for_the_household(written: Mapping[str, Any] | None, words: Words) -> list[ft.Control]:
    """The second rating of a hazard that has one."""
    if written is None:
        return []
    rating = rate(written["likelihood"], written["spread"])
    said = words.say("office.visit.for_household", band=rating.band, score=words.number(rating.shown))
    return [ft.Container(typography.tiny(said, theme.TEXT), padding=ft.Padding.only(left=46))]


def _not_rated(codes: Sequence[str], words: Words) -> list[ft.Control]:
    """By name, so that nobody takes for good what nobody looked at."""
    if not codes:
        return []
    names = ", ".join(present.hazard_name(code, words) for code in codes)
    heading = typography.small(words.say("visit.hazards_left", count=len(codes)), theme.TEXT, "w600")
    return [typography.two_lines(heading, typography.tiny(names), expand=False)]


def _sheet(state: OfficeState, seen: VisitSeen) -> ft.Control:
    words, document = state.words, seen.seen.document
    started, ended = (datetime.fromisoformat(document[name]) for name in ("started_at", "submitted_at"))
    lasted = words.say("office.visit.lasted_from_to", start=words.time(started), end=words.time(ended))
    rows: list[ft.Control] = [
        _card_head(words.say("office.visit.sheet")),
        _pair(words.say("office.visit.people"), present.people(*people_found(dict(document)), words)),
        _pair(words.say("office.visit.position"), _position(document.get("position"), words)),
        _pair(words.say("office.visit.lasted"), lasted),
        _pair(words.say("office.visit.visits"), words.say("office.visit.visits_count", count=len(seen.others) + 1)),
        _pair(words.say("office.visit.note"), document.get("note") or words.say("office.visit.no_note")),
    ]
    return ft.Semantics(content=card(stacked(rows, spacing=8), padding=14), container=True)


def _position(position: Mapping[str, Any] | None, words: Words) -> str:
    if position is None:
        return words.say("office.visit.position_none")
    lat, lon = (f"{position[name] / 1e7:.5f}" for name in ("lat_e7", "lon_e7"))
    accuracy = position.get("accuracy_mm")
    if position["source"] != "gps":
        how = words.say("office.visit.position_hand")
    elif accuracy is None:
        how = words.say("office.visit.position_plain")
    else:
        how = words.say("office.visit.position_gps", metres=round(accuracy / 1000))
    why = no_evidence(position, words)
    return "\n".join(line for line in (words.say("office.visit.coordinates", lat=lat, lon=lon), how, why) if line)


def _others(state: OfficeState, seen: VisitSeen) -> list[ft.Control]:
    """What else has been found in this home, when somebody has been there before."""
    if not seen.others:
        return []
    rows = [_card_head(state.words.say("office.visit.earlier")), *(visit_row(state, visit) for visit in seen.others)]
    return [card(stacked(rows, spacing=6), padding=14)]


def _card_head(word: str, count: str = "") -> ft.Control:
    return ft.Row([typography.card_title(word, theme.INK), typography.small(count)], spacing=8)


def _pair(word: str, value: str) -> ft.Control:
    row = ft.Row(
        [
            ft.Column([typography.small(word), ft.Container(width=96)], spacing=0, tight=True),  # wider where the letters are larger
            typography.small(value, theme.TEXT, "w600", expand=True),
        ],
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return ft.MergeSemantics(row)
