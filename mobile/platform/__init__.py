"""The machine under the app: `make()` gives the browser's ports or the desk's (`ports.py` says what they promise)."""

from __future__ import annotations

import sys

from mobile.platform.ports import Platform

__all__ = ["Platform", "make"]


def make(origin: str | None = None) -> Platform:
    """`origin`: where the centre is. In the browser it is where the app came from; elsewhere SOGLIA_CENTRE or this machine."""
    if sys.platform == "emscripten":
        from mobile.platform.browser import browser_platform

        return browser_platform(origin)
    from mobile.platform.native import native_platform

    return native_platform(origin)
