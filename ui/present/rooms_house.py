"""What the decree of 1975 says of each room and of the whole home, and whether the home is in severe deprivation: two cards more.

Rule: what a designer may certify on a project is never a pass for a home as found (domain.md 2.2), so wherever that range is named, what it
asks for is said with it; and what no measure decides is named, so that no card seems to speak of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schemas.rules import space_rules as decree
from schemas.rules.deprivation import FAULTS
from schemas.rules.fittings import FITTINGS
from schemas.rules.homes import Judged
from schemas.rules.space import Finding, worst
from ui.present import rooms_measures as measures
from ui.present.rooms_cards import NAMELESS, Called, Line, Part, Reasons, Result, capital, lacking, notes, surface, verdict
from ui.present.status import Status
from ui.tokens import Tone
from ui.words import Words


def deprivation(judged: Judged, called: Called, words: Words) -> Result:
    """Overcrowded and a grave fault besides."""
    found = judged.deprivation
    looks: Mapping[str, tuple[str, Tone]] = {"severe": ("problem", "danger"), "not_severe": ("done", "ok")}
    icon, tone = looks.get(found.verdict, ("group_unknown", "idle"))
    sentence = Part(words.say(f"rooms.deprivation.{found.verdict}"), heavy=found.verdict == "severe")
    faults = judged.home.faults
    seen = {"leaks": faults.leaks, "no_washing": faults.no_washing, "too_dark": faults.too_dark}
    crowded = Line(words.say("rooms.is_overcrowded"), sign=_sign(_crowded(judged), words))
    lines = [Line(capital(fault.label[words.language]), sign=_sign(seen[fault.code], words)) for fault in FAULTS]
    return Result(
        key="deprivation",
        rule=words.say("rooms.rule.deprivation"),
        sentence=(sentence,),
        verdict=Status(words.say(f"rooms.verdict.{found.verdict}"), icon, tone),
        reasons=(Reasons((crowded, *lines)),),
        missing=lacking(found.missing, called, words),
        notes=(words.say("rooms.deprivation_rule"),),
    )


def _crowded(judged: Judged) -> bool | None:
    return {"overcrowded": True, "enough": False, "left_out": False}.get(judged.crowding.verdict)


def _sign(found: bool | None, words: Words) -> Status:
    """Whether a fault is there: a fault that is seen is bad, and what nobody looked at is no good."""
    if found is None:
        return Status(words.say("rooms.not_looked"), "group_unknown", "idle")
    return Status(words.say("rooms.yes"), "problem", "danger") if found else Status(words.say("rooms.no"), "done", "ok")


def house(judged: Judged, called: Called, words: Words) -> Result:
    """Every finding of the decree but the people's, the worst first."""
    own = [finding for finding in judged.space.findings if finding is not judged.people_finding]
    order = ("not_compliant", "not_measured", "certified_only", "compliant")
    found = sorted(own, key=lambda finding: order.index(finding.outcome))
    outcome = worst([finding.outcome for finding in found])
    bad = sum(finding.outcome == "not_compliant" for finding in found)
    good = sum(finding.outcome == "compliant" for finding in found)
    parts = [Part(words.say("rooms.kept", count=good, total=len(found)))]
    if bad:
        parts.append(Part(words.say("rooms.broken", count=bad), heavy=True))
    missing = tuple(dict.fromkeys(gap for finding in found for gap in finding.missing))
    return Result(
        key="house",
        rule=words.say("rooms.rule.house"),
        sentence=tuple(parts),
        verdict=verdict(outcome, words),
        reasons=(Reasons((*_decided(found, called, words), *_open(found, called, words))),),
        missing=lacking(missing, called, words) if outcome == "not_measured" else "",
        notes=(*notes(found, words), not_judged(words)),
    )


def _decided(found: Sequence[Finding], called: Called, words: Words) -> list[Line]:
    return [finding_line(finding, called, words) for finding in found if finding.outcome != "not_measured"]


def _open(found: Sequence[Finding], called: Called, words: Words) -> list[Line]:
    """What cannot be said yet, a line a room: seven lines that miss the same window would hide what is wrong."""
    waiting = [finding for finding in found if finding.outcome == "not_measured"]
    lines = [finding_line(finding, called, words) for finding in waiting if finding.room is None]
    for room in dict.fromkeys(finding.room for finding in waiting if finding.room is not None):
        gaps = tuple(dict.fromkeys(gap for finding in waiting if finding.room == room for gap in finding.missing))
        lines.append(Line(called.rooms.get(room, ""), lacking(gaps, NAMELESS, words), sign=verdict("not_measured", words)))
    return lines


def one_room(judged: Judged, key: str, called: Called, words: Words) -> Result:
    """Every finding of one room, in the order of its measures."""
    found = judged.space.of_room(key)
    missing = tuple(dict.fromkeys(gap for finding in found for gap in finding.missing))
    outcome = worst([finding.outcome for finding in found])
    return Result(
        key="room",
        rule=words.say("rooms.rule.one"),
        sentence=(Part(called.rooms.get(key, "")),),
        verdict=verdict(outcome, words),
        reasons=(Reasons(tuple(finding_line(finding, called, words, with_room=False) for finding in found)),),
        missing=lacking(missing, NAMELESS, words) if outcome == "not_measured" else "",
        notes=notes(found, words),
    )


def finding_line(finding: Finding, called: Called, words: Words, *, with_room: bool = True) -> Line:
    """Camera 2 · Altezza: 2,55 m, ne servono 2,70."""
    label = finding.rule.label[words.language]
    name = called.rooms.get(finding.room or "", "") if with_room else ""
    return Line(f"{name} · {label}" if name else label, figures(finding, called, words), sign=verdict(finding.outcome, words))


def figures(finding: Finding, called: Called, words: Words) -> str:
    """What was found and what is asked; or what is missing."""
    if finding.outcome == "not_measured":
        return lacking(finding.missing, called if finding.room is None else NAMELESS, words)
    if finding.rule.unit == "yes_no":
        return words.say("rooms.yes" if finding.measured else "rooms.no")
    if finding.rule.unit in ("windows", "rooms"):
        return words.say(f"rooms.{finding.rule.unit}_{'there' if finding.measured else 'none'}")
    if finding.measured is None or finding.required is None:
        return ""
    kind = "most" if finding.rule.most else "least"
    return words.say(
        f"rooms.figures_{kind}", found=_in_unit(finding.measured, finding, words), asked=_in_unit(finding.required, finding, words)
    )


def _in_unit(value: int, finding: Finding, words: Words) -> str:
    if finding.rule.unit == "mm":
        return words.say("rooms.metres", metres=measures.metres(value, words))
    return surface(value, words) if finding.rule.unit == "mm2" else words.say("people.count", count=value)


def not_judged(words: Words) -> str:
    """What neither a measure nor an answer decides."""
    asked = {rule.code for rule in FITTINGS}
    return words.say(
        "rooms.not_judged", things=words.listed([row.label[words.language] for row in decree.NOT_JUDGED if row.code not in asked])
    )
