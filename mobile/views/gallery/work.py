"""What work looks like: a record's card, the parts of a visit, people, and what the product says back.

Rule (issue 17): the values are those that the states hand to the real pages, so that an exhibit cannot show what no page could.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import flet as ft

from mobile.state.sync import SyncLine
from mobile.state.visit import Delivery
from mobile.views.frame import LARGE
from mobile.views.gallery.parts import NOW, TODAY, Exhibit, column, nothing, part
from ui.components import buttons, feedback, people, surfaces
from ui.components.status import pills, sync_line
from ui.present import delivery, visit
from ui.present.status import status


@dataclass(frozen=True)
class Card:
    """An invented dwelling."""

    address: str
    group: str
    band: str | None
    people: tuple[int, int | None]
    seen: date | None
    delivered: Delivery | None
    sending: bool = False


CARDS = (
    Card("address", "c", "B", (4, 2), TODAY, Delivery("to_deliver", 8)),
    Card("other", "a", "D", (2, None), TODAY.replace(day=21), Delivery("to_deliver", 3), sending=True),
    Card(
        "third", "c", "H", (1, None), TODAY.replace(day=12), Delivery("delivered", at=datetime.fromisoformat("2026-11-12T09:00:00+00:00"))
    ),
    Card("fourth", "b", None, (5, 2), None, Delivery("refused")),
)


def records(show: Exhibit) -> ft.Control:
    """Waiting, on its way, delivered, refused."""
    return part(show.words.say("gallery.part.records"), column([_card(show, card) for card in CARDS], 10))


def _card(show: Exhibit, card: Card) -> ft.Control:
    words, risk = show.words, visit.risk(card.band, show.words)
    text = surfaces.RecordText(
        address=words.say(f"gallery.record.{card.address}"),
        near=words.say("gallery.record.district"),
        group=visit.group(card.group, words),
        seen=visit.last_visit(card.seen, words, TODAY),
        people=visit.people(*card.people, words),
        band=risk.band,
        band_word=risk.word,
        band_tone=risk.tone,
    )
    arrived = delivery.record(card.delivered, words, TODAY, sending=card.sending)
    return surfaces.record_card(text, arrived, nothing, f"record-{card.address}")


def sections(show: Exhibit) -> ft.Control:
    """Complete, with something missing, free to leave out; and the pair under a title."""
    words = show.words
    household = surfaces.SectionText("people", words.say("gallery.section.people"), visit.people(4, 2, words))
    rooms = surfaces.SectionText("door", words.say("gallery.section.rooms"), words.say("gallery.section.rooms_text"))
    rows = [
        surfaces.section_row(household, visit.completion(0, words), nothing),
        surfaces.section_row(rooms, visit.completion(1, words), nothing),
    ]
    arrived = delivery.office_pill(Delivery("to_deliver"), words, NOW)
    pair = pills(delivery.saved_pill(NOW, words), arrived, large=show.letters >= LARGE)
    return part(words.say("gallery.part.sections"), column([surfaces.rows_card(rows), pair], 10))


def persons(show: Exhibit) -> ft.Control:
    """With a state, without, and the way to one more."""
    say = show.words.say
    rows = [
        people.person_row(say("gallery.person.name"), say("gallery.person.text"), nothing, status("presence", "present", show.words)),
        people.person_row(say("gallery.person.other"), say("gallery.person.other_text"), nothing),
        people.add_row(say("gallery.person.add"), say("gallery.person.add_text"), nothing, "person-add"),
    ]
    return part(say("gallery.part.people"), surfaces.rows_card(rows))


def lines(show: Exhibit) -> ft.Control:
    """Nothing, waiting, sending, delivered, refused, a problem."""
    words = show.words
    six = (
        SyncLine("nothing"),
        SyncLine("waiting", count=3),
        SyncLine("sending", done=2, total=3, done_bytes=4_100_000, total_bytes=9_800_000),
        SyncLine("delivered", at=NOW),
        SyncLine("refused", count=1, sentence=words.say("gallery.line.clock")),
        SyncLine("problem"),
    )
    rows = [_line(show, line) for line in six]
    return part(words.say("gallery.part.lines"), column(rows, 6))


def _line(show: Exhibit, line: SyncLine) -> ft.Control:
    action = show.words.say("sync.look") if line.kind in ("problem", "refused") else None
    return sync_line(delivery.sync_line(line, True, show.words, NOW), nothing, action)


def problems(show: Exhibit) -> ft.Control:
    """A problem with its button, and a sentence that only tells."""
    say = show.words.say
    button = buttons.soft_button(say("gallery.problem.action"), nothing)
    rows = [
        feedback.problem(say("gallery.problem.title"), say("gallery.problem.text"), [button]),
        feedback.notice("info", say("gallery.problem.notice")),
    ]
    return part(say("gallery.part.problem"), column(rows, 10))


def progress(show: Exhibit) -> ft.Control:
    """Photos and megabytes, and what happens when the network goes."""
    say = show.words.say
    units = say("gallery.progress.units", done=3, total=12, size=show.words.megabytes(1_400_000, 5_200_000))
    return part(
        say("gallery.part.progress"), feedback.progress(say("gallery.progress.title"), units, 1.4 / 5.2, say("gallery.progress.note"))
    )


def undo(show: Exhibit) -> ft.Control:
    """What was just done with the way back, and a list with nothing in it."""
    say = show.words.say
    bar = feedback.undo_bar(say("gallery.undo.text"), say("gallery.undo.word"), nothing)
    button = buttons.soft_button(say("gallery.empty.action"), nothing)
    empty = feedback.empty_state("inbox", say("gallery.empty.title"), say("gallery.empty.text"), button)
    return part(say("gallery.part.undo"), column([bar, empty], 10))
