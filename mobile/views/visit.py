"""One visit at a glance: its parts with what they hold, what is missing, and "Consegna" (mockup 03).

Rule: real numbers, and what was not rated is told together with what was; delivering is never blocked: with something missing it offers
to complete or to deliver with a reason. A part stands here when its page exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import flet as ft

from mobile.state.photos import PhotosState
from mobile.state.visit import Gap, HazardAnswer, VisitState
from mobile.views import visit_past
from mobile.views.danger import DangerCard
from mobile.views.discarding import discard_button
from mobile.views.frame import Face, SubpageText, foot, narrow, own, page, said_problem
from mobile.views.remembered import remembered
from mobile.views.visit_head import leaver, visit_head
from mobile.views.visit_people import people_row
from schemas.dwelling_rooms import measured_rooms
from ui import theme, tokens
from ui.components import buttons, choices, fields, surfaces, typography
from ui.components.feedback import empty_state
from ui.components.icons import icon
from ui.components.touch import Ground, Spoken, Tap, tappable
from ui.present import facts, rooms, where
from ui.present import order as orders
from ui.present import visit as present
from ui.present.hazards import in_order
from ui.present.status import Status
from ui.words import Words

GAP_HEIGHT = 48

PLACES = {
    "dwelling": "/visit/place",
    "people": "/visit/people",
    "rooms": "/visit/rooms",
    "hazards": "/visit/hazards",
    "photos": "/visit/photos",
    "order": "/visit/order",
    "checklists": "/visit/checks/comfort-intake",
}


@ft.observable
@dataclass(eq=False)
class Delivering:
    """The bottom of the page: the list of what is missing, and the reason when one delivers all the same."""

    gaps_open: bool = True
    asking: bool = False
    reason: str = ""

    def toggle_gaps(self) -> None:
        self.gaps_open = not self.gaps_open

    def ask(self) -> None:
        self.asking = True

    def set_reason(self, text: str) -> None:
        self.reason = text

    def leave(self) -> None:
        self.asking = False


@remembered
def VisitPage(face: Face, visit: VisitState, photos: PhotosState) -> ft.Control:
    """The hub."""
    words, delivering = face.words, own(Delivering)
    began = [words.say("visit.started", at=words.moment(visit.started_at, face.clock()))] if visit.started_at else []
    started = " · ".join(part for part in (present.address_detail(visit), *began) if part)
    head = visit_head(face, visit, SubpageText(present.address_line(visit, words), started, "visit"), "/")
    sections = surfaces.rows_card(_sections(face, visit, photos, words))
    paths = [] if visit.submitted else [_paths(face, visit)]
    content = [
        *_handed_in(visit, words),
        *visit_past.correcting(visit, words),
        *said_problem(visit.problem, words),
        DangerCard(face, visit.danger),
        *paths,
        sections,
        *discard_button(face, visit),
        ft.Container(height=4),
    ]
    return narrow(face, page(head, *_content_and_bottom(face, visit, delivering, content)))


def _paths(face: Face, visit: VisitState) -> ft.Control:
    """Rapida or Guidata: the same visit and the same answers."""
    words = face.words
    ways = [
        choices.OptionText(name, words.say(f"path.{name}"), words.say(f"path.{name}_text"), f"path-{name}") for name in ("quick", "guided")
    ]
    taken = "path-guided" if visit.guided else "path-quick"
    return choices.two_ways(ways, taken, lambda way: visit.take_path(way == "path-guided"), large=face.viewport.large)


def _handed_in(visit: VisitState, words: Words) -> list[ft.Control]:
    if not visit.submitted:
        return []
    arrived = visit.delivery.kind == "delivered"
    key, mark, tone = ("submitted", "done", "ok") if arrived else ("ready", "waiting", "info")
    return [empty_state(mark, words.say(f"visit.{key}_title"), words.say(f"visit.{key}_text"), tone=cast(tokens.Tone, tone))]


def _content_and_bottom(
    face: Face, visit: VisitState, delivering: Delivering, content: list[ft.Control]
) -> tuple[list[ft.Control], ft.Control]:
    """Where letters are large only the buttons stay at the bottom: with more in it, and a keyboard under it, the visit had no room."""
    words, large = face.words, face.viewport.large

    def submit() -> None:
        if not visit.submitted:  # else a second tap, before the page is drawn anew
            visit.submit(delivering.reason.strip() or None)
        delivering.leave()

    if delivering.asking:
        asked, answers = _ask_reason(delivering, words, submit)
        end = [*answers, ft.Container(height=tokens.STEP)]
        return (asked, foot(end)) if large else (content, foot([*asked, *end]))
    if visit.submitted:
        again = [visit_past.corrects(face, visit, visit.past[0], words)] if visit.past else []
        return content, foot([buttons.main_button(words.say("visit.to_today"), face.go("/"), ft.Icons.TODAY_ROUNDED), *again])
    gaps, button = _gaps(face, visit, delivering, words), _deliver(words, lambda: delivering.ask() if visit.gaps else submit())
    return ([*content, *gaps], foot(button)) if large else (content, foot([*gaps, *button]))


def _sections(face: Face, visit: VisitState, photos: PhotosState, words: Words) -> list[ft.Control]:
    def missing(*sections: str) -> Status:
        return present.completion(sum(1 for gap in visit.gaps if gap.section in sections), words)

    taken = len(photos.tiles)
    note = visit.note.strip()
    note_status = Status(words.say("visit.note_written"), "done", "ok") if note else Status(words.say("visit.optional"), "optional", "idle")
    bands = [answer.band if (answer := visit.hazards.get(code)) else None for code in in_order(visit.hazard_list)]
    under = ft.Column([*_gravest(visit, words), surfaces.rated_ticks(bands)], spacing=0, tight=True)
    hazards = surfaces.SectionText("hazard", words.say("visit.hazards"), present.rated(len(visit.hazards), len(bands), words), under)
    text, row = surfaces.SectionText, surfaces.section_row
    to_place, seen = face.go("/visit/place"), words.say("visit.photos_taken", count=taken)
    return [
        row(text("place", words.say("visit.place"), where.short(visit.position, words)), missing("dwelling"), to_place),
        people_row(face, visit),
        _rooms_row(face, visit, words),
        row(hazards, missing("hazards"), face.go("/visit/hazards"), _worst(visit, words)),
        row(text("photo", words.say("visit.photos"), seen), missing("photos"), face.go("/visit/photos")),
        *_legal_rows(face, visit, words),
        row(text("note", words.say("visit.notes"), note[:60] or words.say("visit.note_empty")), note_status, face.go("/visit/note")),
        *visit_past.row(face, visit, words),
    ]


def _legal_rows(face: Face, visit: VisitState, words: Words) -> list[ft.Control]:
    """What place it is, and the order over it with how many of the four things were asked."""
    place, today = visit.place, face.today
    if place is None:
        return []
    kind = surfaces.SectionText("home", words.say("visit.home"), facts.summary(place, words))
    order = orders.summary(orders.readable(visit.typed("order")), today, words)
    wanted = [gap for gap in visit.gaps if gap.section == "order"]
    asked = present.completion(len(wanted), words) if wanted else facts.answered(place, words)
    return [
        surfaces.section_row(kind, facts.written(place, words), face.go("/visit/dwelling")),
        surfaces.section_row(surfaces.SectionText("order", words.say("visit.order"), order), asked, face.go("/visit/order")),
    ]


def _rooms_row(face: Face, visit: VisitState, words: Words) -> ft.Control:
    sized = measured_rooms(visit.place.rooms) if visit.place is not None else {}
    text = surfaces.SectionText("room", words.say("rooms.title"), rooms.hub_detail(sized, words))
    return surfaces.section_row(text, rooms.hub_state(sized, words), face.go("/visit/rooms"))


def _gravest_of(visit: VisitState) -> HazardAnswer | None:
    return max(visit.hazards.values(), key=lambda answer: answer.score, default=None)


def _gravest(visit: VisitState, words: Words) -> list[ft.Control]:
    """Its name has a line of its own: beside the square there is room for one word."""
    worst = _gravest_of(visit)
    if worst is None:
        return []
    return [typography.small(words.say("visit.gravest", name=present.hazard_name(worst.code, words)), theme.TEXT)]


def _worst(visit: VisitState, words: Words) -> ft.Control | None:
    worst = _gravest_of(visit)
    if worst is None:
        return None
    risk = present.risk(worst.band, words)
    word = typography.small(risk.word, theme.TONES[risk.tone].text, "w600")
    return ft.Row([surfaces.band_square(worst.band, 38), word], spacing=8, tight=True)


def _gaps(face: Face, visit: VisitState, delivering: Delivering, words: Words) -> list[ft.Control]:
    if not visit.gaps:
        return []
    arrow = ft.Icons.KEYBOARD_ARROW_DOWN_ROUNDED if delivering.gaps_open else ft.Icons.KEYBOARD_ARROW_UP_ROUNDED
    heading = ft.Row(
        [
            icon("missing", theme.WARNING, tokens.ICON),
            typography.styled(words.say("visit.gaps", count=len(visit.gaps)), "card", theme.WARNING_TEXT, "w700", expand=True),
            ft.Icon(arrow, color=theme.WARNING_TEXT),
        ],
        spacing=10,
    )
    spoken = Spoken(identifier="gaps", expanded=delivering.gaps_open)
    toggle = tappable(heading, delivering.toggle_gaps, Ground(padding=ft.Padding.symmetric(vertical=12)), spoken)
    if not delivering.gaps_open:
        return [toggle]
    rows = ft.Column([_gap_row(face, gap, words) for gap in visit.gaps], spacing=0, scroll=ft.ScrollMode.AUTO)
    rows.horizontal_alignment = ft.CrossAxisAlignment.STRETCH
    if face.viewport.large:
        rows.scroll = None
        return [toggle, rows]
    each = GAP_HEIGHT * (1 + face.viewport.letters) / 2  # half of it is the space above and below the words
    return [toggle, ft.Container(rows, height=min(each * len(visit.gaps), face.viewport.height * 0.32))]


def _gap_row(face: Face, gap: Gap, words: Words) -> ft.Control:
    key = f"gap.{gap.code}"
    row = ft.Row(
        [
            typography.body(words.say(key) if words.has(key) else words.say("gap.other"), expand=True),
            typography.body(words.say(f"gap.go_{gap.section}"), theme.PRIMARY_TEXT, "w600"),
            ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.PRIMARY_TEXT, size=tokens.ICON_SMALL),
        ],
        spacing=8,
    )
    edge = ft.Border(top=ft.BorderSide(1, theme.LINE))
    ground = Ground(border=edge, radius=0, padding=ft.Padding.symmetric(vertical=12))
    return tappable(row, face.go(PLACES[gap.section]), ground, Spoken(identifier=f"gap-{gap.code}"))


def _deliver(words: Words, deliver: Tap) -> list[ft.Control]:
    note = ft.Row([typography.tiny(words.say("visit.deliver_note"))], alignment=ft.MainAxisAlignment.CENTER, wrap=True)
    return [buttons.main_button(words.say("visit.deliver"), deliver, ft.Icons.OUTBOX_ROUNDED), note]


def _ask_reason(delivering: Delivering, words: Words, submit: Tap) -> tuple[list[ft.Control], list[ft.Control]]:
    """What is asked, and the two answers."""
    text = typography.two_lines(
        typography.head(words.say("visit.anyway_title")), typography.body(words.say("visit.anyway_text"), theme.MUTED), expand=False
    )
    reason = fields.text_field(fields.FieldText(words.say("visit.anyway_reason")), delivering.reason, delivering.set_reason)
    complete = buttons.secondary_button(words.say("visit.complete_it"), delivering.leave)
    deliver = buttons.main_button(words.say("visit.deliver_anyway"), submit, ft.Icons.OUTBOX_ROUNDED)
    return [text, reason], [deliver, complete]


@remembered
def NotePage(face: Face, visit: VisitState) -> ft.Control:
    """Free text, saved at every letter."""
    words = face.words
    text = fields.FieldText(words.say("note.label"), words.say("note.hint"))
    field = fields.text_field(text, visit.note, visit.set_note, fields.FieldKind(multiline=True))
    head = visit_head(face, visit, SubpageText(words.say("note.title"), present.address_line(visit, words), "note"), "/visit")
    button = buttons.main_button(words.say("note.next"), leaver(face, visit, "/visit"), ft.Icons.ARROW_FORWARD_ROUNDED)
    return narrow(face, page(head, [*said_problem(visit.problem, words), field], foot([button])))
