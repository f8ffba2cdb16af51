"""Rating one hazard by two questions in plain words (mockup 07).

Rule: the panel with square, index and ten steps follows every tap; the likelihood is a point of the official scale and the harm a preset
spread; the sentence that it is no certificate stays (domain.md 1). Crowding is rated a second time, for the household that lives there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import flet as ft

from mobile.state.photos import PhotosState
from mobile.state.visit import HazardAnswer, VisitState
from mobile.views.camera import camera_button
from mobile.views.frame import Face, SubpageText, foot, narrow, own, page, said_problem
from mobile.views.hazards import FORWARD, LIST, PHOTOS, not_certificate
from mobile.views.photos import problems as photo_problems
from mobile.views.remembered import remembered
from mobile.views.visit_head import leaver, visit_head
from ui import theme, tokens
from ui.components import buttons, choices, typography
from ui.components.choices import Choice
from ui.components.feedback import undo_bar
from ui.components.icons import icon
from ui.components.photos import photo_chip
from ui.components.risk import RiskText, risk_panel
from ui.present import hazards as listing
from ui.present import visit as present
from ui.words import Words

ANYONE, HOUSEHOLD = "anyone", "household"


@ft.observable
@dataclass(eq=False)
class HalfAnswer:
    """One of the two answers while the other is still to come, whether all degrees are shown, and for whom one rates."""

    code: str = ""
    likelihood: int | None = None
    harm: str | None = None
    all_degrees: bool = False
    household: bool = False
    removed: HazardAnswer | None = None

    def begin(self, code: str, household: bool = False) -> None:
        """Another hazard, or for somebody else: nothing of the last one stays."""
        self.code, self.household = code, household
        self.likelihood, self.harm, self.all_degrees, self.removed = None, None, False, None

    def toggle_degrees(self) -> None:
        self.all_degrees = not self.all_degrees

    def for_whom(self, whom: str) -> None:
        self.begin(self.code, whom == HOUSEHOLD)

    def answer(self, visit: VisitState) -> HazardAnswer | None:
        """The rating that stands."""
        return (visit.adjusted if self.household else visit.hazards).get(self.code)

    def both(self, answer: HazardAnswer | None) -> tuple[int | None, str | None]:
        """Likelihood and harm, as the visit has them or as far as one has come."""
        return (answer.likelihood, answer.harm) if answer else (self.likelihood, self.harm)

    def rate(self, visit: VisitState, likelihood: int, harm: str) -> None:
        """Both answers are there."""
        rate = visit.rate_household if self.household else visit.rate
        rate(self.code, likelihood, harm)


@dataclass(frozen=True)
class Pick:
    """A tap on one of the answers to one of the two questions. Two of the same question are equal, so that the rows of the other question
    are not made again when this one is answered."""

    visit: VisitState
    half: HalfAnswer
    question: Literal["likelihood", "harm"]

    def __call__(self, key: str) -> None:
        likelihood, harm = self.half.both(self.half.answer(self.visit))
        if self.question == "likelihood":
            likelihood = int(key)
        else:
            harm = key
        self.half.likelihood, self.half.harm, self.half.removed = likelihood, harm, None
        if likelihood is not None and harm is not None:
            self.half.rate(self.visit, likelihood, harm)


@ft.component
def Rows(options: Sequence[Choice], chosen: str | None, pick: Pick) -> ft.Control:
    """The answers to one question. A component of its own that is remembered: nine rows are most of the page."""
    return choices.choice_rows(options, chosen, pick, pick.question)


ROWS: Callable[..., ft.Control] = ft.memo(Rows)  # type: ignore[no-untyped-call]


@remembered
def HazardPage(face: Face, visit: VisitState, photos: PhotosState, code: str) -> ft.Control:
    """Two questions in plain words, and the photos that show it."""
    words = face.words
    half = own(HalfAnswer)
    ft.use_effect(lambda: photos.take_for(None, code), [code], lambda: photos.take_for(None))
    if half.code != code:
        half.begin(code)
    answer = half.answer(visit)
    likelihood, harm = half.both(answer)
    content: list[ft.Control] = [
        *said_problem(visit.problem, words),
        *_for_whom(half, words),
        *_look_for(visit, code, words),
        _likelihood_heading(face, half, code),
        *_averages(visit, code, words),
        ROWS(_likelihoods(half, likelihood, words), _key(likelihood), Pick(visit, half, "likelihood")),
        typography.head(words.say("hazard.what_harm")),
        ROWS(_harms(visit, half, answer, words), harm, Pick(visit, half, "harm")),
    ]
    if answer is not None:
        content.append(ft.Row([buttons.quiet_button(words.say("hazard.clear"), _clearer(visit, half), ft.Icons.UNDO_ROUNDED)], wrap=True))
    content += [*_shown_by(face, visit, photos, code), *photo_problems(photos, words)]
    content += _removed(visit, half, words)  # where the finger was: at the top it would be scrolled away
    if face.viewport.large:  # in the panel they would take the room of the answers
        content += [not_certificate(words), _next(face, visit, code, words)]
    content.append(ft.Container(height=4 if not face.viewport.large else tokens.SPACE_4))
    return narrow(face, page(_head(face, visit, code), content, _panel(face, visit, half, words), gap=10))


def _head(face: Face, visit: VisitState, code: str) -> ft.Control:
    words, listed = face.words, listing.in_order(visit.hazard_list)
    line = words.say("hazard.subtitle", address=present.address_line(visit, words), index=listed.index(code) + 1, total=len(listed))
    return visit_head(face, visit, SubpageText(present.hazard_name(code, words), line, "hazard"), LIST)


def _for_whom(half: HalfAnswer, words: Words) -> list[ft.Control]:
    if not listing.needs_two(half.code):
        return []
    options = [(whom, words.say(f"hazard.for_{whom}")) for whom in (ANYONE, HOUSEHOLD)]
    return [choices.segmented(options, HOUSEHOLD if half.household else ANYONE, half.for_whom, "for")]


def _look_for(visit: VisitState, code: str, words: Words) -> list[ft.Control]:
    """What to look at, on the guided path."""
    if not visit.guided:
        return []
    text = typography.two_lines(
        typography.small(words.say("hazard.look_for"), theme.PRIMARY_TEXT, "w600"),
        typography.small(listing.look_for(visit.hazard_list, code, words), theme.TEXT),
    )
    row = ft.Row([icon("look", theme.PRIMARY_TEXT, tokens.ICON), text], spacing=10, vertical_alignment=ft.CrossAxisAlignment.START)
    padding = ft.Padding.symmetric(horizontal=14, vertical=10)
    return [ft.Container(ft.MergeSemantics(row), bgcolor=theme.PRIMARY_SOFT, border_radius=tokens.RADIUS, padding=padding)]


def _shown_by(face: Face, visit: VisitState, photos: PhotosState, code: str) -> list[ft.Control]:
    """The photos of this hazard, and the camera: what it takes here shows this hazard, and is labelled so."""
    words, to_photos = face.words, leaver(face, visit, PHOTOS)
    taken = [
        photo_chip(tile.thumbnail, tile.caption or words.say("photos.no_caption"), f"shows-{tile.photo}", to_photos)
        for tile in photos.tiles
        if tile.hazard == code
    ]
    camera = camera_button(face, photos, words.say("hazard.photo"), buttons.secondary_button)
    return [ft.Row([*taken, camera], spacing=8, run_spacing=8, wrap=True)]


def _averages(visit: VisitState, code: str, words: Words) -> list[ft.Control]:
    """How likely it is elsewhere, for who is not sure."""
    told = listing.averages(visit.hazard_list, code, words) if visit.guided else []
    return [typography.tiny(words.say("hazard.averages", list="; ".join(told)))] if told else []


def _likelihood_heading(face: Face, half: HalfAnswer, code: str) -> ft.Control:
    words, large = face.words, face.viewport.large
    who = words.say("hazard.within_household") if half.household else present.vulnerable(code, words)
    title = typography.two_lines(typography.head(words.say("hazard.how_likely")), typography.small(who), expand=not large)
    word = words.say("hazard.five_degrees" if half.all_degrees else "hazard.all_degrees")
    degrees = buttons.quiet_button(word, half.toggle_degrees, ft.Icons.TUNE_ROUNDED)
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


def _harms(visit: VisitState, half: HalfAnswer, answer: HazardAnswer | None, words: Words) -> list[Choice]:
    return [
        Choice(
            harm,
            present.harm_word(harm, words),
            aside=listing.harm_example(visit.hazard_list, half.code, harm, words),
            sentence=present.harm_sentence(answer.spread if answer and answer.harm == harm else present.preset_spread(harm), words),
        )
        for harm in present.HARMS
    ]


def _panel(face: Face, visit: VisitState, half: HalfAnswer, words: Words) -> ft.Control:
    """Square, index and ten steps, always in sight. Where letters are large they are all of it."""
    told = risk_panel(_risk_text(visit, half, words))
    if face.viewport.large:
        return foot([told])
    return foot([told, not_certificate(words), _next(face, visit, half.code, words)])


def _risk_text(visit: VisitState, half: HalfAnswer, words: Words) -> RiskText:
    """What the two answers come to, or which of them is still to be given."""
    answer, other = half.answer(visit), _the_other(visit, half, words)
    if answer is None:
        key = "one_left_harm" if half.likelihood is not None else "one_left_likelihood" if half.harm is not None else "to_rate"
        return RiskText(None, words.say(f"hazard.{key}"), theme.MUTED, other=other)
    risk, index = present.risk(answer.band, words), present.shown_score(answer.score, words)
    return RiskText(answer.band, risk.long_word, theme.TONES[risk.tone].text, words.say("hazard.index"), index, other)


def _the_other(visit: VisitState, half: HalfAnswer, words: Words) -> str:
    """Of a hazard that is rated twice, what the other rating came to."""
    if not listing.needs_two(half.code):
        return ""
    other = (visit.hazards if half.household else visit.adjusted).get(half.code)
    found = None if other is None else (other.band, other.score)
    return listing.second_rating(ANYONE if half.household else HOUSEHOLD, found, words)


def _next(face: Face, visit: VisitState, code: str, words: Words) -> ft.Control:
    """Step by step: the one that follows; at a glance: back to the list, where the next one that was seen is."""
    if not visit.guided:
        return buttons.main_button(words.say("hazard.to_list"), leaver(face, visit, LIST), ft.Icons.CHECKLIST_ROUNDED)
    following = listing.following(visit.hazard_list, code)
    if following is None:
        return buttons.main_button(words.say("hazards.next"), leaver(face, visit, PHOTOS), FORWARD)
    word = words.say("hazard.next", name=present.hazard_name(following, words))
    return buttons.main_button(word, leaver(face, visit, f"{LIST}/{following}"), FORWARD)


def _clearer(visit: VisitState, half: HalfAnswer) -> Callable[[], None]:
    def clear() -> None:
        half.removed, half.likelihood, half.harm = half.answer(visit), None, None
        (visit.clear_household_rating if half.household else visit.clear_rating)(half.code)

    return clear


def _removed(visit: VisitState, half: HalfAnswer, words: Words) -> list[ft.Control]:
    """The way back after a rating was taken away."""
    removed = half.removed
    if removed is None:
        return []

    def undo() -> None:
        half.removed = None
        half.rate(visit, removed.likelihood, removed.harm)

    sentence = words.say("hazard.cleared", name=present.hazard_name(removed.code, words))
    return [undo_bar(sentence, words.say("action.undo"), undo)]


def _key(likelihood: int | None) -> str | None:
    return None if likelihood is None else str(likelihood)
