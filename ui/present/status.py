"""A status as a value: what it says, by which icon and in which tone.

Rule: the three travel together; a component that draws a status takes one of these and never a bare colour.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.tokens import Tone


@dataclass(frozen=True)
class Status:
    """Word, icon (a name of `ui.components.icons`) and tone."""

    text: str
    icon: str
    tone: Tone
