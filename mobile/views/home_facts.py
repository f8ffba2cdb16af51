"""What kind of place it is, in what condition, how ETHOS calls it, by what title they live there, its cadastral references, AeDES.

Rule (domain.md 2.4, 2.6, 3): the likeliest ETHOS codes stand first and all thirteen categories behind a tap, each code with what ETHOS
Light makes of it; AeDES is copied from an official form and never chosen here; what answers say against each other is told, and changes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import flet as ft

from mobile.state.visit import VisitState
from mobile.views.cadastre import Unit, units_editor
from mobile.views.dates import DateChoice, DayText
from mobile.views.frame import Face, SubpageText, foot, narrow, own, page, said_problem
from mobile.views.remembered import remembered
from mobile.views.visit_head import leaver, say_again, visit_head
from schemas.chosen import in_order
from schemas.dwelling import Dwelling
from schemas.dwelling_codes import CONDITIONS, SPACES, TITLES
from ui import theme
from ui.components import buttons, choices, surfaces, typography
from ui.components.feedback import notice
from ui.components.fields import FieldText, error_sentence, text_field
from ui.components.pills import pills, toggled
from ui.present import facts as present
from ui.present import people as words_of
from ui.present import visit as visit_words
from ui.words import Words

ORDER = "/visit/order"
NO_SECOND = "none"


@ft.observable
@dataclass(eq=False)
class Opened:
    """What is opened on the page: all categories, the official form."""

    categories: bool = False
    form: bool = False

    def toggle_categories(self) -> None:
        self.categories = not self.categories

    def open_form(self) -> None:
        self.form = True


@dataclass(frozen=True)
class Shown:
    """The dwelling of the page, and what a part needs to write of it."""

    face: Face
    visit: VisitState
    place: Dwelling

    @property
    def words(self) -> Words:
        return self.face.words

    def said(self, field: str) -> dict[str, Any]:
        """A field as it is now: a tap may come later than the drawing."""
        return dict(self.visit.typed(field) or {})


@remembered
def HomeFactsPage(face: Face, visit: VisitState) -> ft.Control:
    """Each part in a card."""
    words, opened = face.words, own(Opened)
    head = visit_head(face, visit, SubpageText(words.say("facts.title"), visit_words.address_line(visit, words), "dwelling"), "/visit")
    content: list[ft.Control] = [*said_problem(visit.problem, words)]
    if visit.place is not None:
        content += _parts(Shown(face, visit, visit.place), opened)
    content.append(ft.Container(height=8))
    button = buttons.main_button(words.say("facts.next"), leaver(face, visit, ORDER), ft.Icons.ARROW_FORWARD_ROUNDED)
    return narrow(face, page(head, content, foot([*say_again(visit, words), button]), gap=18))


def _parts(shown: Shown, opened: Opened) -> list[ft.Control]:
    words = shown.words
    return [
        *_doubts(shown),
        surfaces.titled(words.say("facts.space"), words.say("facts.space_text"), _space(shown)),
        surfaces.titled(words.say("facts.conditions"), words.say("facts.conditions_text"), _conditions(shown)),
        surfaces.titled(words.say("facts.ethos"), words.say("facts.ethos_text"), _ethos(shown, opened)),
        surfaces.titled(words.say("facts.home_title"), "", _title(shown)),
        surfaces.titled(words.say("facts.cadastre"), words.say("facts.cadastre_text"), _cadastre(shown)),
        surfaces.titled(words.say("facts.aedes"), words.say("facts.aedes_text"), _aedes(shown, opened)),
    ]


def _doubts(shown: Shown) -> list[ft.Control]:
    """What answers say against each other; keys keep what stands under them the same when one comes."""
    found: list[ft.Control] = []
    for at, sentence in enumerate(present.doubts(shown.place, shown.words)):
        told = notice("hazard", sentence, "warning")
        told.key = f"doubt-{at}"
        found.append(told)
    return found


def _card(lines: Sequence[ft.Control]) -> ft.Control:
    return surfaces.card(ft.Column(list(lines), spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _rivals(sentence: str) -> list[ft.Control]:
    return [error_sentence(sentence)] if sentence else []


def _chooser(shown: Shown, field: str) -> Callable[[str], None]:
    def choose(code: str) -> None:
        shown.visit.choose(field, code)

    return choose


def _space(shown: Shown) -> ft.Control:
    """Those of the household's group first."""
    words, place = shown.words, shown.place
    group = place.target_group.value
    listed = sorted(present.spaces(words), key=lambda space: space[2] != group)
    options = [(code, word) for code, word, _ in listed]
    several = words_of.rivals(place.space, lambda code: words_of.word_of(SPACES, code, words), words)
    return _card([pills(options, [place.space.value or ""], _chooser(shown, "space"), "space"), *_rivals(several)])


