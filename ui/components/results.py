"""What a rule says, as a card: its name and verdict, one sentence with the weight on the bad number, pips, and the reasons behind a tap.

Rule (mockup 06): the answer is read without opening anything; "Perché?" opens one line for each addend, then the sum, then the rule itself.
Pips only repeat what the sentence says, and are for the eye alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from ui import theme, tokens
from ui.components import typography
from ui.components.icons import icon
from ui.components.status import chip, mark
from ui.components.surfaces import card
from ui.components.touch import Ground, Spoken, Tap, tappable
from ui.present.rooms_cards import Line, Part, Pips, Reasons, Result

PIP = 24
FIGURE = 34
"""How wide the square of a figure is at the least: one digit."""


def result_card(result: Result, why: str, on_toggle: Tap | None, *, open_: bool = False, large: bool = False) -> ft.Control:
    """One rule's answer; `why` is the word of its button, which names the rule for who listens. Of `large` letters it has its own line."""
    said: list[ft.Control] = [sentence(result.sentence), *([pips(result.pips)] if result.pips else [])]
    told = ft.Column(said, spacing=6, tight=True, expand=not large or None)
    answer = [told, *_why(result, why, on_toggle, open_)]
    middle, start = ft.CrossAxisAlignment.CENTER, ft.CrossAxisAlignment.START
    lines: list[ft.Control] = [
        typography.side_by_side([typography.small(result.rule), chip(result.verdict)], expand=False),
        ft.Column(answer, spacing=6, tight=True, horizontal_alignment=start) if large else ft.Row(answer, vertical_alignment=middle),
    ]
    if result.missing:
        lines.append(typography.small(result.missing))
    if open_:
        lines += [ft.Divider(height=1, thickness=1, color=theme.LINE), *(_reasons(reasons) for reasons in result.reasons)]
        lines += [note(text) for text in result.notes]
    shown = card(ft.Column(lines, spacing=tokens.SPACE_2, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))
    shown.key = f"result-{result.key}"
    return shown


@ft.component
def Answer(result: Result, why: str, large: bool) -> ft.Control:
    """The card with its reasons behind a tap, which draws nothing else."""
    shown, show = ft.use_state(False)
    return result_card(result, why, lambda: show(not shown), open_=shown, large=large)


ANSWER: Callable[..., ft.Control] = ft.memo(Answer)  # type: ignore[no-untyped-call]
"""Not made again when a measure elsewhere changes and this card says what it said (issue 17: a tap answers within 100 ms)."""


def _why(result: Result, why: str, on_toggle: Tap | None, open_: bool) -> list[ft.Control]:
    if on_toggle is None:
        return []
    arrow = ft.Icons.KEYBOARD_ARROW_UP_ROUNDED if open_ else ft.Icons.KEYBOARD_ARROW_DOWN_ROUNDED
    sign = ft.Icon(arrow, color=theme.PRIMARY_TEXT, size=theme.grown(tokens.ICON), apply_text_scaling=True)
    word = ft.Row([typography.body(why, theme.PRIMARY_TEXT, "w600"), sign], spacing=2, tight=True)
    spoken = Spoken(f"{why} {result.rule}", identifier=f"why-{result.key}", expanded=open_)
    return [tappable(word, on_toggle, Ground(padding=ft.Padding.symmetric(horizontal=6, vertical=12)), spoken)]


def sentence(parts: Sequence[Part]) -> ft.Control:
    """2 ammesse, 5 presenti: parts of one sentence, read as one, which break between them where letters are large."""
    last = len(parts) - 1
    texts: list[ft.Control] = [
        typography.styled(f"{part.text}," if at < last else part.text, "head", theme.INK, "w700" if part.heavy else "w400")
        for at, part in enumerate(parts)
    ]
    row = ft.Row(texts, spacing=6, run_spacing=0, wrap=True)
    return ft.Semantics(content=row, label=", ".join(part.text for part in parts), exclude_semantics=True)


def pips(shown: Pips) -> ft.Control:
    """Filled: there and counted. Hollow and red: over, or lacking. Hollow and grey: nobody can say yet."""
    drawn = _person_pip if shown.shape == "person" else _room_pip
    states = ["there"] * shown.there + ["bad"] * shown.bad + ["unsure"] * shown.unsure
    row = ft.Row([drawn(state) for state in states], spacing=6, run_spacing=4, wrap=True)
    return ft.Semantics(content=row, exclude_semantics=True)


def _person_pip(state: str) -> ft.Control:
    colours = {"there": theme.PRIMARY, "bad": theme.DANGER, "unsure": theme.IDLE}
    return icon("person" if state == "there" else "person_hollow", colours[state], PIP)


def _room_pip(state: str) -> ft.Control:
    grounds = {"there": theme.PRIMARY, "bad": theme.DANGER_SOFT, "unsure": theme.IDLE_SOFT}
    edges = {"there": theme.PRIMARY, "bad": theme.DANGER, "unsure": theme.IDLE}
    border = ft.Border.all(1.4, edges[state])
    return ft.Container(width=36, height=PIP - 2, border_radius=tokens.RADIUS_BAR, bgcolor=grounds[state], border=border)


def _reasons(reasons: Reasons) -> ft.Control:
    rows = [line_row(line) for line in reasons.lines]
    if reasons.total is not None:
        rows += [*([ft.Divider(height=1, thickness=1, color=theme.LINE)] if rows else []), line_row(reasons.total, total=True)]
    return ft.Column(rows, spacing=tokens.SPACE_2, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def line_row(line: Line, *, total: bool = False) -> ft.Control:
    """One addend with its figure, or one thing found with its sign; the sum stands out."""
    if line.sign is not None:
        said = typography.two_lines(typography.body(line.text), typography.small(line.aside) if line.aside else None, expand=False)
        return typography.side_by_side([said, mark(line.sign)], expand=False)
    text = typography.body(line.text, theme.INK if total else theme.TEXT, "w700" if total else None)
    beside = typography.side_by_side([text, *([typography.small(line.aside)] if line.aside else [])])
    figure = _figure(line.figure, total=total)
    return ft.Row([figure, beside], spacing=tokens.SPACE_3, vertical_alignment=ft.CrossAxisAlignment.CENTER)


def _figure(figure: str, *, total: bool) -> ft.Control:
    ground, ink = (theme.PRIMARY, theme.ON_PRIMARY) if total else (theme.PRIMARY_SOFT, theme.PRIMARY_TEXT)
    text = typography.body(figure, ink, "w700")
    least = ft.Container(width=FIGURE - 16)
    inside = ft.Column([text, least], spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER)
    return ft.Container(inside, bgcolor=ground, border_radius=tokens.RADIUS_SMALL, padding=ft.Padding.symmetric(horizontal=8, vertical=4))


def note(text: str) -> ft.Control:
    """What the rule says and where it comes from."""
    row: list[ft.Control] = [icon("info", theme.MUTED, tokens.ICON_SMALL), typography.tiny(text, expand=True)]
    return ft.Row(row, spacing=8, vertical_alignment=ft.CrossAxisAlignment.START)
