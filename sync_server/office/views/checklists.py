"""The lists of questions of a visit as the office reads them: what was answered, what follows, how much is open.

Rule: in the words of the version that was answered; what has no answer is counted, never shown as good. A list of a version that this
program does not know shows how many answers it holds. Of the decree and of the faults of a home only the answers stand here: what follows
from them and from the measures together stands among the rules of space.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import flet as ft

from schemas.checklist import built_in
from schemas.errors import InvalidChecklist
from schemas.rules.homes import DECREE, FAULTS
from sync_server.office.views.frame import stacked
from ui import theme
from ui.components import typography
from ui.components.surfaces import card
from ui.present import checks
from ui.words import Words


def checklist_cards(document: Mapping[str, Any], words: Words) -> list[ft.Control]:
    """One card a list that has an answer."""
    answered = document.get("checklists", {})
    return [_card(name, said, words) for name, said in sorted(answered.items()) if said.get("answers")]


def _card(name: str, said: Mapping[str, Any], words: Words) -> ft.Control:
    answers = said["answers"]
    try:
        found = checks.form(built_in(name, said["version"]), answers, words)
    except InvalidChecklist:
        rows: list[ft.Control] = [typography.card_title(name), typography.small(words.say("office.visit.answers", count=len(answers)))]
        return card(stacked(rows, spacing=6), padding=14)
    judged_elsewhere = name in (DECREE, FAULTS)
    count = "" if judged_elsewhere else words.say("checks.answered", count=found.answered, asked=found.asked)
    rows = [typography.side_by_side([typography.card_title(found.title), typography.small(count)], 12, expand=False)]
    for part in found.parts:
        rows += [_row(question.label, checks.spoken(question), words) for question in part.questions if checks.spoken(question)]
        if not judged_elsewhere:
            rows += [_row(result.label, result.said or words.say("check.undecided"), words) for result in part.results]
    rows.append(typography.tiny(found.note))
    return ft.Semantics(content=card(stacked(rows, spacing=8), padding=14), container=True)


def _row(label: str, said: str, words: Words) -> ft.Control:
    color = theme.MUTED if said == words.say("check.undecided") else theme.TEXT
    return ft.MergeSemantics(typography.two_lines(typography.small(label), typography.body(said, color), expand=False))
