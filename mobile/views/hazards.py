"""Rating hazards: the list of those that can be rated, and the two questions for one of them (mockup 07).

Rule: the panel with square, index and ten steps follows every tap; the likelihood is a point of the official scale and the harm a preset
spread; the sentence that it is no certificate stays (domain.md 1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import flet as ft

from mobile.state.visit import HazardAnswer, VisitState
from mobile.views.frame import Face, SubpageText, foot, narrow, own, page, said_problem
from mobile.views.remembered import remembered
from mobile.views.visit_head import leaver, visit_head
from ui import theme, tokens
from ui.components import buttons, choices, surfaces, typography
from ui.components.choices import Choice
from ui.components.feedback import undo_bar
from ui.components.icons import icon
from ui.components.touch import Ground, Spoken, tappable
from ui.present import visit as present
from ui.words import Words


@remembered
def HazardsPage(face: Face, visit: VisitState) -> ft.Control:
    """All hazards that can be rated, rated ones with their band."""
    words = face.words
    head = visit_head(face, visit, SubpageText(words.say("hazards.title"), present.address_line(visit, words), "hazards"), "/visit")
    rows = [_hazard_row(face, visit, code, words) for code in present.HAZARDS]
    content = [
        *said_problem(visit.problem, words),
        typography.small(present.rated(len(visit.hazards), words)),
        surfaces.rows_card(rows),
        _not_certificate(words),
    ]
    button = buttons.main_button(words.say("hazards.next"), leaver(face, visit, "/visit/photos"), ft.Icons.ARROW_FORWARD_ROUNDED)
    return narrow(face, page(head, content, foot([button])))


def _hazard_row(face: Face, visit: VisitState, code: str, words: Words) -> ft.Control:
    answer = visit.hazards.get(code)
    detail = words.say("hazards.not_rated")
    if answer is not None:
        risk = present.risk(answer.band, words)
        detail = words.say("hazards.rated", word=risk.long_word, score=present.shown_score(answer.score, words))
    row = ft.Row(
        [
            icon(present.HAZARD_ICONS.get(code, "hazard"), theme.PRIMARY_TEXT, tokens.ICON_LARGE),
            typography.two_lines(typography.card_title(present.hazard_name(code, words)), typography.small(detail)),
            surfaces.band_square(answer.band if answer else None, 38),
            ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.MUTED, size=tokens.ICON_ROW),
        ],
        spacing=tokens.SPACE_3,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    ground = Ground(radius=0, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=10))
    return tappable(row, face.go(f"/visit/hazards/{code}"), ground, Spoken(identifier=f"hazard-{code}"))


@ft.observable
@dataclass(eq=False)
class HalfAnswer:
    """One of the two answers while the other is still to come, and whether all degrees are shown."""

    code: str = ""
    likelihood: int | None = None
    harm: str | None = None
    all_degrees: bool = False
    removed: HazardAnswer | None = None

    def begin(self, code: str) -> None:
        """Another hazard: nothing of the last one stays."""
        self.code, self.likelihood, self.harm, self.all_degrees, self.removed = code, None, None, False, None

    def toggle_degrees(self) -> None:
        self.all_degrees = not self.all_degrees

    def both(self, answer: HazardAnswer | None) -> tuple[int | None, str | None]:
        """Likelihood and harm, as the visit has them or as far as one has come."""
        return (answer.likelihood, answer.harm) if answer else (self.likelihood, self.harm)


@dataclass(frozen=True)
class Pick:
    """A tap on one of the answers to one of the two questions. Two of the same question are equal, so that the rows of the other question
    are not made again when this one is answered."""

    visit: VisitState
    half: HalfAnswer
    question: Literal["likelihood", "harm"]

    def __call__(self, key: str) -> None:
        likelihood, harm = self.half.both(self.visit.hazards.get(self.half.code))
        if self.question == "likelihood":
            likelihood = int(key)
        else:
            harm = key
        self.half.likelihood, self.half.harm, self.half.removed = likelihood, harm, None
        if likelihood is not None and harm is not None:
            self.visit.rate(self.half.code, likelihood, harm)


@ft.component
def Rows(options: Sequence[Choice], chosen: str | None, pick: Pick) -> ft.Control:
    """The answers to one question. A component of its own that is remembered: nine rows are most of the page."""
    return choices.choice_rows(options, chosen, pick, pick.question)


ROWS: Callable[..., ft.Control] = ft.memo(Rows)  # type: ignore[no-untyped-call]


@remembered
def HazardPage(face: Face, visit: VisitState, code: str) -> ft.Control:
    """Two questions in plain words."""
    words = face.words
    half = own(HalfAnswer)
    if half.code != code:
        half.begin(code)
    answer = visit.hazards.get(code)
    likelihood, harm = half.both(answer)
    index = present.HAZARDS.index(code) + 1
    line = words.say("hazard.subtitle", address=present.address_line(visit, words), index=index, total=len(present.HAZARDS))
    head = visit_head(face, visit, SubpageText(present.hazard_name(code, words), line, "hazard"), "/visit/hazards")
    content: list[ft.Control] = [
        *said_problem(visit.problem, words),
        _likelihood_heading(face, half, code),
        ROWS(_likelihoods(half, likelihood, words), _key(likelihood), Pick(visit, half, "likelihood")),
        typography.head(words.say("hazard.what_harm")),
        ROWS(_harms(code, answer, words), harm, Pick(visit, half, "harm")),
    ]
    if answer is not None:
        content.append(ft.Row([buttons.quiet_button(words.say("hazard.clear"), _clearer(visit, half, code), ft.Icons.UNDO_ROUNDED)]))
    content += _removed(visit, half, words)  # where the finger was: at the top it would be scrolled away
    if face.viewport.large:  # in the panel they would take the room of the answers
        content += [_not_certificate(words), _next(face, visit, code, words)]
    content.append(ft.Container(height=4 if not face.viewport.large else tokens.SPACE_4))
    return narrow(face, page(head, content, _panel(face, visit, half, words), gap=10))


def _likelihood_heading(face: Face, half: HalfAnswer, code: str) -> ft.Control:
    words, large = face.words, face.viewport.large
    asked, who = typography.head(words.say("hazard.how_likely")), typography.small(present.vulnerable(code, words))
    title = typography.two_lines(asked, who, expand=not large)
    degrees = buttons.quiet_button(words.say("hazard.all_degrees"), half.toggle_degrees, ft.Icons.TUNE_ROUNDED)
    return ft.Row([title, degrees], wrap=large, vertical_alignment=ft.CrossAxisAlignment.CENTER)


def _likelihoods(half: HalfAnswer, chosen: int | None, words: Words) -> list[Choice]:
    shown = present.LIKELIHOODS if half.all_degrees else present.WORDED_LIKELIHOODS
    if chosen is not None and chosen not in shown:
        shown = tuple(sorted((*shown, chosen)))
    found = []
    for point in shown:
        word, end = present.likelihood_word(point, words), present.one_in(point, words)
        found.append(Choice(str(point), word, "" if word == end else end, sentence=present.likelihood_sentence(point, words)))
    return found


def _harms(code: str, answer: HazardAnswer | None, words: Words) -> list[Choice]:
    return [
        Choice(
            harm,
            present.harm_word(harm, words),
            aside=present.harm_example(code, harm, words),
            sentence=present.harm_sentence(answer.spread if answer and answer.harm == harm else present.preset_spread(harm), words),
        )
        for harm in present.HARMS
    ]


def _panel(face: Face, visit: VisitState, half: HalfAnswer, words: Words) -> ft.Control:
    """Square, index and ten steps, always in sight. Where letters are large they are all of it."""
    answer = visit.hazards.get(half.code)
    color: str = theme.MUTED
    if answer is None:
        key = "one_left_harm" if half.likelihood is not None else "one_left_likelihood" if half.harm is not None else "to_rate"
        word, index = words.say(f"hazard.{key}"), ""
    else:
        risk = present.risk(answer.band, words)
        word, index, color = risk.long_word, present.shown_score(answer.score, words), theme.TONES[risk.tone].text
    top: list[ft.Control] = [typography.styled(word, "head", color, expand=True)]
    if index:
        top += [typography.small(words.say("hazard.index")), typography.styled(index, "head", theme.INK)]
    right = ft.Column([ft.Row(top, spacing=6), surfaces.band_scale(answer.band if answer else None)], spacing=6, tight=True, expand=True)
    panel = ft.Row([surfaces.band_square(answer.band if answer else None, 52), right], spacing=14)
    told = ft.Semantics(content=panel, live_region=True, container=True, identifier="risk-panel")
    if face.viewport.large:
        return foot([told])
    return foot([told, _not_certificate(words), _next(face, visit, half.code, words)])


def _next(face: Face, visit: VisitState, code: str, words: Words) -> ft.Control:
    index = present.HAZARDS.index(code) + 1
    if index == len(present.HAZARDS):
        return buttons.main_button(words.say("hazards.next"), leaver(face, visit, "/visit/photos"), ft.Icons.ARROW_FORWARD_ROUNDED)
    following = present.HAZARDS[index]
    word = words.say("hazard.next", name=present.hazard_name(following, words))
    return buttons.main_button(word, leaver(face, visit, f"/visit/hazards/{following}"), ft.Icons.ARROW_FORWARD_ROUNDED)


def _not_certificate(words: Words) -> ft.Control:
    return ft.Row(
        [icon("info", theme.MUTED, tokens.ICON_SMALL), typography.tiny(words.say("hazard.not_certificate"), expand=True)], spacing=8
    )


def _clearer(visit: VisitState, half: HalfAnswer, code: str) -> Callable[[], None]:
    def clear() -> None:
        half.removed, half.likelihood, half.harm = visit.hazards.get(code), None, None
        visit.clear_rating(code)

    return clear


def _removed(visit: VisitState, half: HalfAnswer, words: Words) -> list[ft.Control]:
    """The way back after a rating was taken away."""
    removed = half.removed
    if removed is None:
        return []

    def undo() -> None:
        half.removed = None
        visit.rate(removed.code, removed.likelihood, removed.harm)

    sentence = words.say("hazard.cleared", name=present.hazard_name(removed.code, words))
    return [undo_bar(sentence, words.say("action.undo"), undo)]


def _key(likelihood: int | None) -> str | None:
    return None if likelihood is None else str(likelihood)
