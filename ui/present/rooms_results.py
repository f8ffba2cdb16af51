"""How many people the space is enough for, and how many rooms they need: the two cards under the rooms (mockup 06).

Rule: these are indications and no certificate; a range is shown as long as what is missing could still change the number.
"""

from __future__ import annotations

from collections.abc import Mapping

from schemas.dwelling_rooms import MeasuredRoom
from schemas.rules import crowding as eurostat
from schemas.rules import space_rules as decree
from schemas.rules.homes import Home, Judged
from schemas.rules.space import AREA_EACH, AREA_EACH_AFTER, FIRST_PEOPLE, Finding
from ui.present import rooms_measures as measures
from ui.present.rooms_cards import MOST_PIPS, Called, Line, Part, Pips, Reasons, Result, capital, lacking, notes, surface, verdict
from ui.present.rooms_house import deprivation, house
from ui.present.status import Status
from ui.tokens import Tone
from ui.words import Words


def results(judged: Judged, called: Called, words: Words) -> list[Result]:
    """The cards under the rooms."""
    return [people(judged, called, words), rooms(judged, called, words), deprivation(judged, called, words), house(judged, called, words)]


def people(judged: Judged, called: Called, words: Words) -> Result:
    """How many the space is enough for, and how many there are."""
    finding = judged.people_finding
    present, allowed = judged.premises.people, finding.allows
    over = max(0, present - allowed) if present is not None and allowed is not None else 0
    bad = finding.outcome == "not_compliant"
    partly = finding.outcome == "not_measured"
    sentence = (
        _allowed(allowed, partly, words),
        Part(words.say("rooms.present_unknown") if present is None else words.say("rooms.present", count=present), heavy=bad),
    )
    return Result(
        key="people",
        rule=words.say("rooms.rule.people"),
        sentence=sentence,
        verdict=_over(over, words) if bad else _outcome(finding, words),
        reasons=(_areas(judged, finding, called, words), *_shares_of_area(judged, finding, words)),
        pips=_people_pips(present, allowed, partly),
        missing=lacking(finding.missing, called, words),
        notes=notes([finding], words),
    )


def _allowed(allowed: int | None, partly: bool, words: Words) -> Part:
    if allowed is None:
        return Part(words.say("rooms.allowed_unknown"))
    return Part(words.say("rooms.allowed_so_far" if partly else "rooms.allowed", count=allowed))


def _over(over: int, words: Words) -> Status:
    return Status(words.say("rooms.over", count=over), "problem", "danger")


def _people_pips(present: int | None, allowed: int | None, partly: bool) -> Pips | None:
    if present is None or not 0 < present <= MOST_PIPS:
        return None
    there = min(present, allowed or 0)
    return Pips("person", there, unsure=present - there) if partly else Pips("person", there, bad=present - there)


def _areas(judged: Judged, finding: Finding, called: Called, words: Words) -> Reasons:
    """Each room that gives space, and what they come to; of a one-room flat everything counts."""
    whole = judged.premises.one_room
    counted = {key: room for key, room in judged.home.rooms.items() if whole or (room.use is not None and room.use.habitable)}
    lines = tuple(_surface(called.rooms.get(key, ""), room, words) for key, room in counted.items())
    area = sum(room.area_mm2 or 0 for room in counted.values())
    required = surface(finding.required, words) if whole and finding.required is not None and finding.rule.unit == "mm2" else ""
    aside = words.say("rooms.asked", figure=required) if required else ""
    return Reasons(lines, Line(words.say("rooms.in_all"), aside, surface(area, words)))


def _surface(name: str, room: MeasuredRoom, words: Words) -> Line:
    if room.area_mm2 is None:
        return Line(name, words.say("rooms.not_measured"), words.say("rooms.no_figure"))
    aside = measures.sides(room.size.sides_mm, words) if room.size is not None and room.size.sides_mm is not None else ""
    return Line(name, aside, surface(room.area_mm2, words))


