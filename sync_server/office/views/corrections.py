"""A visit beside those that it corrects or that correct it, and as one line among the visits to its home.

Rule (docs/adr/0102): what was handed in stays as it was written, and whoever reads either of the two is told of the other and led there. A
visit that was put right says first that another one holds; one that has not arrived yet is told as missing, never left out.
"""

from __future__ import annotations

from datetime import datetime

import flet as ft

from sync_server.office.reading import Visit, VisitSeen
from sync_server.office.state import OfficeState
from sync_server.office.views.frame import go, stacked
from sync_server.projection.read_models import AssessmentLine
from ui import theme, tokens
from ui.components import feedback, typography
from ui.components.surfaces import band_square, card
from ui.components.touch import Ground, Spoken, tappable
from ui.words import Words


def correction_cards(state: OfficeState, seen: VisitSeen) -> list[ft.Control]:
    """What puts the open visit right, then what it puts right; nothing of most visits."""
    line, words = seen.seen.line, state.words
    found: list[ft.Control] = []
    if line.corrected_by is not None:
        found.append(_card(state, seen, line.corrected_by, feedback.notice("hazard", words.say("office.visit.corrected_text"), "warning")))
    if line.corrects is not None:
        found.append(_card(state, seen, line.corrects, typography.small(words.say("office.visit.corrects_text"), theme.TEXT, "w600")))
    return found


def _card(state: OfficeState, seen: VisitSeen, assessment: str, said: ft.Control) -> ft.Control:
    other = next((visit for visit in seen.others if visit.line.assessment == assessment), None)
    way: ft.Control = typography.small(state.words.say("office.visit.corrects_absent")) if other is None else visit_row(state, other)
    return ft.Semantics(content=card(stacked([said, way], spacing=6), padding=14), container=True)


def visit_row(state: OfficeState, visit: Visit) -> ft.Control:
    """Another visit to this home: how grave, by whom, when, whether it is a correction or was corrected; a tap opens it."""
    words = state.words
    day = words.local(datetime.fromisoformat(visit.line.submitted_at)).date()
    said = words.say("office.arrived.visit_by", author=visit.author, day=words.full_date(day))
    parts: list[ft.Control] = [
        band_square(visit.line.band, 28),
        typography.small(" · ".join([said, *standing(visit.line, words)]), theme.TEXT, "w600", expand=True),
        ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.MUTED, size=tokens.ICON_SMALL),
    ]
    ground = Ground(padding=ft.Padding.symmetric(horizontal=4, vertical=8), radius=tokens.RADIUS_SMALL)
    return tappable(ft.Row(parts, spacing=10), go(state, f"/assessment/{visit.key}"), ground, Spoken(identifier=f"other-{visit.key}"))


def standing(line: AssessmentLine, words: Words) -> list[str]:
    """In the words of a list: taken back, a correction, corrected since."""
    said = {
        "office.arrived.withdrawn": line.withdrawn,
        "office.arrived.is_correction": line.corrects is not None,
        "office.arrived.corrected": line.corrected_by is not None,
    }
    return [words.say(name) for name, holds in said.items() if holds]
