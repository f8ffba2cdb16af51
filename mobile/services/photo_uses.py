"""What the photos of a visit are of: what one was taken for, what it shows, which earlier one it shows again.

Rule (design.md section 7): captions, rooms and subjects live in the draft and are frozen by the assessment; the photo fact knows only the
moment of capture. A photo that follows an earlier one stands beside it (defect, remedy, recheck); none follows itself, over whatever way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from docstore.store import Store
from mobile.services import same_index
from mobile.services.open_visit import OpenVisit
from schemas.assessment import ORDER_PHOTO

JsonObject = dict[str, Any]
_TOLD = """select body from circle_document where type in ('draft', 'assessment') and subject in (select value from json_each(?))
    order by type desc, at"""
"""Drafts before assessments: what was handed in says how a photo was frozen."""
_OF_THE_FACT = """select id, json_extract(body, '$.captured_at') from circle_document
    where type = 'photo' and id in (select value from json_each(?))"""


@dataclass(frozen=True)
class TakenFor:
    """Why a camera was opened: a use of its own, a hazard, a place of the least that photos show, an earlier photo; often for none."""

    use: str | None = None
    hazard: str | None = None
    subject: str | None = None
    room: str | None = None
    follows: str | None = None
    stage: str | None = None

    @property
    def once(self) -> bool:
        """Whether it is for the next choice alone; a use or a hazard is for as long as its page is open."""
        return any((self.subject, self.room, self.follows))

    def said(self) -> JsonObject:
        """What a draft says of it."""
        return {name: value for name, value in asdict(self).items() if value is not None}


FOR_NOTHING = TakenFor()


def taken_for(said: Mapping[str, Any] | None) -> TakenFor:
    """As a visit's row keeps it; what a newer app adds is passed over."""
    known = {name: value for name, value in (said or {}).items() if name in TakenFor.__dataclass_fields__ and isinstance(value, str)}
    return TakenFor(**known)


@dataclass(frozen=True)
class Earlier:
    """A photo of the dwelling with what was said of it last; `mine`: of the visit that is open."""

    use: JsonObject
    captured_at: str
    mine: bool

    @property
    def photo(self) -> str:
        return str(self.use["photo"])


def earlier(records: Store, visit: OpenVisit) -> list[Earlier]:
    """The photos of the dwelling, this visit's first, then the newest first. The paper of an order is none of the place."""
    told = _told(records, visit)
    mine = {use["photo"] for use in visit.draft["photos"]}
    moments = {str(row[0]): str(row[1]) for row in records.read(_OF_THE_FACT, (json.dumps(list(told)),))}
    found = [Earlier(use, moments[photo], photo in mine) for photo, use in told.items() if photo in moments]
    newest = sorted(found, key=lambda one: one.captured_at, reverse=True)
    return sorted((one for one in newest if one.use.get("use") != ORDER_PHOTO), key=lambda one: not one.mine)


def _told(records: Store, visit: OpenVisit) -> dict[str, JsonObject]:
    """The uses by photo; this visit has the last word on its own."""
    group = json.dumps(same_index.group_of(records, visit.dwelling))
    documents = [json.loads(row[0]) for row in records.read(_TOLD, (group,))]
    uses = [use for document in [*documents, visit.draft] for use in document.get("photos") or [] if isinstance(use, dict)]
    return {str(use.get("photo")): use for use in uses}


def story(known: list[Earlier], photo: str) -> list[Earlier]:
    """The defect, then what followed on it, in the order in which they were taken; the photo alone where nothing pairs."""
    by_id = {one.photo: one for one in known}
    if photo not in by_id:
        return []
    follows = {one.photo: one.use.get("follows") for one in known}
    first = _root(follows, photo)
    linked = {one for one in by_id if _root(follows, one) == first}
    return sorted((by_id[one] for one in linked), key=lambda one: (one.photo != first, one.captured_at, one.photo))


def _root(follows: Mapping[str, Any], photo: str) -> str:
    return list(_way(follows, photo))[-1]


def _way(follows: Mapping[str, Any], photo: str) -> Iterator[str]:
    """From a photo back to the first, and no further where somebody made a circle of it."""
    seen: set[str] = set()
    here: Any = photo
    while here is not None and here not in seen and here in follows:
        seen.add(here)
        yield here
        here = follows[here]


def goes_round(known: list[Earlier], photo: str, before: str) -> bool:
    """Whether a photo would come to follow itself."""
    follows = {one.photo: one.use.get("follows") for one in known}
    return photo == before or photo in _way(follows, before)


def with_words(use: JsonObject, said: Mapping[str, Any]) -> JsonObject:
    """A use with other words; what is taken back is not in it, but the two that every use has."""
    both = {**use, **said}
    return {name: value for name, value in both.items() if value is not None or name in ("caption", "hazard")}
