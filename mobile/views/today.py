"""The worker's home: what has arrived, the dwellings of this device, and one button to begin a visit (mockups 02 and 12).

Rule: everything here is local and is there without network; a card says by itself what of it the office has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

import flet as ft

from mobile.state.sync import SyncState
from mobile.state.today import DwellingCard, TodayState
from mobile.views import sample
from mobile.views.discarding import ThrownAway
from mobile.views.frame import Face, foot, help_button, own, page, said_problem, scroll_the_head, spacer
from mobile.views.list_place import ListPlace
from mobile.views.sync_line import Line, pulled_down
from ui import tokens
from ui.components import buttons, navigation, people, status, surfaces, typography
from ui.components.feedback import empty_state, problem
from ui.components.fields import search_field
from ui.components.pills import pills
from ui.components.touch import Ground, Spoken, tappable
from ui.present import delivery, visit
from ui.present.find import age, distance
from ui.words import Words


@ft.component
def Today(face: Face, today: TodayState) -> ft.Control:
    """The list, newest work first, which asks the office when it is pulled down."""
    words, sync, place = face.words, face.app.sync, own(ListPlace)
    place.follow(face.navigation)
    now = face.clock()
    heading = [] if _is_all_hidden(today) else [*_heading(today, words, now), *_order(today, words, now)]
    content: list[ft.Control] = [
        search_field(words.say("today.search"), today.query, today.search),
        *said_problem(today.problem, words),
        *([_expired(face, words)] if today.expired else []),
        ft.Column([*heading, Coming(face, sync)], spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        *([] if _is_all_hidden(today) else [_cards(face, today, words.local(now).date())]),
    ]
    content += _end(today, words)
    parts = [_head(face, words), Line(face, sync), ThrownAway(face, face.app.visit.thrown)]
    top = ft.Column(parts, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    if face.viewport.large:  # over the list the button would cover a card
        made = page(top, [*content, spacer(tokens.SPACE_4)], foot([_new_button(face, words)]))
        scroll_the_head(made)
        return pulled_down(made, sync, place, today.more)
    listing = pulled_down(page(top, [*content, spacer()]), sync, place, today.more)
    button = ft.Container(_new_button(face, words), right=tokens.SPACE_4, bottom=tokens.SPACE_4)
    return ft.Stack([listing, button], expand=True)


def _head(face: Face, words: Words) -> ft.Control:
    day = words.weekday(face.today)
    name = face.app.session.display_name
    picture = tappable(
        people.face(name), face.go("/more"), Ground(padding=2, radius=tokens.RADIUS_ROUND), Spoken(words.say("more.you"), "you")
    )
    first_name = name.split()[0] if name else ""
    ends = ft.Row([help_button(face, "today"), picture], spacing=tokens.SPACE_1, tight=True)
    return navigation.page_head(
        navigation.PageHead(words.say("today.title"), words.say("today.subtitle", day=day, name=first_name), end=ends)
    )


def _expired(face: Face, words: Words) -> ft.Control:
    """Why the list is short, and the way out."""
    way = buttons.secondary_button(words.say("today.expired_action"), face.open_sheet, ft.Icons.LOGIN_ROUNDED)
    return problem(words.say("today.expired_title"), words.say("today.expired_text"), [way], tone="warning")


def _is_all_hidden(today: TodayState) -> bool:
    """A list that is hidden is not an empty one."""
    return today.expired and not today.cards


def _order(today: TodayState, words: Words, now: datetime) -> list[ft.Control]:
    """The newest work first, or the nearest, with the age of the position; not while one searches."""
    if today.query or not today.cards:
        return []
    ways = [("latest", words.say("find.latest")), ("near", words.say("find.near_you"))]
    choice = pills(ways, {"near" if today.near else "latest"}, today.look_by, "order")
    choice = ft.Container(choice, padding=ft.Padding.symmetric(vertical=tokens.SPACE_2))
    return [choice, *([typography.small(_age(today, words, now))] if today.near else [])]


def _age(today: TodayState, words: Words, now: datetime) -> str:
    if today.locating:
        return words.say("find.locating")
    if today.where_problem is not None:
        return words.problem(today.where_problem.code, today.where_problem.sentence, today.where_problem.details)
    if today.here_at is None or all(found.metres is None for found in today.cards):
        return words.say("find.near_none")
    return age((now - today.here_at).total_seconds(), words)


def _heading(today: TodayState, words: Words, now: datetime) -> list[ft.Control]:
    """How many there are; of a search also how old is what it finds, and what it has not looked through yet."""
    count = words.say("today.found", count=today.total, known=today.known) if today.query else words.say("today.known", count=today.known)
    if today.query and today.fresh_at is not None:
        count = f"{count}, {words.say('today.fresh', time=words.moment(today.fresh_at, now))}"
    told = ft.Semantics(content=typography.small(count), identifier="found", container=True, live_region=bool(today.query))
    head = ft.Row([typography.head(words.say("today.dwellings")), told], alignment=ft.MainAxisAlignment.SPACE_BETWEEN, wrap=True)
    if today.query and today.behind is not None:
        done, total = today.behind
        return [head, status.promise("waiting", words.say("today.behind", done=done, total=total), "info")]
    return [head]


def _end(today: TodayState, words: Words) -> list[ft.Control]:
    """Under the last card that was asked for: scrolling there asks for more, and so does a button for whoever does not scroll."""
    if today.has_more:
        return [buttons.soft_button(words.say("action.more"), today.more)]
    return [typography.small(words.say("today.cut", count=len(today.cards)))] if today.is_cut else []


@ft.component
def Coming(face: Face, sync: SyncState) -> ft.Control:
    """While the past of a fresh device is on its way the list is not complete. A component of its own, as the line is: each step of a long
    pull draws these anew and not the list."""
    if sync.fetching is None:
        return ft.Container(height=0)
    return ft.Container(status.promise("fetching", face.words.say("today.fetching"), "info"), padding=ft.Padding.only(top=14))


def _cards(face: Face, today: TodayState, day: date) -> ft.Control:
    words = face.words
    if not today.cards:
        if today.query:
            every = buttons.soft_button(words.say("today.none_action"), partial(today.search, ""))
            return empty_state("home", words.say("today.none_title"), words.say("today.none_text"), every)
        return _nothing_yet(face, words)
    looks = [Look(words.language, day, found.dwelling in today.sending) for found in today.cards]
    cards: list[ft.Control] = [_CARD(face, found, look, key=found.dwelling) for found, look in zip(today.cards, looks, strict=True)]
    if not face.viewport.tablet:
        return ft.Column(cards, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.ResponsiveRow([ft.Container(found, col={"xs": 12, "md": 6}) for found in cards], spacing=12, run_spacing=12)


def _nothing_yet(face: Face, words: Words) -> ft.Control:
    """What to do first, and the way to try it without any risk."""
    empty = empty_state("home", words.say("today.empty_title"), words.say("today.empty_text"))
    parts = [empty, surfaces.rows_card([sample.offer(face)])]
    return ft.Column(parts, spacing=tokens.SPACE_3, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


@dataclass(frozen=True)
class Look:
    """What a card shows besides its dwelling."""

    language: str
    day: date
    sending: bool


@ft.component
def Card(face: Face, found: DwellingCard, look: Look) -> ft.Control:
    """One dwelling. A component of its own that is remembered: a letter, or a visit that moved up, draws only the cards that changed."""
    words, day = face.words, look.day
    risk = visit.risk(found.band, words)
    seen = visit.last_visit(found.last_visit, words, day)
    text = surfaces.RecordText(
        address=found.address or words.say("visit.no_address"),
        near=_why(found, words)
        or distance(found.metres, found.towards, words)
        or (words.say("today.several") if found.several_values else found.district),
        group=visit.group(found.target_group, words),
        seen=seen,
        people=visit.people(found.people, found.minors, words),
        band=risk.band,
        band_word=risk.word,
        band_tone=risk.tone,
    )
    arrived = delivery.record(found.delivery, words, day, sending=look.sending)
    return surfaces.record_card(text, arrived, _opener(face, found), f"dwelling-{found.dwelling}")


_CARD: Callable[..., ft.Control] = ft.memo(Card)  # type: ignore[no-untyped-call]


def _why(found: DwellingCard, words: Words) -> str:
    """What of it a search has found, where that does not stand on the card anyway."""
    seen = {found.address, found.district}
    return " · ".join(
        words.say("found_by.order", text=text) if kind == "order" else text for kind, text in found.found_by if text not in seen
    )


def _opener(face: Face, found: DwellingCard) -> Callable[[], None]:
    def open_visit() -> None:
        face.app.visit.start_at(found.dwelling)
        face.navigation.go("/visit")

    return open_visit


def _new_button(face: Face, words: Words) -> ft.Control:
    async def start() -> None:
        """What may be the one is shown first; where one stands is found meanwhile."""
        face.app.find.begin()
        face.navigation.go("/find")
        await face.app.find.locate()

    button = buttons.main_button if face.viewport.large else buttons.floating_button
    return button(words.say("today.new"), start, ft.Icons.ADD_HOME_ROUNDED)
