"""The photo that is being drawn on: its marks, the tool in the hand, and the way back a stroke at a time.

Rule (ADR 0114): every stroke is on the device when it stands on the screen. Whatever a finger does by dragging, taps and buttons do too: a
tap puts a mark of the usual size, and the chosen mark is moved, made larger, turned and taken away by buttons.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import flet as ft

from mobile.services.problems import Failure, Problem, problem_of
from mobile.services.work import Work
from schemas.marks import FULL, MOST_MARKS, Mark, MarkKind
from schemas.rules import strokes

TOOLS: tuple[MarkKind, ...] = ("arrow", "circle", "text", "cover")
STEP, LARGER, SMALLER = 300, 125, 80
LONGEST_TEXT = 60


@ft.observable
@dataclass(eq=False)
class DrawingState:
    """`chosen` is the place of the mark that the buttons change. `ratio`: the picture's width by its height."""

    photo: str | None = None
    picture: bytes = b""
    ratio: float = 4 / 3
    marks: list[Mark] = field(default_factory=list)
    tool: MarkKind = "arrow"
    text: str = ""
    chosen: int | None = None
    saving: bool = False
    problem: Problem | None = None
    _before: list[list[Mark]] = field(default_factory=list, repr=False)
    _work: Work | None = field(default=None, repr=False)
    _drawn: Callable[[], object] = field(default=lambda: None, repr=False)

    def attach(self, work: Work | None, drawn: Callable[[], object]) -> None:
        """A session has opened, or closed (None). `drawn` is told of a new picture."""
        self._work, self._drawn = work, drawn
        self._forget()

    def unfinished(self, photo: str) -> bool:
        """Whether marks were drawn on it that no picture has yet."""
        work = self._work
        return bool(work and work.drawn and work.visit and work.drawn.unfinished(work.visit, photo))

    def open(self, photo: str) -> None:
        """The photo as it is without marks, and the marks as they were left."""
        self._forget()
        work = self._work
        if work is None or work.drawn is None or work.visit is None:
            return
        try:
            self.marks = work.drawn.marks(work.visit, photo)
            self.ratio = work.drawn.ratio(photo)
            self.picture = work.drawn.original(photo)
            self.photo = photo
        except Failure as failure:
            self.problem = problem_of(failure)

    def take(self, tool: MarkKind) -> None:
        """Another tool."""
        self.tool, self.chosen = tool, None

    def write(self, text: str) -> None:
        """The words that the next tap puts."""
        self.text = text[:LONGEST_TEXT]

    @property
    def ready(self) -> bool:
        """Whether the tool can put something: words want words."""
        return len(self.marks) < MOST_MARKS and (self.tool != "text" or bool(self.text.strip()))

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """A finger went from here to there."""
        if strokes.is_tap(start, end):
            self.tap(end)
        elif self.tool == "text":
            self._put(strokes.put("text", start, self.ratio, self.text.strip()))
        else:
            self._put(strokes.drawn(self.tool, start, end))

    def tap(self, at: tuple[int, int]) -> None:
        """On a mark: that one is chosen. On the picture: a mark of the usual size."""
        found = strokes.hit(self.marks, at)
        if found is not None and found != self.chosen:
            self.chosen = found
        else:
            self._put(strokes.put(self.tool, at, self.ratio, self.text.strip()))

    def put_in_the_middle(self) -> None:
        """For who draws without a finger on the picture."""
        self._put(strokes.put(self.tool, (FULL // 2, FULL // 2), self.ratio, self.text.strip()))

    def move(self, step: tuple[int, int]) -> None:
        """The chosen mark, so many steps to the east and to the north."""
        self._change(lambda mark: strokes.moved(mark, step[0] * STEP, -step[1] * STEP))

    def enlarge(self) -> None:
        self._change(lambda mark: strokes.sized(mark, LARGER))

    def shrink(self) -> None:
        self._change(lambda mark: strokes.sized(mark, SMALLER))

    def turn(self) -> None:
        self._change(lambda mark: strokes.turned(mark, self.ratio))

    def remove(self) -> None:
        """The chosen mark."""
        if self.chosen is not None:
            self._stand([mark for place, mark in enumerate(self.marks) if place != self.chosen], None)

    @property
    def can_undo(self) -> bool:
        return bool(self._before or self.marks)

    def undo(self) -> None:
        """The last stroke; after a kill the steps between are gone, and the last mark goes."""
        before = self._before.pop() if self._before else self.marks[:-1]
        self._keep(before, None)

    async def save(self) -> bool:
        """Makes the picture; False with a problem when it could not be. The marks stay either way."""
        work, photo = self._work, self.photo
        if work is None or work.drawn is None or work.visit is None or photo is None or self.saving:
            return False
        self.saving, self.problem = True, None
        try:
            await work.drawn.make(work.visit, photo, self.marks, work.machine.pictures)
        except Failure as failure:
            self.problem = problem_of(failure)
            return False
        finally:
            self.saving = False
        self._drawn()
        return True

    def _put(self, mark: Mark) -> None:
        if self.ready:
            self._stand([*self.marks, mark], len(self.marks))

    def _change(self, how: Callable[[Mark], Mark]) -> None:
        if self.chosen is not None:
            self._stand([how(mark) if place == self.chosen else mark for place, mark in enumerate(self.marks)], self.chosen)

    def _stand(self, marks: list[Mark], chosen: int | None) -> None:
        before = self.marks
        if self._keep(marks, chosen):
            self._before.append(before)

    def _keep(self, marks: list[Mark], chosen: int | None) -> bool:
        """On the device first, then on the screen; not while a picture is made of those that stand."""
        work = self._work
        if work is None or work.drawn is None or work.visit is None or self.photo is None or self.saving:
            return False
        try:
            work.drawn.keep(work.visit, self.photo, marks)
        except Failure as failure:
            self.problem = problem_of(failure)
            return False
        self.marks, self.chosen, self.problem = marks, chosen, None
        return True

    def _forget(self) -> None:
        self.photo, self.picture, self.marks, self.chosen = None, b"", [], None
        self.text, self.problem, self._before = "", None, []
