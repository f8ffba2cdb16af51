"""What is done in the small app of `tests/browser/apps/ground.py`, which has the ground that Soglia stands on and nothing of Soglia."""

from __future__ import annotations

from tests.support.browser import Tab


async def write(tab: Tab, text: str) -> None:
    """A row, which stands on the screen once it is durable."""
    await tab.type_into("Nota", text)
    await tab.tap("Salva")
    await tab.sees(f": {text}")
