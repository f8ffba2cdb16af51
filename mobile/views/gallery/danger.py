"""What can hurt: how likely and how bad in plain words, what it comes to, an immediate danger, and an order to leave.

Rule (issue 17): the bands and the days are those that the rules make of invented answers.
"""

from __future__ import annotations

import flet as ft

from mobile.views.frame import LARGE
from mobile.views.gallery.parts import NOW, TODAY, Exhibit, column, nothing, part
from schemas.checklist import HAZARDS, built_in
from schemas.codes import HAZARD_BY_CODE
from schemas.dwelling import Dwelling, read_dwelling
from schemas.records import LiveValue, Record
from schemas.rules.hazard import rate
from schemas.vacate_order import VacateOrder
from ui import theme, tokens
from ui.components import alarm, answers, choices, deadline, surfaces
from ui.components.choices import Choice
from ui.components.risk import RiskText, risk_panel
from ui.present import danger, facts, hazards, order, visit
from ui.words import Words

DAMP = "1"
LIKELIHOODS, LIKELY = (6, 18, 100), 18
HARM = visit.HARMS[2]
SEEN, DONE = ("live_wires",), ("called_112", "people_out", "power_cut")
"""The dangers that are there, and what was done; the last of them still to be done."""
BANDS = ("B", "C", "D", "F", "H")
"""Of the hazards that were rated; the others are not."""
ORDERS = (
    {"issued_on": "2026-11-12", "notified_on": "2026-11-16", "leave_by": "2026-12-01", "state": "notified"},
    {"issued_on": "2026-11-02", "notified_on": "2026-11-04", "leave_by": "2026-11-24", "state": "notified"},
    {"issued_on": "2026-11-02", "leave_by": "2026-11-24", "state": "suspended", "state_on": "2026-11-20"},
)
"""Nine days, two days, and days that nobody counts any more."""
ANSWERED = {"fitness_title": "unknown", "declared_unfit": "no", "under_vacate_order": "yes"}
"""The fourth was not asked."""


def rated(show: Exhibit) -> ft.Control:
    """The two questions, and the panel before and after them."""
    words, checklist = show.words, built_in(*HAZARDS)
    likely = [
        Choice(
            str(point), visit.likelihood_word(point, words), visit.one_in(point, words), sentence=visit.likelihood_sentence(point, words)
        )
        for point in LIKELIHOODS
    ]
    harms = [
        Choice(
            harm, visit.harm_word(harm, words), aside=hazards.harm_example(checklist, DAMP, harm, words), sentence=_of_hundred(harm, words)
        )
        for harm in visit.HARMS
    ]
    rows = [
        choices.choice_rows(likely, str(LIKELY), str, "likely"),
        choices.choice_rows(harms, HARM, str, "harm"),
        surfaces.card(risk_panel(RiskText(None, words.say("hazard.to_rate"), theme.MUTED))),
        surfaces.card(risk_panel(_risk(words))),
    ]
    return part(words.say("gallery.part.hazard"), column(rows, 10))


def _of_hundred(harm: str, words: Words) -> str:
    return visit.harm_sentence(visit.preset_spread(harm), words)


def _risk(words: Words) -> RiskText:
    found = rate(LIKELY, visit.preset_spread(HARM))
    risk = visit.risk(found.band, words)
    index = visit.shown_score(float(found.score), words)
    return RiskText(found.band, risk.long_word, theme.TONES[risk.tone].text, words.say("hazard.index"), index)


def entrances(show: Exhibit) -> ft.Control:
    """Where a visit leads to them: the danger's card before and after a report, and the hazards' row with its ticks."""
    words = show.words
    seen = f"{danger.seen_words(SEEN, words)} · {words.say('danger.reported_at', at=words.moment(NOW, NOW))}"
    bands = [*BANDS, *([None] * (len(HAZARD_BY_CODE) - len(BANDS)))]
    detail = visit.rated(len(BANDS), len(bands), words)
    row = surfaces.SectionText("hazard", words.say("visit.hazards"), detail, surfaces.rated_ticks(bands))
    rows = [
        alarm.alarm_card(words.say("danger.title"), words.say("danger.way_in"), nothing, solid=False),
        alarm.alarm_card(words.say("danger.title"), seen, nothing, solid=True),
        surfaces.rows_card([surfaces.section_row(row, visit.completion(0, words), nothing, surfaces.band_square(BANDS[0], 38))]),
    ]
    return part(words.say("gallery.part.entrances"), column(rows, 10))


def alarmed(show: Exhibit) -> ft.Control:
    """The page's red head, the call, the six dangers with one that is there, what to do at once, what was done."""
    words, large = show.words, show.letters >= LARGE
    head = alarm.AlarmHead(words.say("danger.title"), words.say("gallery.record.address"), words.say("action.back"), words.say("help.open"))
    spoken = words.say("danger.call_spoken", number=danger.EMERGENCY)
    call = alarm.CallText(danger.EMERGENCY, words.say("danger.call"), words.say("danger.call_how"), spoken)
    tiles = [
        alarm.sign_tile(alarm.TileText(icon, danger.sign_word(code, words), f"danger-{code}"), code in SEEN, nothing, row=large)
        for code, icon in danger.SIGN_ICONS.items()
    ]
    said = danger.advice(SEEN[-1], words)
    done = [_done(code, code != DONE[-1], words) for code in DONE]
    rows = [
        alarm.alarm_head(head, nothing, nothing),
        alarm.call_button(call, None, large=large),
        alarm.tiles(tiles, 1 if large else 3),
        *([alarm.advice(said.first, said.then)] if said else []),
        surfaces.rows_card(done),
    ]
    return part(words.say("gallery.part.danger"), column(rows, tokens.SPACE_3))


def _done(code: str, ticked: bool, words: Words) -> ft.Control:
    return alarm.done_row(danger.done_word(code, words), words.time(NOW) if ticked else "", nothing, f"done-{code}")


def days(show: Exhibit) -> ft.Control:
    """Nine days left, two, and an order that binds nobody for now; and what is written of one."""
    words, large = show.words, show.letters >= LARGE
    read = [VacateOrder.read(dict(found)) for found in ORDERS]
    heads = [
        surfaces.card(deadline.deadline(order.days(one, TODAY, words), order.state(one, words), large=large), padding=0) for one in read
    ]
    lines = surfaces.card(deadline.paper_lines(order.lines(read[0], words)[:4], large=large))
    return part(words.say("gallery.part.order"), column([*heads, lines], 10))


def asked(show: Exhibit) -> ft.Control:
    """The four legal facts: yes, no, not known, and one that was not asked."""
    words, large = show.words, show.letters >= LARGE
    rows = [
        answers.answer_row(answers.Asked(fact.title, fact.hint, fact.code), facts.answers(words), fact.answer, str, large=large)
        for fact in facts.facts(_dwelling(), words)
    ]
    return part(words.say("gallery.part.facts"), surfaces.rows_card(rows))


def _dwelling() -> Dwelling:
    live = {code: (LiveValue({"answer": answer}, ("change:1",), TODAY.isoformat(), "", False),) for code, answer in ANSWERED.items()}
    return read_dwelling(Record("dwelling:1", live))
