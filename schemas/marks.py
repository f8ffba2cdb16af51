"""What is drawn on a photo: arrows, circles, words, and covers over what must not be seen.

Rule (design.md section 7, domain.md 8.3 and 10.2): a drawing never changes the photo. It makes a new one that cites its parent, and the
marks stand in it as they were drawn. Points are ten-thousandths of the picture's width and height, so that they fit every copy of it.
"""

from typing import Annotated, Literal

from pydantic import Field

from schemas.documents import Part, Text, Whole

FULL = 10_000
"""One side of the picture."""
MOST_MARKS = 60

MarkKind = Literal["arrow", "circle", "text", "cover"]
Point = Annotated[Whole, Field(ge=0, le=FULL)]


class Mark(Part):
    """From (x1, y1) to (x2, y2): an arrow's tail and head, a circle's or a cover's opposite corners, a text's place (its first point)."""

    kind: MarkKind
    x1: Point
    y1: Point
    x2: Point
    y2: Point
    text: Text | None = None