def _shares_of_area(judged: Judged, finding: Finding, words: Words) -> tuple[Reasons, ...]:
    """What each of the people asks for, and what that comes to."""
    present = judged.premises.people
    if present is None or finding.rule is not decree.AREA_PER_PERSON:
        return ()
    first, more = min(max(present, 1), FIRST_PEOPLE), max(0, present - FIRST_PEOPLE)
    lines = [Line(words.say("rooms.needed_first", count=first), words.say("rooms.each_first"), surface(first * AREA_EACH, words))]
    if more:
        lines.append(Line(words.say("rooms.needed_more", count=more), words.say("rooms.each_more"), surface(more * AREA_EACH_AFTER, words)))
    total = Line(words.say("rooms.are_needed"), "", surface(finding.required or 0, words))
    return (Reasons(tuple(lines), total),)


def rooms(judged: Judged, called: Called, words: Words) -> Result:
    """Eurostat: how many rooms there are, and how many the people need."""
    found = judged.crowding
    bad = found.verdict == "overcrowded"
    sentence = (Part(_there(found.rooms, words)), Part(_needed(found.required, words), heavy=bad))
    tones: Mapping[str, tuple[str, Tone]] = {"overcrowded": ("problem", "danger"), "enough": ("done", "ok")}
    icon, tone = tones.get(found.verdict, ("group_unknown", "idle"))
    needed = _figure(found.required.least, found.required.most)
    total = Line(words.say("rooms.are_needed"), words.say("rooms.which_count"), needed) if found.required.most else None
    return Result(
        key="rooms",
        rule=words.say("rooms.rule.rooms"),
        sentence=sentence,
        verdict=Status(capital(eurostat.VERDICT_BY_CODE[found.verdict].label[words.language]), icon, tone),
        reasons=(Reasons(tuple(_share(share, called, words) for share in found.required.shares), total),),
        pips=_rooms_pips(judged),
        missing=lacking(found.missing, called, words),
        notes=(words.say("rooms.source", source=eurostat.SOURCE[words.language]), *_each_shares(judged.home, words)),
    )


def _there(rooms: eurostat.RoomCount, words: Words) -> str:
    if rooms.most is None:
        return words.say("rooms.there_at_least", count=rooms.least)
    if rooms.most > rooms.least:
        return words.say("rooms.there_between", least=rooms.least, count=rooms.most)
    return words.say("rooms.there", count=rooms.least)


def _needed(required: eurostat.RoomsRequired, words: Words) -> str:
    if not required.most:
        return words.say("rooms.needed_unknown")
    if required.most > required.least:
        return words.say("rooms.needed_between", least=required.least, count=required.most)
    return words.say("rooms.needed", count=required.least)


def _figure(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}–{most}"


def _rooms_pips(judged: Judged) -> Pips | None:
    """The rooms that are there; lacking ones only where it is certain that they lack."""
    found, there = judged.crowding, judged.crowding.rooms.least
    lacking_now = max(0, found.required.least - (found.rooms.most if found.rooms.most is not None else found.required.least))
    unsure = max(0, found.required.most - there - lacking_now) if found.verdict == "cannot_say" else 0
    if found.verdict == "overcrowded":
        lacking_now, unsure = found.required.least - there, 0
    if not 0 < there + lacking_now + unsure <= MOST_PIPS:
        return None
    return Pips("room", there, lacking_now, unsure)


def _share(share: eurostat.Share, called: Called, words: Words) -> Line:
    """1 · Davide, 19 anni · una per adulto da solo."""
    if share.code == "household":
        return Line(words.say("rooms.whole_household"), words.say("rooms.shared_room"), str(share.rooms))
    label = eurostat.SHARE_BY_CODE[share.code].label[words.language]
    labels = called.ages if len(share.people) == 1 else called.people
    return Line(words.listed([labels.get(key, "") for key in share.people]), label, str(share.rooms))


def _each_shares(home: Home, words: Words) -> tuple[str, ...]:
    several = sum(bool(family) for family in home.households) > 1
    return (words.say("rooms.several_households"),) if several else ()


def _outcome(finding: Finding, words: Words) -> Status:
    said = verdict(finding.outcome, words)
    return Status(words.say("rooms.within"), said.icon, said.tone) if finding.outcome == "compliant" else said
