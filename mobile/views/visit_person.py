"""One person of a household: who she is, what she needs, how to reach her, and that she was told what we do with it.

Rule (domain.md 8.1): needs and never diagnoses; no tax code is asked for, one that is given is checked; a privacy notice has its day and
its way. Everything is saved as it is tapped, and every value that somebody else has said differently is shown before it is changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import flet as ft

from mobile.state.visit import VisitState
from mobile.views.frame import Face, SubpageText, foot, narrow, own, page, said_problem
from mobile.views.remembered import remembered
from mobile.views.visit_head import leaver, say_again, visit_head
from mobile.views.visit_people import PeoplePage, numbered, sexes
from schemas.household import PEOPLE, Household
from schemas.person import SEVERAL_PARTNERS, Person, PrivacyNotice, in_two_couples
from schemas.person_codes import LANGUAGES, NEEDS, NOTICE_WAYS, RELATIONS, SEXES
from ui.components import buttons, surfaces, typography
from ui.components.fields import FieldText, error_sentence, text_field
from ui.components.pills import pills, toggled
from ui.present import people as present
from ui.present import visit as visit_words
from ui.present.rooms import names as room_names
from ui.words import Words

LIST = "/visit/people"
CONTACT = {"phone": "", "email": "", "through": ""}
FIRST_LANGUAGES = ("it", "ar", "bn", "en", "fr", "ro", "si", "uk")
"""Offered at once; the others open with a tap."""


@ft.observable
@dataclass(eq=False)
class Typing:
    """What is typed and is no value yet, and whether all languages are shown. One person at a time: whoever had the page's number when it
    was opened. A colleague's word that comes meanwhile may give it to somebody else, and no letter goes to her."""

    opened: tuple[str | None, str] = (None, "")
    person: str = ""
    age: str | None = None
    tax_code: str | None = None
    all_languages: bool = False

    def begin(self, visit: VisitState, number: str) -> None:
        if (visit.draft, number) == self.opened and self.person:
            return
        at, everybody = int(number) - 1 if number.isdecimal() else -1, numbered(visit)
        self.opened, self.person = (visit.draft, number), everybody[at][1] if 0 <= at < len(everybody) else ""
        self.age, self.tax_code, self.all_languages = None, None, False

    def put_age(self, text: str) -> None:
        self.age = text

    def put_tax_code(self, text: str) -> None:
        self.tax_code = text

    def more_languages(self) -> None:
        self.all_languages = True


@dataclass(frozen=True)
class Shown:
    """The person of a page with what a part of it needs to show and to write."""

    face: Face
    visit: VisitState
    household: Household
    person: Person

    @property
    def words(self) -> Words:
        return self.face.words

    def field(self, name: str) -> str:
        return f"{PEOPLE}/{self.person.id}/{name}"

    def put(self, name: str, value: Any) -> None:
        self.visit.put(self.field(name), value, self.household.id)

    def typed(self, name: str) -> Any:
        return self.visit.typed(self.field(name), self.household.id)

    def fault(self, name: str) -> str:
        """What is wrong with what was typed, in this language; nothing where all is well."""
        found = self.visit.faults.get((self.household.id, self.field(name)))
        return self.words.problem(found.code, found.sentence, found.details) if found else ""


@remembered
def PersonPage(face: Face, visit: VisitState, number: str) -> ft.Control:
    """Everything of one person, each part in a card; the list where nobody has this number."""
    words, typing = face.words, own(Typing)
    typing.begin(visit, number)
    shown = _shown(face, visit, typing.person)
    if shown is None:
        return PeoplePage(face, visit)
    title = present.name(shown.person, [person for _, person in numbered(visit)].index(typing.person) + 1, words)
    head = visit_head(face, visit, SubpageText(title, visit_words.address_line(visit, words), "person"), LIST)
    content: list[ft.Control] = [
        *said_problem(visit.problem, words),
        _who(shown, typing),
        surfaces.titled(words.say("persons.partner"), "", _partner(shown)),
        *_sleeps(shown),
        surfaces.titled(words.say("persons.needs"), words.say("persons.needs_text"), _needs(shown)),
        surfaces.titled(words.say("persons.languages"), words.say("persons.languages_text"), _languages(shown, typing)),
        surfaces.titled(words.say("persons.contact"), "", _contact(shown)),
        surfaces.titled(words.say("persons.notice"), words.say("persons.notice_text"), _notice(shown)),
        surfaces.titled(words.say("persons.tax_code"), "", _tax_code(shown, typing)),
        _away(shown),
        ft.Container(height=8),
    ]
    button = buttons.main_button(words.say("persons.done"), leaver(face, visit, LIST), ft.Icons.CHECK_ROUNDED)
    return narrow(face, page(head, content, foot([*say_again(visit, words), button]), gap=18))


