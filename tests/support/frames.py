"""What the browser shows while something moves: every frame that it paints, and the red of one spot through them.

Rule (issue 17): motion is judged by what is painted, and not by what was asked for.
"""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

from PIL import Image
from playwright.async_api import FloatRect

from tests.support.browser import Tab


class Frames:
    """The frames since the watch began, as the browser tells them."""

    def __init__(self) -> None:
        self.painted: list[bytes] = []

    def reds(self, x: float, y: float) -> list[int]:
        """How red one spot is, in the order of the frames."""
        return [picture.getpixel((int(x), int(y))) for picture in self._reds()]

    def darkest(self, box: FloatRect) -> list[int]:
        """How red the darkest spot in a box is, which is where its letters are."""
        x, y = box["x"], box["y"]
        return [picture.crop((int(x), int(y), int(x + box["width"]), int(y + box["height"]))).getextrema()[0] for picture in self._reds()]

    def _reds(self) -> Iterator[Image.Image]:
        return (Image.open(io.BytesIO(one)).convert("RGB").getchannel("R") for one in self.painted)


@asynccontextmanager
async def watched(tab: Tab) -> AsyncIterator[Frames]:
    """While inside, the browser tells every frame; a moment after the last one it is over."""
    frames, debugger = Frames(), await tab.debugger()
    acknowledged: set[asyncio.Task[Any]] = set()

    def painted(told: dict[str, Any]) -> None:
        frames.painted.append(base64.b64decode(told["data"]))
        acknowledged.add(asyncio.ensure_future(debugger.send("Page.screencastFrameAck", {"sessionId": told["sessionId"]})))

    debugger.on("Page.screencastFrame", painted)
    await debugger.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})
    yield frames
    debugger.remove_listener("Page.screencastFrame", painted)  # one that comes now would be answered to nobody
    await debugger.send("Page.stopScreencast")
    await asyncio.gather(*acknowledged)
    await debugger.detach()


def in_it(box: FloatRect) -> tuple[float, float]:
    """A spot of a button beside its words."""
    return box["x"] + 12, box["y"] + box["height"] / 2
