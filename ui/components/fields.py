"""What is typed: fields that keep what was typed, with their error as a sentence under them.

Rule: there is no save button, so a field reports every change; an error never empties a field and always has its sentence.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft
from flet.controls.base_control import BaseControl

from ui import theme, tokens
from ui.components import typography
from ui.components.icons import icon, sign
from ui.components.status import mark
from ui.components.touch import Ground, Spoken, Tap, icon_button, tap_with, tappable
from ui.present.status import Status

Typed = Callable[[str], object]
Submitted = Callable[[], object] | Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class FieldKind:
    """How a field is typed into."""

    password: bool = False
    number: bool = False
    decimal: bool = False
    multiline: bool = False
    autofocus: bool = False
    max_length: int | None = None


TEXT = FieldKind()
NUMBER = FieldKind(number=True)
DECIMAL = FieldKind(decimal=True)


@dataclass(frozen=True)
class FieldText:
    """The words around a field."""

    label: str
    hint: str = ""
    help: str = ""
    error: str = ""


class TypedField(ft.TextField):
    """A text field that a drawing never takes letters from, from its first letter on.

    The client tells a letter in two messages: the new value, then the event. A drawing between the two still knows the value before, and
    would send it back over what is being typed. So the field remembers the text that it and the app both know: what it was made with,
    what it told, what the app wrote. As long as the app asks for that text, what is in the field stays; only another one replaces it.
    """

    _known = ""

    def init(self) -> None:
        super().init()  # type: ignore[no-untyped-call]
        self._known = self.value or ""

    def _migrate_state(self, other: BaseControl) -> None:
        super()._migrate_state(other)
        if isinstance(other, TypedField) and self._asks_for(other._known):
            self._known, self.value = other._known, other.value

    def _asks_for(self, known: str) -> bool:
        """Of digits the app keeps the number: 07 stays while it asks for 7."""
        asked, digits = self._known, self.keyboard_type == ft.KeyboardType.NUMBER
        return asked == known or (digits and asked.isdecimal() and known.isdecimal() and int(asked) == int(known))

    def tell(self) -> str:
        """What stands in the field, from now on known to the app."""
        self._known = self.value or ""
        return self._known


def telling(on_type: Typed) -> Callable[[ft.Event[ft.TextField]], None]:
    """Hands what was typed to the app."""

    def typed(event: ft.Event[ft.TextField]) -> None:
        field = event.control
        on_type(field.tell() if isinstance(field, TypedField) else field.value or "")

    return typed


BOX_WIDTH, BOX_HEIGHT, BOX_GAP = 44, 56, 7


def code_field(spoken: str, value: str, on_type: Typed, length: int, on_submit: Submitted | None = None) -> ft.Control:
    """A short code in boxes, parted in the middle. One real field lies over the boxes, so that pasting, erasing and reading aloud are
    the platform's own; its letters are drawn by the boxes."""

    shown = value.upper().replace("-", "").replace(" ", "")
    boxes: list[ft.Control] = [_box(shown[at : at + 1], here=at == len(shown)) for at in range(length)]
    boxes.insert(length // 2, typography.styled("–", "body", theme.MUTED))
    row = ft.Row(boxes, spacing=BOX_GAP, tight=True, alignment=ft.MainAxisAlignment.CENTER)
    clear = ft.TextStyle(size=tokens.TYPE["card"][0], color=ft.Colors.TRANSPARENT)
    field = TypedField(
        value=value,
        on_change=telling(on_type),
        on_submit=on_submit,
        autocorrect=False,
        enable_suggestions=False,
        capitalization=ft.TextCapitalization.CHARACTERS,
        input_filter=ft.InputFilter(r"^[A-Za-z0-9 -]*$"),
        text_style=clear,
        cursor_color=ft.Colors.TRANSPARENT,
        border=ft.NoInputBorder(),
        selection_color=ft.Colors.TRANSPARENT,
        content_padding=ft.Padding.symmetric(vertical=16),
    )
    # One node with the field, so that its name is the field's own and not that of a group around it.
    over = ft.MergeSemantics(ft.Semantics(content=field, label=spoken, identifier="office-code"))
    quiet = ft.Semantics(content=row, exclude_semantics=True)
    return ft.Stack([ft.Row([quiet], alignment=ft.MainAxisAlignment.CENTER), ft.Container(over, left=0, right=0, top=0, bottom=0)])


def _box(letter: str, *, here: bool) -> ft.Control:
    border = ft.Border.all(2.4 if here else 1.4, theme.PRIMARY if here else theme.INK if letter else theme.LINE_STRONG)
    return ft.Container(
        typography.styled(letter, "title", theme.INK, "w600"),
        width=BOX_WIDTH,
        height=BOX_HEIGHT,
        border=border,
        border_radius=tokens.RADIUS_SMALL,
        bgcolor=theme.PAPER,
        alignment=ft.Alignment.CENTER,
    )


def text_field(text: FieldText, value: str, on_type: Typed, kind: FieldKind = TEXT, on_submit: Submitted | None = None) -> ft.TextField:
    """A field with its label always above, never only a hint."""

    return TypedField(
        label=text.label,
        value=value,
        hint_text=text.hint or None,
        helper=text.help or None,
        error=text.error or None,
        on_change=telling(on_type),
        on_submit=on_submit,
        password=kind.password,
        multiline=kind.multiline,
        min_lines=5 if kind.multiline else None,
        align_label_with_hint=kind.multiline,  # on the first line, where one begins to write
        autofocus=kind.autofocus,
        max_length=kind.max_length,
        keyboard_type=_keyboard(kind),
        input_filter=ft.InputFilter(r"^[0-9]*$") if kind.number else None,
        text_style=theme.type_style("body"),
        label_style=theme.type_style("body", theme.MUTED),
        hint_style=theme.type_style("body", theme.MUTED),
        helper_style=theme.type_style("small", theme.MUTED),
        error_style=theme.type_style("small", theme.DANGER_TEXT, "w600"),
        error_max_lines=4,
        helper_max_lines=4,
        border=_borders(tokens.RADIUS),
        bgcolor=theme.PAPER,
        filled=True,
        fill_color=theme.PAPER,
        hover_color=theme.PAPER,
        focus_color=theme.PAPER,
        content_padding=ft.Padding.symmetric(horizontal=14, vertical=16),
    )


@dataclass(frozen=True)
class SecretText:
    """The words of a password's field: its label, and what its eye does."""

    label: str
    show: str
    hide: str


@ft.component
def SecretField(text: SecretText, value: str, on_type: Typed, on_submit: Submitted | None = None) -> ft.Control:
    """A password, with an eye that shows it. The client's own eye has no name for who listens."""
    shown, show = ft.use_state(False)
    field = text_field(FieldText(text.label), value, on_type, FieldKind(password=not shown), on_submit)
    eye = ft.Icons.VISIBILITY_OFF_ROUNDED if shown else ft.Icons.VISIBILITY_ROUNDED
    field.suffix_icon = icon_button(eye, text.hide if shown else text.show, lambda: show(not shown), theme.MUTED)
    return ft.Container(field)


def field_row(field: ft.TextField, saved: Status | None) -> ft.Control:
    """A field, and under it where what was typed is now; an error says its own sentence instead."""
    if saved is None or field.error:
        return field
    told = ft.Semantics(content=mark(saved), live_region=True, container=True)
    return ft.Column(
        [field, ft.Container(told, padding=ft.Padding.only(left=14))],
        spacing=tokens.SPACE_1,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def search_field(hint: str, value: str, on_type: Typed) -> ft.Control:
    """Searches at every letter; the name of the field is what it searches, also when the hint has given way to what was typed."""

    field = TypedField(
        value=value,
        hint_text=hint,
        hint_max_lines=3,
        on_change=telling(on_type),
        prefix_icon=ft.Icons.SEARCH_ROUNDED,
        border=_borders(tokens.RADIUS_ROUND),
        filled=True,
        fill_color=theme.PAPER,
        hover_color=theme.PAPER,
        focus_color=theme.PAPER,
        text_style=theme.type_style("body"),
        hint_style=theme.type_style("body", theme.MUTED),
        content_padding=ft.Padding.symmetric(horizontal=12, vertical=16),
    )
    return ft.MergeSemantics(ft.Semantics(content=field, label=hint if value else None, identifier="search"))


@dataclass(frozen=True)
class StepperText:
    """The words of a stepper: what is counted and what its two buttons do."""

    label: str
    less: str
    more: str
    empty: str = "–"


def stepper(text: StepperText, value: int | None, on_step: Callable[[int], object]) -> ft.Control:
    """A small number by two buttons. What a step makes of it is asked of the one who holds the number: two quick taps are two steps."""
    shown = typography.styled(text.empty if value is None else str(value), "card", theme.INK)
    box = ft.Row(
        [
            icon_button(ft.Icons.REMOVE_ROUNDED, text.less, tap_with(on_step, -1)),
            ft.Container(shown, width=44, alignment=ft.Alignment.CENTER),
            icon_button(ft.Icons.ADD_ROUNDED, text.more, tap_with(on_step, 1)),
        ],
        spacing=0,
        tight=True,
    )
    framed = ft.Container(box, border=ft.Border.all(1, theme.LINE_STRONG), border_radius=tokens.RADIUS, bgcolor=theme.PAPER)
    return ft.Row(
        [typography.body(text.label, theme.TEXT, expand=True), framed],
        spacing=tokens.SPACE_3,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


def date_field(label: str, shown: str, on_tap: Tap, error: str = "") -> ft.Control:
    """A date that is chosen, not typed: opens the calendar."""
    row = ft.Row(
        [
            icon("calendar", theme.INK, tokens.ICON),
            typography.two_lines(typography.tiny(label, theme.MUTED, "w600"), typography.body(shown, theme.INK)),
        ],
        spacing=tokens.SPACE_3,
    )
    side = theme.DANGER if error else theme.LINE_STRONG
    field = tappable(
        row,
        on_tap,
        Ground(theme.PAPER, ft.Border.all(1, side), padding=ft.Padding.symmetric(horizontal=14, vertical=10)),
        Spoken(f"{label}: {shown}"),
    )
    return ft.Column(
        [field, *([error_sentence(error)] if error else [])], spacing=4, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )


def error_sentence(sentence: str) -> ft.Control:
    """What is wrong and what to do, said aloud when it appears."""
    row = ft.Row(
        [sign("problem", theme.DANGER_TEXT), typography.small(sentence, theme.DANGER_TEXT, "w600", expand=True)],
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return ft.Semantics(content=row, live_region=True, container=True)


def _keyboard(kind: FieldKind) -> ft.KeyboardType:
    if kind.multiline:
        return ft.KeyboardType.MULTILINE
    if kind.number or kind.decimal:
        return ft.KeyboardType.NUMBER
    return ft.KeyboardType.TEXT


def _borders(radius: float) -> dict[ft.ControlState, ft.InputBorder]:
    def outline(color: str, width: float) -> ft.InputBorder:
        return ft.OutlineInputBorder(side=ft.BorderSide(width, color), border_radius=radius)

    return {
        ft.ControlState.ERROR: outline(theme.DANGER, 1.5),
        ft.ControlState.FOCUSED: outline(theme.PRIMARY, 2),
        ft.ControlState.DEFAULT: outline(theme.LINE_STRONG, 1),
    }
