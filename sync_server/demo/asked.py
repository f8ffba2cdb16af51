"""What the invented visits say besides: crowding for who lives there, and how it is for who came to a space of the Social Services.

Rule: from the finding alone, without dice, so that everything else of the demonstration stays as it was.
"""

from __future__ import annotations

from schemas.checklist import NEWEST
from schemas.codes import HARM_BY_CODE, LIKELIHOODS, OF_THE_HOUSEHOLD
from schemas.documents import JsonObject
from sync_server.demo.findings import Finding

ON_ARRIVAL, TEMPORARY = "comfort-intake", "b"
_LIKELIER = 3
"""So many points of the scale: too many people for it make a home's crowding likelier to harm them."""
_READY: JsonObject = {
    "own_bed": "yes",
    "warm_enough_bedding": "yes",
    "temperature": "right",
    "door_locks": "yes",
    "light_works": "yes",
    "window_opens": "yes",
    "hot_water": "yes",
    "kitchen_shelf": "yes",
    "rules_told": "yes",
    "knows_whom_to_call": "yes",
}
_WANTING: JsonObject = {
    **_READY,
    "own_bed": "no",
    "beds_missing": 1,
    "temperature": "cold",
    "thermometer": 165,
    "hot_water": "unknown",
    "first_thing": "Una culla e una stufetta sicura.",
}


def also_said(finding: Finding, number: int) -> JsonObject:
    """More fields of the draft."""
    said: JsonObject = {}
    crowding = finding.hazards.get(OF_THE_HOUSEHOLD)
    if crowding is not None and number % 2:
        said["adjusted"] = {OF_THE_HOUSEHOLD: _likelier(crowding)}
    if finding.group == TEMPORARY:
        answers = _WANTING if number % 3 == 0 else _READY
        said["checklists"] = {ON_ARRIVAL: {"version": dict(NEWEST)[ON_ARRIVAL], "answers": answers}}
    return said


def _likelier(rating: JsonObject) -> JsonObject:
    points = [point.l for point in LIKELIHOODS]
    at = min(points.index(rating["likelihood"]) + _LIKELIER, len(points) - 1)
    return {**rating, "likelihood": points[at], "spread": list(HARM_BY_CODE[rating["harm"]].spread)}
