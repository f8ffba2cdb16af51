"""Where the dwelling is, and in what situation its people are.

Rule: every field writes at once, a mistake keeps what was typed, and the position helps but never blocks; before a new dwelling is made
the likely known ones are shown (mockups 04 and 05).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import flet as ft

from mobile.state.visit import SimilarDwelling, VisitState
from mobile.views.frame import Face, SubpageText, foot, narrow, own, page, said_problem
from mobile.views.placing import Paper, Placing, opener, put_by_hand
from mobile.views.remembered import remembered
from mobile.views.visit_head import leaver, say_again, visit_head
from mobile.views.visit_same import doubles_row
from ui import theme, tokens
from ui.components import buttons, choices, fields, surfaces, typography
from ui.components.fields import FieldKind, FieldText, text_field
from ui.components.icons import icon
from ui.present import find as present_find
from ui.present import visit as present
from ui.present import where as present_where
from ui.present.people import rivals
from ui.words import Words

EXAMPLE = ("37,5079", "15,0830")
"""The middle of the city, as a form to follow."""


@ft.observable
@dataclass(eq=False)
class HandPosition:
    """Two numbers while they are being typed; the visit gets them once both are right."""

    open: bool = False
    latitude: str = ""
    longitude: str = ""

    def toggle(self) -> None:
        self.open = not self.open

    def numbers(self) -> tuple[float, float] | None:
        """Both numbers when both are on the globe; a decimal comma is as good as a point."""
        try:
            lat, lon = self._typed()
        except ValueError:
            return None
        return (lat, lon) if -90 <= lat <= 90 and -180 <= lon <= 180 and (lat, lon) != (0, 0) else None

    def is_nowhere(self) -> bool:
        """0, 0 is what machines say that know nothing."""
        try:
            return self._typed() == (0, 0)
        except ValueError:
            return False

    def _typed(self) -> tuple[float, float]:
        return _degrees(self.latitude), _degrees(self.longitude)


def _degrees(text: str) -> float:
    return float(text.strip().replace(",", "."))


@remembered
def DwellingPage(face: Face, visit: VisitState) -> ft.Control:
    """The place."""
    words = face.words
    hand, placing = own(HandPosition), own(Placing)

    content: list[ft.Control] = [
        *said_problem(visit.problem, words),
        _part(words.say("dwelling.address"), _address(face, visit)),
        *_rivals("address", _other_addresses(visit, words)),
        *_similar(visit, words, face.today),
        _part(words.say("dwelling.group"), _groups(face, visit, words)),
        *_rivals("group", _other_groups(visit, words)),
        _part(words.say("dwelling.position"), _position(face, visit, hand, placing)),
        surfaces.rows_card([doubles_row(face)]),
        ft.Container(height=8),
    ]
    button = buttons.main_button(words.say("dwelling.next"), leaver(face, visit, "/visit/people"), ft.Icons.ARROW_FORWARD_ROUNDED)
    head = visit_head(face, visit, SubpageText(words.say("dwelling.title"), present.address_line(visit, words), "place"), "/visit")
    return narrow(face, page(head, content, foot([*say_again(visit, words), button]), gap=18))


def _rivals(of: str, sentence: str) -> list[ft.Control]:
    """Every value that several people gave; its key keeps the fields under it the same ones when it goes."""
    made = [fields.error_sentence(sentence)] if sentence else []
    for one in made:
        one.key = f"several-{of}"
    return made


def _other_addresses(visit: VisitState, words: Words) -> str:
    if visit.place is None:
        return ""
    return rivals(
        visit.place.address, lambda address: ", ".join(p for p in (present.address_line(address, words), address.detail) if p), words
    )


def _other_groups(visit: VisitState, words: Words) -> str:
    return rivals(visit.place.target_group, lambda group: words.say(f"group.{group}"), words) if visit.place is not None else ""


def _part(title: str, content: ft.Control) -> ft.Control:
    return ft.Column([typography.head(title), content], spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _address(face: Face, visit: VisitState) -> ft.Control:
    words = face.words

    def field(part: str, share: int) -> ft.TextField:
        def typed(value: str) -> None:
            visit.set_address(part, value)

        made = text_field(FieldText(words.say(f"dwelling.{part}")), getattr(visit, part), typed)
        made.expand = share
        return made

    lines = [[field("street", 5), field("number", 2)], [field("detail", 1)], [field("district", 1), field("city", 1)]]
    if face.viewport.large:
        lines = [[one] for line in lines for one in line]
    return surfaces.card(ft.Column([ft.Row([*line], spacing=10) for line in lines], spacing=12, tight=True))


def _similar(visit: VisitState, words: Words, today: date) -> list[ft.Control]:
    if not visit.new_dwelling or not visit.similar:
        return []
    rows = [_similar_row(visit, found, words, today) for found in visit.similar[:3]]
    heading = typography.two_lines(
        typography.head(words.say("dwelling.similar")), typography.small(words.say("dwelling.similar_text")), expand=False
    )
    found = ft.Column([heading, surfaces.rows_card(rows)], spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    found.key = "similar"  # it comes while one types, and the fields under it must stay the same ones
    return [found]


def _similar_row(visit: VisitState, found: SimilarDwelling, words: Words, today: date) -> ft.Control:
    def use() -> None:
        visit.use_existing(found.dwelling)

    why = " · ".join(part for part in (present_find.reason_line(found, words), present.last_visit(found.last_visit, words, today)) if part)
    row = ft.Row(
        [
            typography.two_lines(typography.card_title(found.address), typography.small(why)),
            buttons.soft_button(words.say("dwelling.is_this"), use),
        ],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return ft.Container(row, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=8))


def _groups(face: Face, visit: VisitState, words: Words) -> ft.Control:
    def chooser(code: str) -> Callable[[], None]:
        def choose() -> None:
            visit.set_target_group(code)

        return choose

    cards: list[ft.Control] = [
        choices.option_card(
            choices.OptionText(present.GROUP_ICONS[code], words.say(f"group.{code}"), words.say(f"group.{code}_detail"), f"group-{code}"),
            visit.target_group == code,
            chooser(code),
        )
        for code in present.GROUP_ICONS
    ]
    if visit.target_group == "a":
        text = FieldText(words.say("dwelling.order"), hint=words.say("dwelling.order_hint"))
        cards.append(text_field(text, visit.order, visit.set_order))
        more = buttons.quiet_button(words.say("order.edit"), leaver(face, visit, "/visit/order"), ft.Icons.GAVEL_ROUNDED)
        cards.append(ft.Row([more], wrap=True))
    return ft.Column(cards, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _position(face: Face, visit: VisitState, hand: HandPosition, placing: Placing) -> ft.Control:
    """What stands and what it proves; a pin that a person put has no button that would take it away."""
    words = face.words
    on = Paper(face, visit, visit.set_position_by_hand, visit.position, indented=tokens.SPACE_4)
    found = present_where.where(visit.position, words, refining=visit.refining)
    colour = theme.TONES[found.tone].text
    said = typography.two_lines(typography.body(found.title, theme.INK, "w600"), typography.small(found.detail, colour))
    told = ft.Semantics(
        content=ft.Row([icon(found.icon, colour, tokens.ICON), said], spacing=10), live_region=True, container=True, identifier="position"
    )
    by_hand = visit.position is not None and visit.position.source == "hand"
    gps = buttons.secondary_button(
        words.say("dwelling.locating" if visit.locating else "dwelling.use_gps"),
        None if visit.locating else visit.locate,
        ft.Icons.MY_LOCATION_ROUNDED,
    )
    actions: list[ft.Control] = [
        *([] if by_hand else [gps]),
        opener(on, placing),
        buttons.quiet_button(words.say("dwelling.by_hand"), hand.toggle, ft.Icons.EDIT_ROUNDED),
    ]
    lines: list[ft.Control] = [
        told,
        *_rivals("position", present_where.rivals(visit.place.position, words) if visit.place is not None else ""),
        *([typography.small(words.say("where.coarser"), theme.TEXT)] if visit.coarser else []),
        ft.Row(actions, spacing=8, wrap=True),
        *(put_by_hand(on, placing, named=True) if placing.open else []),
        *([_by_hand(visit, hand, words)] if hand.open else []),
        typography.small(words.say("dwelling.position_never_blocks")),
    ]
    return surfaces.card(ft.Column(lines, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _by_hand(visit: VisitState, hand: HandPosition, words: Words) -> ft.Control:
    def typed(part: str) -> Callable[[str], None]:
        def take(value: str) -> None:
            setattr(hand, part, value)
            if (numbers := hand.numbers()) is not None:
                visit.set_position_by_hand(*numbers)

        return take

    wrong = bool(hand.latitude.strip() and hand.longitude.strip()) and hand.numbers() is None
    pair: list[ft.Control] = []
    for part, example in zip(("latitude", "longitude"), EXAMPLE, strict=True):
        text = FieldText(words.say(f"dwelling.{part}"), words.say("dwelling.position_hint", example=example))
        made = text_field(text, getattr(hand, part), typed(part), FieldKind(decimal=True))
        made.expand = 1
        pair.append(made)
    lines: list[ft.Control] = [ft.Row(pair, spacing=10)]
    if wrong:
        nowhere = hand.is_nowhere()
        lines.append(fields.error_sentence(words.say("where.nowhere" if nowhere else "dwelling.position_error")))
    return ft.Column(lines, spacing=6, tight=True)
