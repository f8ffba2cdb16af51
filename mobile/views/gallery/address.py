"""The address of the components page: `/galleria/scuro/en/200` is the dark look, English, letters twice as large; one more word
(`base`, `moduli`, `lavoro`, `luoghi`, `casa`, `pericoli`) leaves the page one chapter.

Rule: every part may be left out and stand in any order; what is not understood is passed over, so that no address ends on an error;
of two that contradict each other the last one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from ui.words import Language

GALLERY = "/galleria"
SIZES: tuple[int, ...] = (100, 200)
Look = Literal["chiaro", "scuro"]
LOOKS: tuple[Look, ...] = get_args(Look)
Chapter = Literal["base", "moduli", "lavoro", "luoghi", "casa", "pericoli"]


@dataclass(frozen=True)
class Shown:
    """How the page is drawn; `percent` is the size of the letters, without a `chapter` all of them stand there."""

    look: Look = "chiaro"
    language: Language = "it"
    percent: int = 100
    chapter: Chapter | None = None

    @property
    def dark(self) -> bool:
        return self.look == "scuro"

    @property
    def path(self) -> str:
        return "/".join([GALLERY, self.look, self.language, str(self.percent), *([self.chapter] if self.chapter else [])])


def is_gallery(path: str) -> bool:
    """Whether an address is this page's."""
    return path == GALLERY or path.startswith(f"{GALLERY}/")


def shown(path: str) -> Shown:
    """What an address asks for."""
    found = Shown()
    for word in path.split("/"):
        if word in CHANGES:
            found = CHANGES[word](found)
    return found


CHANGES: Mapping[str, Callable[[Shown], Shown]] = {
    "chiaro": lambda found: replace(found, look="chiaro"),
    "scuro": lambda found: replace(found, look="scuro"),
    "it": lambda found: replace(found, language="it"),
    "en": lambda found: replace(found, language="en"),
    "100": lambda found: replace(found, percent=100),
    "200": lambda found: replace(found, percent=200),
    "base": lambda found: replace(found, chapter="base"),
    "moduli": lambda found: replace(found, chapter="moduli"),
    "lavoro": lambda found: replace(found, chapter="lavoro"),
    "luoghi": lambda found: replace(found, chapter="luoghi"),
    "casa": lambda found: replace(found, chapter="casa"),
    "pericoli": lambda found: replace(found, chapter="pericoli"),
}
"""What each word of an address changes."""
