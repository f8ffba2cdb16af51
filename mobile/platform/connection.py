"""Whether the network costs by the megabyte, from the little that a machine tells of it.

Rule (ADR 0115, Network Information API): the kind of network counts where it is told (Chromium on Android does), and a person who has asked
the browser to save data has said it herself. A computer that is no phone tells no kind; it seldom pays by the megabyte. Everything else
(Safari, Firefox) is "unknown", and nobody takes that for free.
"""

from __future__ import annotations

from typing import Literal

Connection = Literal["unmetered", "metered", "unknown"]
_FREE, _PAID = frozenset({"wifi", "ethernet"}), frozenset({"cellular", "bluetooth", "wimax"})
_DESKS = ("linux", "win32", "darwin")


def judged(kind: str | None, *, saves_data: bool, is_phone: bool | None) -> Connection:
    """`kind` is what the browser calls the network, `is_phone` what it says of the device; None: it does not say."""
    if saves_data or kind in _PAID:
        return "metered"
    if kind in _FREE or (kind is None and is_phone is False):
        return "unmetered"
    return "unknown"


def of_a_desk(system: str) -> Connection:
    """Without a browser: a desk's network, or a packaged app's on a phone, which tells us nothing yet."""
    return "unmetered" if system in _DESKS else "unknown"
