"""What a vacate order says, part by part: the paper, its dates, where it stands, the reports, the premises, the names.

Rule (domain.md 2.5): every part may be missing, for what one holds is often a single page; a tap on what is chosen takes it back. Dates
that contradict each other stay as they were written, with a sentence that says which to check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import flet as ft

from mobile.state.visit import VisitState
from mobile.views.cadastre import Unit, units_editor
from mobile.views.dates import DateChoice, DayText
from mobile.views.frame import Face, SubpageText, foot, narrow, own, page, said_problem
from mobile.views.order import PAGE, fault_of
from mobile.views.remembered import remembered
from mobile.views.visit_head import leaver, visit_head
from mobile.views.visit_people import stepped
from schemas.dwelling_codes import ADDRESSEE_ROLES, AUTHORITIES, GROUNDS, INSPECTORS, ORDER_STATES, REASONS
from schemas.dwelling_facts import ADDRESSEES, Addressee
from ui.components import buttons, choices, fields, surfaces, typography
from ui.components.feedback import notice, undo_bar
from ui.components.fields import FieldText, error_sentence, text_field
from ui.components.pills import pills
from ui.components.touch import icon_button
from ui.present import order as present
from ui.present import visit as visit_words
from ui.present.people import options, word_of
from ui.words import Words

Parts = dict[str, Any]


@ft.observable
@dataclass(eq=False)
class NewAddressee:
    """Somebody who is being entered: nothing is said of her before "Aggiungi"."""

    name: str = ""
    role: str | None = None

    def put_name(self, text: str) -> None:
        self.name = text

    def put_role(self, code: str) -> None:
        self.role = None if code == self.role else code

    def empty(self) -> None:
        self.name, self.role = "", None


@dataclass(frozen=True)
class Form:
    """The order as it is being typed, and the way to say a part of it."""

    face: Face
    visit: VisitState

    @property
    def words(self) -> Words:
        return self.face.words

    @property
    def parts(self) -> Parts:
        """As they are now: a tap may come later than the drawing."""
        return dict(self.visit.typed("order") or {})

    def put(self, name: str, value: Any) -> None:
        self.visit.amend("order", {name: value})

    def wrong(self, name: str) -> str:
        code, sentence = fault_of(self.visit, self.words)
        return sentence if present.FAULT_OF.get(code) == name else ""


@remembered
def OrderFormPage(face: Face, visit: VisitState) -> ft.Control:
    """All parts, in the order in which papers have them."""
    words, new, form = face.words, own(NewAddressee), Form(face, visit)
    head = visit_head(face, visit, SubpageText(words.say("order.form_title"), visit_words.address_line(visit, words), "order_form"), PAGE)
    code, sentence = fault_of(visit, words)
    elsewhere = _elsewhere(sentence if code not in present.FAULT_OF else "")
    content: list[ft.Control] = [
        *said_problem(visit.problem, words),
        *elsewhere,
        surfaces.titled(words.say("order.paper"), "", _paper(form)),
        surfaces.titled(words.say("order.times"), "", _times(form)),
        surfaces.titled(words.say("order.state"), "", _state(form)),
        surfaces.titled(words.say("order.prefect_asked"), "", _prefect(form)),
        surfaces.titled(words.say("order.inspection"), words.say("order.inspections_text"), _inspections(form)),
        surfaces.titled(words.say("order.premises"), words.say("order.premises_text"), _premises(form)),
        surfaces.titled(words.say("order.households"), "", _households(form)),
        surfaces.titled(words.say("order.addressees"), "", _addressees(form, new)),
        ft.Container(height=8),
    ]
    button = buttons.main_button(words.say("order.done"), leaver(face, visit, PAGE), ft.Icons.CHECK_ROUNDED)
    return narrow(face, page(head, content, foot([*_removed(visit, words), button]), gap=18))


def _elsewhere(sentence: str) -> list[ft.Control]:
    """What is wrong with a part that has no place of its own to say so; its key keeps the fields under it the same ones when it comes."""
    if not sentence:
        return []
    told = notice("problem", sentence, "danger")
    told.key = "order-fault"
    return [told]


def _card(lines: list[ft.Control]) -> ft.Control:
    return surfaces.card(ft.Column(lines, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _text(form: Form, name: str, hint: str = "") -> ft.TextField:
    def typed(text: str) -> None:
        form.put(name, text.strip() if name == "number" else text)

    return text_field(FieldText(form.words.say(f"order.{name}"), hint), form.parts.get(name) or "", typed)


def _day(form: Form, name: str) -> ft.Control:
    def choose(day: date | None) -> None:
        form.put(name, day.isoformat() if day else None)

    return _dated(form, form.words.say(f"order.{name}"), form.parts.get(name), choose, form.wrong(name))


def _dated(form: Form, label: str, said: str | None, choose: Callable[[date | None], object], wrong: str = "") -> ft.Control:
    words = form.words
    text = DayText(label, words.say("order.no_day"), wrong, words.say("order.clear_day", what=label))
    return DateChoice(text, _read(said), choose, words)


def _read(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _one_of(form: Form, name: str, codes: Any) -> ft.Control:
    """Short words, one of them chosen; a second tap takes it back."""

    def tap(code: str) -> None:
        form.put(name, None if form.parts.get(name) == code else code)

    words = form.words
    chosen = pills(options(codes, words), [form.parts.get(name) or ""], tap, f"order-{name}")
    title = typography.small(words.say(f"order.{name}"))
    return ft.Column([title, chosen], spacing=6, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _paper(form: Form) -> ft.Control:
    words = form.words
    return _card(
        [
            _text(form, "number", words.say("dwelling.order_hint")),
            _day(form, "issued_on"),
            _one_of(form, "authority", AUTHORITIES),
            _one_of(form, "ground", GROUNDS),
            _one_of(form, "reason", REASONS),
            _text(form, "reason_text", words.say("order.reason_hint")),
        ]
    )


def _times(form: Form) -> ft.Control:
    return _card([_day(form, "notified_on"), _day(form, "leave_by")])


def _state(form: Form) -> ft.Control:
    def tap(code: str) -> None:
        again = form.parts.get("state") == code
        form.visit.amend("order", {"state": None, "state_on": None} if again else {"state": code})

    chosen = pills(options(ORDER_STATES, form.words), [form.parts.get("state") or ""], tap, "order-state")
    return _card([chosen, *([_day(form, "state_on")] if form.parts.get("state") else [])])


def _prefect(form: Form) -> ft.Control:
    """Told, and when; no selection is not asked, which a second tap says again."""
    words, said = form.words, form.parts.get("prefect") or {}

    def answer(code: str) -> None:
        before = form.parts.get("prefect") or {}
        kept = before.get("on")
        if before.get("told") is (code == "yes"):
            form.put("prefect", None)
            return
        form.put("prefect", {"told": True, **({"on": kept} if kept else {})} if code == "yes" else {"told": False})

    def dated(day: date | None) -> None:
        form.put("prefect", {"told": True, **({"on": day.isoformat()} if day else {})})

    told = said.get("told")
    chosen = None if told is None else "yes" if told else "no"
    answers = [("yes", words.say("order.told_yes")), ("no", words.say("order.told_no"))]
    segment = choices.segmented(answers, chosen, answer, "order-prefect")
    day = [_dated(form, words.say("order.prefect_on"), said.get("on"), dated, form.wrong("prefect"))] if told else []
    return _card([segment, *day])


def _inspections(form: Form) -> ft.Control:
    """A tap adds a report of that body; each has its day and its number."""

    def add(code: str) -> None:
        form.put("inspections", [*(form.parts.get("inspections") or []), {"body": code}])

    listed = form.parts.get("inspections") or []
    lines: list[ft.Control] = [pills(options(INSPECTORS, form.words), [], add, "inspection")]
    for index, report in enumerate(listed):
        lines += _inspection(form, index, report)
    return _card(lines)


def _inspection(form: Form, index: int, report: Parts) -> list[ft.Control]:
    words = form.words

    def put(name: str, value: str | None) -> None:
        now = [dict(one) for one in form.parts.get("inspections") or []]
        now[index] = {key: said for key, said in {**now[index], name: value}.items() if said}
        form.put("inspections", now)

    def numbered(text: str) -> None:
        put("protocol", text.strip())

    def dated(day: date | None) -> None:
        put("on", day.isoformat() if day else None)

    def remove() -> None:
        now = form.parts.get("inspections") or []
        if now[index : index + 1] == [report]:  # a second tap, before the page is drawn anew, is no tap on the next one
            form.put("inspections", [*now[:index], *now[index + 1 :]])

    return [
        typography.card_title(word_of(INSPECTORS, report.get("body"), words)),
        _dated(form, words.say("order.inspection_on"), report.get("on"), dated),
        text_field(FieldText(words.say("order.protocol")), report.get("protocol") or "", numbered),
        ft.Row([buttons.quiet_button(words.say("order.remove_inspection"), remove, ft.Icons.DELETE_OUTLINE_ROUNDED)], wrap=True),
    ]


def _premises(form: Form) -> ft.Control:
    words = form.words

    def said() -> Parts:
        return dict(form.parts.get("premises") or {})

    def put(name: str, value: Any) -> None:
        form.put("premises", {key: one for key, one in {**said(), name: value}.items() if one})

    def typed(name: str) -> Callable[[str], None]:
        def take(text: str) -> None:
            put(name, text)

        return take

    def units() -> list[Unit]:
        return list(said().get("cadastral") or [])

    def put_units(now: list[Unit]) -> None:
        put("cadastral", now)

    texts = [text_field(FieldText(words.say(f"order.premises_{name}")), said().get(name) or "", typed(name)) for name in PREMISES]
    return _card([*texts, units_editor(form.face, units(), units, put_units)])


PREMISES = ("address", "floor", "unit")


def _households(form: Form) -> ft.Control:
    words = form.words

    def counter(name: str) -> ft.Control:
        def step(change: int) -> None:
            form.put(name, stepped(form.parts.get(name), change))

        what = words.say(f"order.{name}_step")
        text = fields.StepperText(what, words.say("dwelling.less", what=what), words.say("dwelling.more", what=what))
        return fields.stepper(text, form.parts.get(name), step)

    wrong = form.wrong("people")
    return _card([counter("households"), counter("people"), *([error_sentence(wrong)] if wrong else [])])


def _addressees(form: Form, new: NewAddressee) -> ft.Control:
    """Names that are written, people of this home whom a tap adds, and somebody else."""
    words, visit = form.words, form.visit
    listed = visit.place.addressees if visit.place is not None else ()

    def add() -> None:
        said = {"name": new.name.strip(), "role": new.role}
        if visit.add_addressee({name: value for name, value in said.items() if value}):
            new.empty()

    lines: list[ft.Control] = [_addressee(form, one) for one in listed]
    lines += _known(form, listed)
    lines += [
        text_field(FieldText(words.say("order.addressee_name")), new.name, new.put_name),
        typography.small(words.say("order.addressee_role")),
        pills(options(ADDRESSEE_ROLES, words), [new.role or ""], new.put_role, "addressee-role"),
        buttons.secondary_button(words.say("order.add_addressee"), add if new.name.strip() else None, ft.Icons.PERSON_ADD_ROUNDED),
    ]
    return _card(lines)


def _addressee(form: Form, one: Addressee) -> ft.Control:
    words, name = form.words, one.name.value or ""

    def remove() -> None:
        form.visit.remove(f"{ADDRESSEES}/{one.id}")

    role = word_of(ADDRESSEE_ROLES, one.role.value, words)
    said = typography.two_lines(typography.body(name, weight="w600"), typography.small(role) if role else None)
    return ft.Row([said, icon_button(ft.Icons.CLOSE_ROUNDED, words.say("order.remove_addressee", name=name), remove)], spacing=8)


def _known(form: Form, listed: tuple[Addressee, ...]) -> list[ft.Control]:
    """Who is written in a household of this home and not named yet: her name is not typed a second time."""
    named = {one.person.value for one in listed}
    people = [
        (f"{household.id}/{person.id}", person.name.value)
        for household in form.visit.households
        for person in household.people
        if person.name.value and f"{household.id}/{person.id}" not in named
    ]
    offered = [(key, name) for key, name in people if name]
    if not offered:
        return []

    def add(key: str) -> None:
        now = form.visit.place.addressees if form.visit.place is not None else ()
        if all(one.person.value != key for one in now):  # else a second tap, before the page is drawn anew
            form.visit.add_addressee({"name": dict(offered)[key], "role": "occupant", "person": key})

    numbered = [(str(number), name) for number, (_, name) in enumerate(offered)]
    taps = pills(numbered, [], lambda number: add(offered[int(number)][0]), "known")
    return [typography.small(form.words.say("order.known_people")), taps]


def _removed(visit: VisitState, words: Words) -> list[ft.Control]:
    if visit.taken_away is None or not visit.taken_entry.startswith(f"{ADDRESSEES}/"):
        return []
    return [undo_bar(words.say("order.addressee_removed"), words.say("action.undo"), visit.bring_back)]
