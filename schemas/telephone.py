"""A telephone number as people write it, and whether a dialler can take it.

Rule: it stays as it was written, for people read it aloud; blanks, points, strokes and brackets between its digits mean nothing. The centre
holds the agency's own number to this rule when it starts, and a device what it is told.
"""

from __future__ import annotations

import re

_WRITTEN = re.compile(r"\+?\(?[0-9]([ ./()-]*[0-9*#]){1,14}", re.ASCII)


def is_telephone(text: str) -> bool:
    return len(text) <= 40 and _WRITTEN.fullmatch(text) is not None
