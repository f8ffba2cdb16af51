"""What stands outside the stores where nobody can take them away behind the app's back: nothing.

Rule (design.md section 9): whoever keeps files in a folder of her own needs no counts beside them and no copy of them by us; the services
ask the same questions as in a browser, and each is answered by doing nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from mobile.platform.connection import Connection, of_a_desk


class NothingOutside:
    """Nobody empties a folder behind the app's back, and it can be copied as it is."""

    copies = False

    def note(self, counts: Mapping[str, int | str]) -> None:
        """The store itself is the only place."""

    def forget(self) -> None:
        """See `note`."""

    async def vanished(self) -> str:
        return ""

    async def told_vanished(self) -> None:
        """See `vanished`."""

    async def installed(self) -> bool:
        return True

    def connection(self) -> Connection:
        return of_a_desk(sys.platform)

    async def rescue(self, why: str) -> bool:
        del why
        return False
