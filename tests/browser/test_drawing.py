"""A finger draws an arrow on a photo and covers a face: the picture that the centre gets has the arrow, and of the face nothing.

Rule (ADR 0114): in the built app, with touches as a phone sends them; what is judged is the derivative as the centre gives it.
"""

from __future__ import annotations

import io
import re
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.async_api import Playwright

from tests.support.browser import Tab
from tests.support.doorstep import CIRCLE, GIULIA, begin_visit
from tests.support.used_devices import UsedDevice

pytestmark = pytest.mark.browser

SIZE = (2400, 1800)
SECONDS = 60
FACE, ARROW = ((0.55, 0.30), (0.80, 0.70)), ((0.10, 0.85), (0.30, 0.45))
"""From where to where a finger goes, as shares of the picture."""
COVERED = (0.58, 0.34, 0.77, 0.66)


def striped(file: Path) -> Path:
    """Stripes that whoever looks finds wherever they are left."""
    picture = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(picture)
    for x in range(0, SIZE[0], 40):
        pen.rectangle((x, 0, x + 19, SIZE[1]), fill="black")
    picture.save(file, "JPEG", quality=92)
    return file


async def drag(tab: Tab, way: tuple[tuple[float, float], tuple[float, float]]) -> None:
    """One finger, in ten steps."""
    box = await tab.place("drawing").bounding_box()
    assert box is not None
    width = box["height"] * SIZE[0] / SIZE[1]
    left = box["x"] + (box["width"] - width) / 2
    (x1, y1), (x2, y2) = ((left + x * width, box["y"] + y * box["height"]) for x, y in way)
    finger = await tab.debugger()

    async def touch(kind: str, *points: dict[str, float]) -> None:
        await finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [*points]})

    await touch("touchStart", {"x": x1, "y": y1})
    for step in range(1, 11):
        await touch("touchMove", {"x": x1 + (x2 - x1) * step / 10, "y": y1 + (y2 - y1) * step / 10})
    await touch("touchEnd")


def spread(picture: Image.Image, share: tuple[float, float, float, float]) -> float:
    width, height = picture.size
    box = (round(share[0] * width), round(share[1] * height), round(share[2] * width), round(share[3] * height))
    low, high = picture.convert("L").crop(box).getextrema()
    return float(high) - float(low)  # type: ignore[arg-type]


def red(picture: Image.Image) -> int:
    return sum(r > 130 and g < 70 and b < 80 for r, g, b in picture.convert("RGB").get_flattened_data())  # type: ignore[misc]


async def test_a_finger_draws_an_arrow_and_covers_a_face(playwright: Playwright, giulias_phone: UsedDevice, tmp_path: Path) -> None:
    async with giulias_phone.opened(playwright) as (_browser, tab):
        await begin_visit(tab)
        await tab.tap("Indietro")
        await tab.tap_place("section-photo")
        await tab.choose_files("Scatta o scegli", [striped(tmp_path / "IMG_1.jpg")])
        await tab.sees(re.compile("1 di 1 consegnate"))
        await tab.page.locator('[flt-semantics-identifier^="photo-photo:"]').first.click()
        await tab.tap("Disegna o copri")
        await tab.sees("La foto, senza segni")
        await drag(tab, ARROW)
        await tab.sees("La foto con 1 segno")
        await tab.tap_place("tool-cover")
        await drag(tab, FACE)
        await tab.sees("La foto con 2 segni")
        await tab.picture("photo-drawing")
        await tab.tap("Salva sulla foto")
        await tab.sees("Tutte le foto")
        await tab.picture("photo-drawn")
        drawn = await derivative(giulias_phone)
        assert not tab.heard.errors
    assert [mark["kind"] for mark in drawn["marks"]] == ["arrow", "cover"]
    for lane in ("working", "original", "thumbnail"):
        async with GIULIA.client(giulias_phone.centre) as client:
            answer = await client.get(f"/api/photos/{drawn['_id']}", params={"lane": lane})
        data = answer.raise_for_status().content
        assert b"Exif" not in data
        with Image.open(io.BytesIO(data)) as picture:
            assert spread(picture, COVERED) < 60, lane
            assert spread(picture, (0.05, 0.05, 0.45, 0.25)) > 200, lane
            assert spread(picture, (0.85, 0.1, 0.99, 0.25)) > 200, lane
            assert red(picture) > 20, lane


async def derivative(phone: UsedDevice) -> dict[str, Any]:
    """The drawing at the centre, once its working copy has been verified there."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        receipts = {one["photo"] for one in await GIULIA.documents_at(phone.centre, CIRCLE, "receipt") if one["lane"] == "original"}
        found = [one for one in await GIULIA.documents_at(phone.centre, CIRCLE, "photo") if one.get("parent")]
        if found and found[0]["_id"] in receipts:
            return found[0]
    raise AssertionError("the drawing has not arrived")
