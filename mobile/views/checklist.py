"""Any checklist of the app as a form: its questions by kind, what is wrong with an answer under it, and what follows from them all.

Rule (design.md sections 6 and 10): every answer is saved by its own tap or letter, a second tap on it takes it back, and an error never
empties a field. Other pages put some of a list's questions among their own by `questions`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import flet as ft

from mobile.state.visit import VisitState
from mobile.views.frame import Face, SubpageText, foot, narrow, own, page, said_problem
from mobile.views.remembered import remembered
from mobile.views.visit_head import leaver, visit_head
from ui import theme, tokens
from ui.components import buttons, choices, fields, surfaces, typography
from ui.components.icons import icon
from ui.components.pills import pills
from ui.present import checks
from ui.present import visit as present
from ui.words import Words


@remembered
def ChecklistPage(face: Face, visit: VisitState, name: str) -> ft.Control:
    """One list, whole."""
    words = face.words
    found = checks.form(visit.checklist(name), visit.answers.get(name, {}), words)
    head = visit_head(face, visit, SubpageText(found.title, present.address_line(visit, words), "check"), "/visit/hazards")
    content: list[ft.Control] = [*said_problem(visit.problem, words), typography.small(found.note)]
    content.append(typography.body(words.say("checks.answered", count=found.answered, asked=found.asked), theme.INK, "w600"))
    for part in found.parts:
        if part.title:
            content.append(typography.head(part.title))
        content += _questions(part, Answering(visit, name), words)
        if part.results:
            content.append(RESULTS(part.results, words.language, key=f"results-{part.results[0].id}"))
    if found.aside:
        content.append(typography.small(words.say("checks.aside", count=found.aside)))
    button = buttons.main_button(words.say("checks.back"), leaver(face, visit, "/visit"), ft.Icons.CHECK_ROUNDED)
    return narrow(face, page(head, [*content, ft.Container(height=4)], foot([button])))


def questions(visit: VisitState, name: str, only: Collection[str], words: Words) -> list[ft.Control]:
    """Those of a list's questions that are asked now, for a page that has measures of its own."""
    found = checks.form(visit.checklist(name), visit.answers.get(name, {}), words, only)
    answering = Answering(visit, name)
    return [question for part in found.parts for question in _questions(part, answering, words)]


def _questions(part: checks.Part, answering: Answering, words: Words) -> list[ft.Control]:
    """Each with a key: one that comes in between leaves the field that is being typed into where it is."""
    return [QUESTION(question, answering, words.language, key=f"question-{question.id}") for question in part.questions]


@dataclass(frozen=True)
class Answering:
    """Saves an answer. Two of the same list are equal, so that a question whose answer stands is not made again."""

    visit: VisitState
    checklist: str

    def tap(self, question: checks.Question, code: str) -> None:
        self.visit.answer(self.checklist, question.id, checks.toggled(question, code))

    def number(self, question: checks.Question, text: str) -> None:
        self.visit.answer(self.checklist, question.id, checks.read_number(text, question.scale))

    def text(self, question: checks.Question, text: str) -> None:
        self.visit.answer(self.checklist, question.id, text or None)


@ft.observable
@dataclass(eq=False)
class Letters:
    """A number as it is being typed: 2,7 stays 2,7 while it is answered by 2,70."""

    text: str = ""


@ft.component
def Asked(question: checks.Question, answering: Answering, language: str) -> ft.Control:
    """One question in a card of its own."""
    words, letters = Words(language), own(Letters)
    top: list[ft.Control] = [typography.body(question.label, theme.INK, "w600")]
    if question.hint:
        top.append(typography.small(question.hint))
    lines = [*top, _answers(question, answering, letters, words)]
    if question.wanted:  # under the answer: what goes away over a field takes the cursor out of it
        lines.append(typography.tiny(words.say("check.wanted"), theme.WARNING_TEXT, "w600"))
    if question.fault and question.options:
        lines.append(fields.error_sentence(question.fault))
    column = ft.Column(lines, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Semantics(content=surfaces.card(column, padding=14), container=True, identifier=f"question-{question.id}")


QUESTION: Callable[..., ft.Control] = ft.memo(Asked)  # type: ignore[no-untyped-call]


def _answers(question: checks.Question, answering: Answering, letters: Letters, words: Words) -> ft.Control:
    def tap(code: str) -> None:
        answering.tap(question, code)

    if question.kind == "yes_no":
        return choices.segmented(question.options, next(iter(question.chosen), None), tap, question.id)
    if question.options:
        return pills(question.options, question.chosen, tap, question.id)
    if question.kind == "number":
        return _number(question, answering, letters, words)
    text = fields.FieldText(question.label, error=question.fault)
    return fields.text_field(text, question.typed, lambda typed: answering.text(question, typed), fields.FieldKind(multiline=True))


def _number(question: checks.Question, answering: Answering, letters: Letters, words: Words) -> ft.Control:
    """What is typed stays as it is typed while it means what is answered."""
    same = checks.shown_number(checks.read_number(letters.text, question.scale), question.scale, words) == question.typed

    def typed(text: str) -> None:
        letters.text = text
        answering.number(question, text)

    text = fields.FieldText(question.unit, error=question.fault)
    return fields.text_field(text, letters.text if same else question.typed, typed, fields.DECIMAL)


@ft.observable
@dataclass(eq=False)
class Opened:
    """Whose rule is shown."""

    rule: str = ""

    def toggle(self, result: str) -> None:
        self.rule = "" if self.rule == result else result


@ft.component
def Following(results: tuple[checks.Result, ...], language: str) -> ft.Control:
    """What follows from the answers, each with its rule behind a tap; what they do not decide is grey and says so."""
    words, opened = Words(language), own(Opened)
    lines: list[ft.Control] = [typography.card_title(words.say("checks.results"))]
    lines += [_result(result, opened, words) for result in results]
    column = ft.Column(lines, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Semantics(content=surfaces.card(column, padding=14), container=True)


RESULTS: Callable[..., ft.Control] = ft.memo(Following)  # type: ignore[no-untyped-call]


def _result(result: checks.Result, opened: Opened, words: Words) -> ft.Control:
    open_yet = result.said is None
    said = typography.body(
        words.say("check.undecided") if result.said is None else result.said, theme.MUTED if open_yet else theme.INK, "w600"
    )
    sign = icon("optional" if open_yet else "info", theme.MUTED if open_yet else theme.PRIMARY_TEXT, tokens.ICON_ROW)
    row: list[ft.Control] = [sign, typography.two_lines(typography.small(result.label), said)]
    if result.rule:
        row.append(buttons.quiet_button(words.say("check.why"), lambda: opened.toggle(result.id)))
    line = ft.Row(row, spacing=10, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    rule = [typography.small(result.rule)] if opened.rule == result.id else []
    return ft.Column([line, *rule], spacing=4, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
