"""How much a browser lets one site keep, as a full phone would: told to Chromium over its debugger.

Rule: it holds as long as this debugger is there, whatever page its tab shows, so a test keeps the one that it has opened.
"""

from __future__ import annotations

from playwright.async_api import CDPSession

from tests.support.browser import Tab


class Disk:
    """Of the site in this tab."""

    def __init__(self, debugger: CDPSession, origin: str) -> None:
        self._debugger, self._origin = debugger, origin

    @classmethod
    async def of(cls, tab: Tab) -> Disk:
        return cls(await tab.debugger(), tab.origin)

    async def leaves(self, size: int) -> None:
        """So many bytes more than the site has now."""
        used = (await self._debugger.send("Storage.getUsageAndQuota", {"origin": self._origin}))["usage"]
        await self._allows(quotaSize=used + size)

    async def is_full(self) -> None:
        """Less than the site has already."""
        await self._allows(quotaSize=1)

    async def has_room_again(self) -> None:
        await self._allows()

    async def _allows(self, **quota: float) -> None:
        await self._debugger.send("Storage.overrideQuotaForOrigin", {"origin": self._origin, **quota})
