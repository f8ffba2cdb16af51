"""The hazards of one checklist as a screen lists them: in their order, in their parts, with what to look for and what harm they do.

Rule (design.md section 6): a visit shows the hazards of the version that its draft was begun on, no more and no fewer; examples and
averages are the checklist's own words. An average is told to compare with, and answers nothing by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas import codes
from schemas.checklist import Checklist, built_in
from schemas.errors import InvalidChecklist
from ui.present.visit import risk, shown_score
from ui.words import Words

ICONS = {
    "1": "damp",
    "2": "cold",
    "3": "heat",
    "4": "asbestos",
    "5": "poison",
    "6": "fumes",
    "7": "paint",
    "8": "radiation",
    "9": "gas",
    "10": "vapour",
    "11": "crowding",
    "12": "intruder",
    "13": "light",
    "14": "noise",
    "15": "pests",
    "16": "food",
    "17": "toilet",
    "18": "water",
    "19": "bath",
    "20": "trip",
    "21": "stairs",
    "22": "balcony",
    "23": "electric",
    "24": "fire",
    "25": "hot",
    "26": "bump",
    "27": "explosion",
    "28": "reach",
    "29": "collapse",
}


@dataclass(frozen=True)
class Part:
    """Some hazards under one heading; an empty title has none."""

    title: str
    codes: tuple[str, ...]


def in_order(checklist: Checklist) -> tuple[str, ...]:
    """The codes of all that can be rated, as the checklist has them."""
    return tuple(item.hazard for item in checklist.items if item.hazard is not None)


def parts(checklist: Checklist, words: Words) -> list[Part]:
    """By the checklist's own sections; a list without any is one part."""
    if not checklist.sections:
        return [Part("", in_order(checklist))]
    found = []
    for section in checklist.sections:
        inside = tuple(item.hazard for item in checklist.items if item.section == section.id and item.hazard is not None)
        found.append(Part(section.title.words[words.language], inside))
    return found


def at_a_glance(checklist: Checklist, words: Words) -> list[Part]:
    """For somebody who knows them: those that are seen most, then the others by the four groups of the standard."""
    listed = in_order(checklist)
    often = tuple(entry.code for entry in codes.OFTEN_SEEN if entry.code in listed)
    found = [Part(words.say("hazards.often"), often)]
    for group in codes.HAZARD_GROUPS:
        inside = tuple(code for code in listed if code not in often and codes.HAZARD_BY_CODE[code].group == group.code)
        found.append(Part(group.label[words.language], inside))
    return [part for part in found if part.codes]


def following(checklist: Checklist, code: str) -> str | None:
    """The next one of the list."""
    listed = in_order(checklist)
    at = listed.index(code) + 1
    return listed[at] if at < len(listed) else None


def to_go_on_with(checklist: Checklist, rated: Collection[str]) -> str | None:
    """Where somebody who takes one after the other goes on: after the last one that was rated, and never back to one that was passed by."""
    listed = in_order(checklist)
    last = max((listed.index(code) for code in rated if code in listed), default=-1)
    return listed[last + 1] if last + 1 < len(listed) else None


def look_for(checklist: Checklist, code: str, words: Words) -> str:
    """Muffa sui muri, odore di chiuso: what to look at."""
    item = checklist.item_for(code)
    return item.look_for.words[words.language] if item is not None and item.look_for is not None else ""


def harm_example(checklist: Checklist, code: str, harm: str, words: Words) -> str:
    """bronchiti, stress che dura: of this hazard."""
    item = checklist.item_for(code)
    said = item.harms.get(harm) if item is not None else None
    return said.words[words.language] if said is not None else codes.HARM_BY_CODE[harm].examples[words.language]


def averages(checklist: Checklist, code: str, words: Words) -> list[str]:
    """Casa degli anni Trenta: 1 su 226, where a published sheet knows it."""
    item = checklist.item_for(code)
    if item is None:
        return []
    return [words.say("hazard.average", homes=one.homes.words[words.language], of=words.number(one.one_in)) for one in item.averages]


def asked_by(document: Mapping[str, Any]) -> Sequence[str]:
    """What the checklist of an assessment asks; of a version that this program does not know, all that there are."""
    named = document.get("checklist") or {}
    try:
        return in_order(built_in(named["id"], named["version"]))
    except (InvalidChecklist, KeyError):
        return tuple(codes.HAZARD_BY_CODE)


def not_rated(document: Mapping[str, Any]) -> list[str]:
    """What an assessment leaves open: never to be read as good."""
    return [code for code in asked_by(document) if code not in document["hazards"]]


def second_rating(whom: str, found: tuple[str, float] | None, words: Words) -> str:
    """Chi ci vive ora: fascia A (alto), indice 7.712; `whom` is anyone or household."""
    name = words.say(f"hazard.for_{whom}")
    if found is None:
        return words.say("hazard.other_open", whom=name)
    word, score = risk(found[0], words).word, shown_score(found[1], words)
    return words.say("hazard.other", whom=name, band=found[0], word=word, score=score)


def needs_two(code: str) -> bool:
    """Whether the hazard is rated a second time for the household that lives there (domain.md 1.4)."""
    return code == codes.OF_THE_HOUSEHOLD