def _conditions(shown: Shown) -> ft.Control:
    words, conditions = shown.words, shown.place.conditions

    def tap(code: str) -> None:
        shown.visit.put("conditions", in_order(toggled(list(shown.visit.typed("conditions") or []), code), CONDITIONS) or None)

    several = words_of.rivals(conditions, lambda codes: ", ".join(words_of.word_of(CONDITIONS, code, words) for code in codes), words)
    return _card([pills(present.conditions(words), list(conditions.value or []), tap, "condition"), *_rivals(several)])


def _title(shown: Shown) -> ft.Control:
    words, title = shown.words, shown.place.title
    several = words_of.rivals(title, lambda code: words_of.word_of(TITLES, code, words), words)
    return _card([pills(present.titles(words), [title.value or ""], _chooser(shown, "title"), "title"), *_rivals(several)])


def _ethos(shown: Shown, opened: Opened) -> ft.Control:
    words, place = shown.words, shown.place
    coding = place.ethos.value
    chosen = coding.primary if coding is not None else None
    offered = present.offered(place, words)
    lines: list[ft.Control] = [] if place.target_group.value else [typography.small(words.say("facts.ethos_group"))]
    if opened.categories:
        lines += _categories(shown, chosen)
    elif offered:
        lines.append(_codes(offered, chosen, _coder(shown), "ethos"))
    word = "facts.ethos_fewer" if opened.categories else "facts.ethos_all"
    sign = ft.Icons.KEYBOARD_ARROW_UP_ROUNDED if opened.categories else ft.Icons.KEYBOARD_ARROW_DOWN_ROUNDED
    lines.append(ft.Row([buttons.quiet_button(words.say(word), opened.toggle_categories, sign)], wrap=True))
    lines += _second(shown) if chosen else []
    lines += _flag(shown) if chosen else []
    lines += _rivals(words_of.rivals(place.ethos, lambda one: words.say("facts.ethos_is", code=one.primary), words))
    return ft.Column(lines, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _codes(situations: Sequence[present.Situation], chosen: str | None, on_choose: Callable[[str], object], identifier: str) -> ft.Control:
    """A code a row; the chosen one says what Light makes of it."""
    rows = [choices.Choice(one.code, one.word, sentence=one.light) for one in situations]
    return choices.choice_rows(rows, chosen, on_choose, identifier)


def _categories(shown: Shown, chosen: str | None) -> list[ft.Control]:
    """All thirteen under their four concepts, Light beside each code."""
    found: list[ft.Control] = []
    concept = ""
    for category in present.categories(shown.words):
        if category.concept != concept:
            concept = category.concept
            found.append(typography.card_title(concept, theme.INK))
        rows = [choices.Choice(one.code, one.word, one.light_short, sentence=one.light) for one in category.situations]
        found.append(typography.small(category.title))
        found.append(choices.choice_rows(rows, chosen, _coder(shown), "ethos"))
    return found


def _coder(shown: Shown) -> Callable[[str], None]:
    """The first code; the flag follows the proposal until somebody decides it, and a second that is the same falls away. The code that
    stands is taken back with all that goes with it."""

    def choose(code: str) -> None:
        said = shown.said("ethos")
        if said.get("primary") == code:
            shown.visit.unsay("ethos")
            return
        second = said.get("secondary")
        flag = said["vacate_order"] if "vacate_order" in said else present.proposes_flag(shown.place, code)
        shown.visit.amend("ethos", {"primary": code, "secondary": None if second == code else second, "vacate_order": flag})

    return choose


def _second(shown: Shown) -> list[ft.Control]:
    words = shown.words
    offered = present.offered_second(shown.place, words)
    if not offered:
        return []

    def choose(code: str) -> None:
        shown.visit.amend("ethos", {"secondary": None if code == NO_SECOND else code})

    coding = shown.place.ethos.value
    chosen = coding.secondary if coding is not None and coding.secondary else NO_SECOND
    none = present.Situation(NO_SECOND, words.say("facts.ethos_none_second"), "")
    return [typography.small(words.say("facts.ethos_second")), _codes([*offered, none], chosen, choose, "ethos-second")]


def _flag(shown: Shown) -> list[ft.Control]:
    """The order over a code, for which ETHOS has none of its own."""
    coding = shown.place.ethos.value
    flagged = coding is not None and coding.vacate_order

    def toggle() -> None:
        shown.visit.amend("ethos", {"vacate_order": not shown.said("ethos").get("vacate_order", False)})

    text = choices.OptionText("order", shown.words.say("facts.ethos_flag"), "", "ethos-flag")
    return [choices.option_card(text, flagged, toggle)]


def _cadastre(shown: Shown) -> ft.Control:
    def units() -> list[Unit]:
        return list(shown.said("cadastral").get("units") or [])

    def put(now: list[Unit]) -> None:
        shown.visit.amend("cadastral", {"units": now})

    return _card([units_editor(shown.face, units(), units, put), *_rivals(present.other_units(shown.place, shown.words))])


def _aedes(shown: Shown, opened: Opened) -> ft.Control:
    """Closed until somebody has the form in her hand."""
    words, said = shown.words, shown.said("aedes")
    if not said and not opened.form:
        return _card(
            [ft.Row([buttons.quiet_button(words.say("facts.aedes_open"), opened.open_form, ft.Icons.DESCRIPTION_OUTLINED)], wrap=True)]
        )

    def put(name: str, value: Any) -> None:
        shown.visit.amend("aedes", {name: value})

    def added() -> None:
        put("external_risk", not shown.said("aedes").get("external_risk", False))

    known = shown.place.aedes.value
    result = [typography.body(present.aedes(known, words), theme.INK, "w600")] if known is not None else []
    wrong = [error_sentence(words.say("facts.aedes_wrong"))] if said and known is None else []
    letters = [choices.Choice(code, word) for code, word in present.outcomes(words)]
    risk = choices.OptionText("hazard", present.external_risk(words), "", "aedes-external")
    return ft.Column(
        [
            choices.choice_rows(letters, said.get("outcome"), _letter(shown), "aedes"),
            choices.option_card(risk, bool(said.get("external_risk")), added),
            _card([*_form(shown, said, put), *result, *wrong]),
        ],
        spacing=10,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _letter(shown: Shown) -> Callable[[str], None]:
    def choose(code: str) -> None:
        shown.visit.amend("aedes", {"outcome": None if shown.said("aedes").get("outcome") == code else code})

    return choose


def _form(shown: Shown, said: dict[str, Any], put: Callable[[str, Any], None]) -> list[ft.Control]:
    words = shown.words
    label = words.say("facts.aedes_on")
    day = date.fromisoformat(said["on"]) if said.get("on") else None

    def dated(chosen: date | None) -> None:
        put("on", chosen.isoformat() if chosen else None)

    return [
        text_field(FieldText(words.say("facts.aedes_number")), said.get("form") or "", lambda text: put("form", text.strip())),
        DateChoice(DayText(label, words.say("order.no_day"), clear=words.say("order.clear_day", what=label)), day, dated, words),
        text_field(FieldText(words.say("facts.aedes_note")), said.get("note") or "", lambda text: put("note", text)),
    ]
