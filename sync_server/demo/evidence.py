"""What makes the invented photos evidence: a link a photo, what each shows, a remedy beside its defect, one that is covered.

Rule: the dice are the links' own, so that all else in the demonstration stays what it was.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas.custody import ChainEnd, Custody, chain_end, make_custody
from schemas.documents import JsonObject
from schemas.marks import Mark
from sync_server.demo.pen import SEED, Pen

REMEDY = 5
"""At every such visit with two photos the second shows the remedy of what the first shows."""
COVERED = 3
"""The visit whose first photo stands covered."""
COVER = Mark(kind="cover", x1=3400, y1=2000, x2=6600, y2=5200)
_WIDE, _CLOSE = "hazard_wide", "hazard_close"
_HALF_A_SECOND = 500


@dataclass(slots=True)
class Chain:
    """The links of one visit, in the order in which its photos were taken."""

    device: str
    number: int
    author: str
    _links: list[Custody] = field(default_factory=list)

    def link(self, photo: JsonObject, ms: int) -> JsonObject:
        """The next one, signed half a second after its photo."""
        hand = Pen(self.device, random.Random(SEED * 3000 + self.number * 100 + len(self._links)))
        link = make_custody(photo, self.end, hand.sign(self.author, ms + _HALF_A_SECOND))
        self._links.append(Custody.from_document(link))
        return link

    @property
    def end(self) -> ChainEnd:
        return chain_end(self._links)


def told(uses: Sequence[JsonObject], number: int) -> list[JsonObject]:
    """What each photo shows, and which it follows."""
    said = [{**use, "subject": _CLOSE if place else _WIDE} for place, use in enumerate(uses)]
    if number % REMEDY == 0 and len(said) > 1:
        said[1] |= {"hazard": said[0]["hazard"], "follows": said[0]["photo"], "stage": "remedy", "caption": "dopo la riparazione"}
    return said
