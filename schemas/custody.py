"""The chain of custody: one link a photo, each bound to the one before it, by visit and device.

Rule (domain.md 10.2): h0 is 32 zero bytes; h(i) = SHA-256(h(i-1) then the canonical JSON of the event); the event is the photo's hash, its
place in the chain and the moment it was taken. Any change, removal or reordering breaks every later head. The links are facts, so nobody
changes one unseen; the assessment names the head and how many there were, so that none vanishes from the end. A draft belongs to one
device: the chain of a visit on a device is the chain of a draft.
"""

import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from schemas import identifiers
from schemas.canonical import canonical_bytes
from schemas.documents import Count, DwellingId, JsonObject, Moment, Part, PhotoId, Sha256, Whole
from schemas.facts import Fact, Signature, checked, make_fact

START = "00" * 32
"""h0, as hex."""


@dataclass(frozen=True)
class Event:
    """What one link vouches for."""

    photo_sha256: str
    seq: int
    taken_at: str

    def canonical(self) -> bytes:
        return canonical_bytes({"photo_sha256": self.photo_sha256, "seq": self.seq, "taken_at": self.taken_at})


def next_head(previous: str, event: Event) -> str:
    """h(i) of h(i-1) and its event, as hex."""
    return hashlib.sha256(bytes.fromhex(previous) + event.canonical()).hexdigest()


class Custody(Fact):
    """One link. `previous` and `head` are what the device reckoned."""

    kind: ClassVar[str] = "custody"

    dwelling: DwellingId
    draft: Annotated[str, Field(pattern=identifiers.whole(identifiers.DRAFT_ID))]
    photo: PhotoId
    photo_sha256: Sha256
    seq: Annotated[Whole, Field(ge=1)]
    taken_at: Moment
    previous: Sha256
    head: Sha256

    @property
    def event(self) -> Event:
        return Event(self.photo_sha256, self.seq, self.taken_at)


class ChainEnd(Part):
    """Where a chain stood when its visit was handed in."""

    count: Count
    head: Sha256


def make_custody(photo: JsonObject, end: ChainEnd, signature: Signature) -> JsonObject:
    """The link that follows `end` for this photo fact."""
    event = Event(photo["original_sha256"], end.count + 1, photo["captured_at"])
    body: JsonObject = {
        "dwelling": photo["dwelling"],
        "draft": photo["draft"],
        "photo": photo["_id"],
        "photo_sha256": event.photo_sha256,
        "seq": event.seq,
        "taken_at": event.taken_at,
        "previous": end.head,
        "head": next_head(end.head, event),
    }
    return checked(Custody, make_fact(Custody.kind, body, signature))


def chain_end(links: Iterable[Custody]) -> ChainEnd:
    """Where the chain stands: its link with the highest place; h0 where there is none."""
    last = max(links, key=lambda link: (link.seq, link.id), default=None)
    return ChainEnd(count=0, head=START) if last is None else ChainEnd(count=last.seq, head=last.head)


FaultCode = Literal["missing", "twice", "broken", "unlinked", "other_photo", "other_end"]


@dataclass(frozen=True)
class ChainFault:
    """What is wrong, at which place of the chain, with which photo where one can be named."""

    code: FaultCode
    seq: int
    photo: str | None = None


@dataclass(frozen=True)
class ChainCheck:
    """`whole`: all that is here follows, and nothing that was promised lacks. `growing`: the visit is open and a link may still come."""

    state: Literal["whole", "growing", "broken"]
    count: int
    head: str
    faults: tuple[ChainFault, ...] = ()


def check_chain(links: Sequence[Custody], end: ChainEnd | None, photos: Mapping[str, str]) -> ChainCheck:
    """The chain of one draft held against the rule. `end` as its assessment names it, None while the visit is open; `photos` the original
    hash of each photo fact that is here. A lack is a fault only once the visit was handed in: until then the rest is on its way."""
    ordered = sorted(links, key=lambda link: (link.seq, link.id))
    own = [fault for link in ordered for fault in _own_faults(link, photos)]
    found = [*own, *_order_faults(ordered), *_end_faults(ordered, end)]
    lacking = _lacking(ordered, end)
    faults = sorted([*found, *(lacking if end is not None else ())], key=lambda fault: (fault.seq, fault.code))
    state: Literal["whole", "growing", "broken"] = "broken" if faults else "growing" if lacking or end is None else "whole"
    last = chain_end(ordered)
    return ChainCheck(state, last.count, last.head, tuple(faults))


def _own_faults(link: Custody, photos: Mapping[str, str]) -> list[ChainFault]:
    """Of a link by itself: its head is reckoned anew, its photo is held against the photo's own fact."""
    found = []
    if next_head(link.previous, link.event) != link.head:
        found.append(ChainFault("broken", link.seq, link.photo))
    if photos.get(link.photo, link.photo_sha256) != link.photo_sha256:
        found.append(ChainFault("other_photo", link.seq, link.photo))
    return found


def _order_faults(ordered: Sequence[Custody]) -> list[ChainFault]:
    """Of neighbours: two in one place, or one that does not hang on the one before it."""
    found = [ChainFault("unlinked", 1, link.photo) for link in ordered[:1] if link.seq == 1 and link.previous != START]
    for before, link in itertools.pairwise(ordered):
        if link.seq == before.seq:
            found.append(ChainFault("twice", link.seq, link.photo))
        elif link.seq == before.seq + 1 and link.previous != before.head:
            found.append(ChainFault("unlinked", link.seq, link.photo))
    return found


def _end_faults(ordered: Sequence[Custody], end: ChainEnd | None) -> list[ChainFault]:
    """A link in the place that the assessment names, with another head."""
    if end is None:
        return []
    named = [link for link in ordered if link.seq == end.count]
    return [ChainFault("other_end", link.seq, link.photo) for link in named if link.head != end.head]


def _lacking(ordered: Sequence[Custody], end: ChainEnd | None) -> list[ChainFault]:
    """Places below the last one, or below the promised end, in which no link stands."""
    there = {link.seq for link in ordered}
    last = max([*there, end.count if end is not None else 0], default=0)
    return [ChainFault("missing", seq) for seq in range(1, last + 1) if seq not in there]