def _shown(face: Face, visit: VisitState, who: str) -> Shown | None:
    """Nobody after she was taken away."""
    for household in visit.households:
        person = household.person(who)
        if person is not None:
            return Shown(face, visit, household, person)
    return None


def _card(lines: list[ft.Control]) -> ft.Control:
    return surfaces.card(ft.Column(lines, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _who(shown: Shown, typing: Typing) -> ft.Control:
    words, person = shown.words, shown.person

    def named(value: str) -> None:
        shown.put("name", value if value.strip() else None)

    name_text = FieldText(
        words.say("persons.name"), words.say("persons.name_hint"), present.rivals(person.name, str, words), shown.fault("name")
    )
    return _card(
        [
            text_field(name_text, shown.typed("name") or "", named),
            _age(shown, typing),
            typography.small(words.say("persons.sex")),
            sexes(shown.face, person.sex.value, _chooser(shown, "sex"), "sex"),
            *_rivals(present.rivals(person.sex, lambda code: present.word_of(SEXES, code, words), words)),
            typography.small(words.say("persons.relation")),
            pills(present.options(RELATIONS, words), [person.relation.value or ""], _chooser(shown, "relation"), "relation"),
            *_rivals(present.rivals(person.relation, lambda code: present.word_of(RELATIONS, code, words), words)),
        ]
    )


def _rivals(sentence: str) -> list[ft.Control]:
    return [error_sentence(sentence)] if sentence else []


def _chooser(shown: Shown, name: str) -> Callable[[Any], None]:
    def choose(value: Any) -> None:
        shown.visit.choose(shown.field(name), value, shown.household.id)

    return choose


def _age(shown: Shown, typing: Typing) -> ft.Control:
    words, today, person = shown.words, shown.face.today, shown.person

    def typed(text: str) -> None:
        typing.put_age(text)
        found = present.typed_age(text, today)
        if not found.wrong:
            shown.put("age", found.value)

    text = typing.age if typing.age is not None else present.age_as_typed(person.age.value, words)
    wrong = words.say("persons.age_wrong") if present.typed_age(text, today).wrong else shown.fault("age")
    several = present.rivals(person.age, lambda said: present.age(said, today, words), words)
    field = FieldText(words.say("persons.age"), words.say("persons.age_hint"), several, wrong)
    return text_field(field, text, typed)


def _partner(shown: Shown) -> ft.Control:
    words, person = shown.words, shown.person
    everybody = list(enumerate(shown.household.people, 1))
    others = [(one.id, present.name(one, number, words)) for number, one in everybody if one.id != person.id]
    if not others:
        return typography.small(words.say("persons.no_one_else"))

    def choose(code: str) -> None:
        shown.put("partner", code or None)

    found = present.partner_of(person, shown.household.people)
    said_none = person.partner.values[:1] == (None,)
    chosen = found if found is not None else "" if said_none else "-"
    lines: list[ft.Control] = [pills([*others, ("", words.say("persons.no_partner"))], [chosen], choose, "partner")]
    if person.id in in_two_couples(shown.household.people):
        lines.append(error_sentence(present.said(SEVERAL_PARTNERS.words, words)))
    return _card(lines)


def _sleeps(shown: Shown) -> list[ft.Control]:
    """The rooms of this dwelling, once there are any."""
    place, words = shown.visit.place, shown.words
    rooms = place.rooms if place is not None else ()
    if not rooms:
        return []

    def choose(room: str) -> None:
        shown.visit.choose(shown.field("sleeps_in"), {"dwelling": shown.visit.dwelling, "room": room}, shown.household.id)

    said = shown.person.sleeps_in.value
    here = said.room if said is not None else ""
    called = room_names(rooms, words)
    named = [(room.id, called[room.id]) for room in rooms]
    asleep = present.rivals(shown.person.sleeps_in, lambda one: called.get(one.room, words.say("rooms.kind_unknown")), words)
    return [surfaces.titled(words.say("persons.sleeps"), "", _card([pills(named, [here], choose, "sleeps"), *_rivals(asleep)]))]


def _needs(shown: Shown) -> ft.Control:
    words, needs = shown.words, shown.person.needs
    chosen = list(needs.value or [])

    def tap(code: str) -> None:
        shown.put("needs", toggled(shown.typed("needs") or [], code) or None)

    several = present.rivals(needs, lambda codes: ", ".join(present.word_of(NEEDS, code, words) for code in codes), words)
    return _card([pills(present.options(NEEDS, words), chosen, tap, "need"), *_rivals(several)])


def _languages(shown: Shown, typing: Typing) -> ft.Control:
    words, languages = shown.words, shown.person.languages
    chosen = list(languages.value or [])

    def tap(code: str) -> None:
        shown.put("languages", toggled(shown.typed("languages") or [], code) or None)

    known = [one.code for one in LANGUAGES]
    first = known if typing.all_languages else [code for code in known if code in FIRST_LANGUAGES or code in chosen]
    order = [*chosen, *(code for code in first if code not in chosen)]
    offered = [(code, present.word_of(LANGUAGES, code, words)) for code in order]
    more: list[ft.Control] = []
    if not typing.all_languages:
        more = [ft.Row([buttons.quiet_button(words.say("persons.languages_more"), typing.more_languages, ft.Icons.ADD_ROUNDED)], wrap=True)]
    several = present.rivals(languages, lambda codes: ", ".join(present.word_of(LANGUAGES, code, words) for code in codes), words)
    return _card([pills(offered, chosen, tap, "language"), *more, *_rivals(several)])


def _contact(shown: Shown) -> ft.Control:
    words = shown.words
    before = {**CONTACT, **(shown.typed("contact") or {})}

    def typed(part: str) -> Callable[[str], None]:
        def take(value: str) -> None:
            now = {**CONTACT, **(shown.typed("contact") or {}), part: value}
            shown.put("contact", now if any(text.strip() for text in now.values()) else None)

        return take

    fault = shown.fault("contact")
    hints = {"phone": "", "email": "", "through": words.say("persons.through_hint")}
    lines: list[ft.Control] = [
        text_field(FieldText(words.say(f"persons.{part}"), hint), before[part], typed(part)) for part, hint in hints.items()
    ]
    several = present.rivals(shown.person.contact, lambda one: " ".join(p for p in (one.phone, one.email, one.through) if p), words)
    return _card([*lines, *_rivals(fault), *_rivals(several)])


def _notice(shown: Shown) -> ft.Control:
    words, said = shown.words, shown.person.privacy_notice.value

    def given(way: str) -> None:
        if (shown.typed("privacy_notice") or {}).get("way") == way:
            shown.visit.unsay(shown.field("privacy_notice"), shown.household.id)
            return
        on = said.on if said is not None and said.on else shown.face.today.isoformat()
        shown.put("privacy_notice", {"on": on, "way": way})

    lines: list[ft.Control] = [pills(present.options(NOTICE_WAYS, words), [said.way if said else ""], given, "notice")]
    if said is not None:
        lines.append(typography.small(_told(said, words)))
    return _card([*lines, *_rivals(present.rivals(shown.person.privacy_notice, lambda one: _told(one, words), words))])


def _told(notice: PrivacyNotice, words: Words) -> str:
    way = present.word_of(NOTICE_WAYS, notice.way, words).lower()
    return words.say("persons.notice_given", day=date.fromisoformat(notice.on), way=way)


def _tax_code(shown: Shown, typing: Typing) -> ft.Control:
    """What is typed stays as it was typed; the record has it in capitals."""
    words = shown.words

    def typed(value: str) -> None:
        typing.put_tax_code(value)
        shown.put("tax_code", value.strip().upper().replace(" ", "") or None)

    in_field = typing.tax_code if typing.tax_code is not None else shown.typed("tax_code") or ""
    text = FieldText(words.say("persons.tax_code"), "", words.say("persons.tax_code_help"), shown.fault("tax_code"))
    remarks = [present.said(found.words, words) for found in shown.person.mismatches()]
    several = _rivals(present.rivals(shown.person.tax_code, str, words))
    return _card([text_field(text, in_field, typed), *(error_sentence(remark) for remark in remarks), *several])


def _away(shown: Shown) -> ft.Control:
    """Taking her away, and parting two that were joined in her."""
    words, entry = shown.words, f"{PEOPLE}/{shown.person.id}"
    ways = [buttons.quiet_button(words.say("persons.remove"), _remover(shown), ft.Icons.DELETE_OUTLINE_ROUNDED)]
    if shown.visit.is_joined(entry, shown.household.id):
        ways.append(buttons.quiet_button(words.say("persons.part"), _parter(shown, entry), ft.Icons.CALL_SPLIT_ROUNDED))
    return ft.Row(ways, wrap=True, spacing=8)


def _parter(shown: Shown, entry: str) -> Callable[[], None]:
    """The list stands, with both in it and the way back."""

    def part() -> None:
        shown.face.navigation.go(LIST)
        shown.visit.part_entry(entry, shown.household.id)

    return part


def _remover(shown: Shown) -> Callable[[], None]:
    def remove() -> None:
        shown.face.navigation.go(LIST)
        shown.visit.remove(f"{PEOPLE}/{shown.person.id}", shown.household.id)

    return remove
