"""The sketch of where one stands, and putting the pin on it by hand: with a finger, or step by step (mockup 04, "Sposta").

Rule (issue 7): whoever stands in a cellar without a satellite still says where the dwelling is, from where she was last found or from a
dwelling that is known. A tap writes, undo takes it back, and where there is nothing to begin from a sentence says what to do instead.
While a pin is moved the paper stands still under it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import flet as ft

from mobile.state.visit import Position, SimilarDwelling
from mobile.views.frame import RAIL, Face
from schemas.rules.distance import COMPASS, E7, Spot
from schemas.rules.plane import Offset, moved, offset
from ui import theme, tokens
from ui.components import buttons, choices, feedback, typography
from ui.components.sketch import Scene, arrows, paper
from ui.present import find as present
from ui.present.sketch import Frame, Mark, centred, sketch
from ui.present.where import spot_of as spot
from ui.words import Words

LOW, HIGH = 128.0, 232.0
"""How high the paper is to look at, and to put a pin on."""
WIDEST = 560.0
PIN = 13.0
LARGEST = 1.6
"""Where letters are larger yet, the paper would fill the screen."""
STEPS_M = (5, 20)
NAMED = 3
"""So many of the known dwellings are named under the paper where no cards stand there."""
_WINDS = {wind.code: wind for wind in COMPASS}


@ft.observable
@dataclass(eq=False)
class Placing:
    """A pin while it is put: `middle` is the place under the middle of the paper, `begun` what stood there, `known` what helps."""

    open: bool = False
    step_m: int = STEPS_M[0]
    middle: Spot | None = None
    begun: Position | None = None
    known: Sequence[SimilarDwelling] = ()

    def begin(self, found: Sequence[SimilarDwelling], position: Position | None) -> None:
        """From where one stands; else from the likeliest dwelling of which that is known."""
        self.known = [one for one in found if one.at is not None]
        known = Spot(*self.known[0].at, by_hand=True) if self.known and self.known[0].at else None
        self.middle, self.begun, self.open = (spot(position) if position else known), position, True

    def end(self) -> None:
        self.open = False

    def step(self, metres: str) -> None:
        self.step_m = int(metres)


class Placeable(Protocol):
    """What has a position: the search, or a visit."""

    def begin_placing(self) -> Sequence[SimilarDwelling]: ...
    @property
    def can_undo_placing(self) -> bool: ...
    def undo_placing(self) -> None: ...


@dataclass(frozen=True)
class Paper:
    """Where a sketch is drawn, what stands, and how a pin is put; `numbered` are the dwellings by the numbers of their cards, `first` the
    number of the likeliest."""

    face: Face
    state: Placeable
    put: Callable[[float, float], None]
    position: Position | None
    numbered: Sequence[SimilarDwelling] = ()
    first: int = 0
    indented: float = 0.0

    @property
    def words(self) -> Words:
        return self.face.words


def opener(on: Paper, placing: Placing) -> ft.Control:
    """ "Sposta", or "Metti il punto" where there is none."""
    words = on.words
    if placing.open:
        return buttons.quiet_button(words.say("sketch.done"), placing.end)

    def begin() -> None:
        placing.begin(on.state.begin_placing(), on.position)

    return buttons.quiet_button(words.say("sketch.move" if on.position else "sketch.put"), begin)


def looked_at(on: Paper) -> list[ft.Control]:
    """The sketch by itself, where it is known where one stands."""
    if on.position is None:
        return []
    return [paper(_scene(on, spot(on.position), None, placing=False), spoken(on), on.words)]


def put_by_hand(on: Paper, placing: Placing, *, named: bool) -> list[ft.Control]:
    """The sketch under a finger and the arrows under it; or why there is nothing to begin from."""
    words, middle = on.words, placing.middle
    if middle is None:
        return [feedback.notice("place", words.say("sketch.nothing"))]
    if named:
        on = Paper(on.face, on.state, on.put, on.position, placing.known, 0, on.indented)

    def put(at: Offset) -> None:
        there = moved(middle, at)
        on.put(there.lat_e7 / E7, there.lon_e7 / E7)

    def step(towards: tuple[int, int]) -> None:
        stands = offset(middle, spot(on.position)) if on.position is not None else Offset()
        put(stands.plus(towards[0] * placing.step_m, towards[1] * placing.step_m))

    def wind_name(wind: str) -> str:
        return words.say("sketch.step_name", count=placing.step_m, way=_WINDS[wind].label[words.language])

    parts: list[ft.Control] = [
        paper(_scene(on, middle, placing.begun, placing=True), spoken(on), words, put),
        _beneath(
            [
                typography.small(words.say("sketch.how"), theme.TEXT),
                *([_names(on)] if named and on.numbered else []),
                ft.Row([arrows(step, wind_name), _steps(on, placing)], wrap=True, spacing=12, run_spacing=8),
                *_undo(on),
            ]
        ),
    ]
    return parts


def _beneath(parts: list[ft.Control]) -> ft.Control:
    column = ft.Column(parts, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Container(column, padding=ft.Padding.only(left=tokens.SPACE_3, right=tokens.SPACE_3, top=10))


def _steps(on: Paper, placing: Placing) -> ft.Control:
    options = [(str(metres), on.words.say("find.metres", count=metres)) for metres in STEPS_M]
    return ft.Container(choices.segmented(options, str(placing.step_m), placing.step, "step"), width=132 * on.face.viewport.letters)


def _undo(on: Paper) -> list[ft.Control]:
    """Only of a pin: what the satellite found is nothing that she did."""
    if on.position is None or on.position.source != "hand" or not on.state.can_undo_placing:
        return []
    words = on.words
    return [feedback.undo_bar(words.say("sketch.put_now"), words.say("action.undo"), on.state.undo_placing)]


def _names(on: Paper) -> ft.Control:
    """The numbers in words, where no cards stand under the paper."""
    lines: list[ft.Control] = []
    for number, one in enumerate(on.numbered[:NAMED], 1):
        address = one.address or on.words.say("visit.no_address")
        far = present.distance(one.metres, one.towards, on.words)
        lines.append(typography.small(f"{number}. {address}" + (f", {far}" if far else "")))
    return ft.Column(lines, spacing=2, tight=True)


def _scene(on: Paper, middle: Spot, begun: Position | None, *, placing: bool) -> Scene:
    """Everything in metres from the middle. Once the pin is a person's, what the satellite had said is drawn beside it."""
    by_hand = on.position is not None and on.position.source == "hand"
    measured = begun if by_hand else on.position
    measured = measured if measured is not None and measured.source == "gps" else None
    person = offset(middle, spot(measured)) if measured is not None else None
    pin = offset(middle, spot(on.position)) if by_hand and on.position is not None else None
    marks = [Mark(number, offset(middle, Spot(*one.at))) for number, one in enumerate(on.numbered, 1) if one.at is not None]
    times = min(on.face.viewport.letters, LARGEST)  # a drawing does not grow with the letters by itself
    frame = Frame(_width(on), times * (HIGH if placing else LOW), times * PIN)
    accuracy = measured.accuracy_m if measured is not None else None
    if not placing:
        frame = centred(marks, person or pin or Offset(), accuracy, frame)
    made = sketch(marks, [one for one in (person, pin) if one is not None], accuracy, frame)
    return Scene(frame, made, person, accuracy, pin, on.first)


def _width(on: Paper) -> float:
    """What the page leaves between its margins."""
    view = on.face.viewport
    room = view.width - (RAIL if view.device == "tablet" else 0) - 2 * tokens.SPACE_4 - 2
    return min(room - 2 * on.indented, WIDEST)


def spoken(on: Paper) -> str:
    """The sketch for who cannot see it: what is drawn, and the nearest."""
    words = on.words
    near = [
        words.say("sketch.one", number=number, far=present.distance(one.metres, one.towards, words))
        for number, one in enumerate(on.numbered, 1)
        if one.at is not None and one.metres is not None
    ]
    return " ".join([words.say("sketch.spoken"), *near[:NAMED]])
