"""Twelve photos of a phone's camera, a line that breaks in the middle of two of them, and a browser that is killed: none is lost.

Rule (issue 8, design.md section 7): the files go through the browser's own chooser into the built app; a cut re-sends at most the chunk
that was under way; what the centre holds is held against the files byte by byte, and every copy of every photo has its receipt. The line is
a proxy of ours before the real `soglia serve`, at the address that the phone knows.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from playwright.async_api import Playwright

from schemas.custody import ChainEnd, Custody, check_chain
from schemas.photo import THUMBNAIL_EDGE, WORKING_EDGE
from tests.support.browser import Chromium, Tab
from tests.support.doorstep import CIRCLE, GIULIA, assessments_at, begin_visit, photos_at, unlock
from tests.support.hostile_proxy import HostileProxy, hostile_proxy
from tests.support.person import asks
from tests.support.pictures import SAID_BY_CAMERA, Shot, camera_photograph
from tests.support.server_process import ServerProcess, free_port
from tests.support.used_devices import UsedDevice

pytestmark = pytest.mark.browser

SMALL, MIDDLE, LARGE = (2592, 1944), (3264, 2448), (4000, 3000)
SHOTS = (
    Shot(1, LARGE, orientation=6),
    Shot(2, SMALL, grain=2),
    Shot(3, LARGE, grain=2, quality=93),
    Shot(4, MIDDLE, orientation=3),
    Shot(5, LARGE, orientation=8, quality=88),
    Shot(6, SMALL, orientation=5, grain=2),
    Shot(7, MIDDLE, grain=2, quality=90),
    Shot(8, LARGE, orientation=6, grain=2, quality=92),
    Shot(9, SMALL, orientation=2, grain=2),
    Shot(10, MIDDLE, orientation=7, grain=2),
    Shot(11, LARGE),
    Shot(12, SMALL, orientation=4, grain=2, quality=88),
)
"""All eight ways in which a phone is held; five of twelve megapixels."""
SMALLEST, LARGEST = 1_000_000, 6_000_000
CHUNK, CHUNK_SENT = b'"_id":"chunk:', re.compile(rb'"_id":"(chunk:[0-9a-f]{64})"')
CUTS, IN_A_WORKING_COPY, IN_AN_ORIGINAL = 2, 9, 70
"""The line breaks so often, after so many chunks: in the middle of a photo both times."""
SECONDS = 120


@asynccontextmanager
async def line_to(centre: ServerProcess) -> AsyncIterator[tuple[ServerProcess, HostileProxy]]:
    """The centre moved behind a line, which is found at the centre's address of before."""
    address = centre.origin
    await centre.stop()
    behind = replace(centre, port=free_port())
    await behind.start()
    try:
        async with hostile_proxy(behind.origin, address) as line:
            yield behind, line
    finally:
        await behind.close()


def taken(folder: Path) -> list[Path]:
    folder.mkdir()
    files = [camera_photograph(folder / f"IMG_{shot.seed:04}.jpg", shot) for shot in SHOTS]
    sizes = [file.stat().st_size for file in files]
    assert all(SMALLEST <= size <= LARGEST for size in sizes), sizes
    return files


async def goes_to_photos(tab: Tab) -> None:
    await begin_visit(tab)
    await tab.tap("Indietro")
    await tab.tap_place("section-photo")


async def started_again(browser: Chromium) -> Tab:
    """Killed, and begun again without a line: every photo is in the visit."""
    assert await browser.kill() > 1
    tab = await (await browser.start()).open()
    await unlock(tab)
    await tab.sees(re.compile("Via Plebiscito 214.*Bozza sul telefono, 12 foto", re.DOTALL))
    await tab.tap(re.compile("Via Plebiscito 214"))
    await tab.tap_place("section-photo")
    return tab


async def breaks(broken: asyncio.Event) -> None:
    async with asyncio.timeout(SECONDS):
        await broken.wait()


def sent(line: HostileProxy) -> Counter[bytes]:
    """How often each chunk was sent, also by halves."""
    return Counter(chunk for body in [*(body for _, body in line.requests), *line.halves] for chunk in CHUNK_SENT.findall(body))


async def assert_copies_are_upright_and_say_nothing(centre: ServerProcess, files: Sequence[Path]) -> None:
    """Of every photo the two copies that were made of it: turned as its file says, and without a word of the camera's own."""
    by_hash = {hashlib.sha256(file.read_bytes()).hexdigest(): file for file in files}
    async with GIULIA.client(centre) as client:
        for photo in await GIULIA.documents_at(centre, CIRCLE, "photo"):
            with Image.open(by_hash[photo["original_sha256"]]) as original:
                upright = ImageOps.exif_transpose(original)
            assert (photo["width"], photo["height"]) == upright.size
            for lane, edge in (("working", WORKING_EDGE), ("thumbnail", THUMBNAIL_EDGE)):
                answer = await client.get(f"/api/photos/{photo['_id']}", params={"lane": lane})
                data = answer.raise_for_status().content
                assert hashlib.sha256(data).hexdigest() == photo[f"{lane}_sha256"]
                assert not [word for word in SAID_BY_CAMERA if word in data]
                with Image.open(io.BytesIO(data)) as picture:
                    assert max(picture.size) == edge
                    assert not picture.getexif()
                    assert quarters(picture) == quarters(upright)


async def hands_in(tab: Tab) -> None:
    await tab.tap("Indietro")
    await tab.tap("Consegna")
    await tab.tap("Consegna lo stesso")
    await tab.tap("Torna a Oggi")
    await asks(tab)


async def assert_chain_is_whole(centre: ServerProcess, count: int) -> None:
    """A link with every photo, each on the one before it though the browser was killed, and the end named by what was handed in."""
    links = [Custody.from_document(one) for one in await GIULIA.documents_at(centre, CIRCLE, Custody.kind)]
    hashes = {one["_id"]: one["original_sha256"] for one in await GIULIA.documents_at(centre, CIRCLE, "photo")}
    (assessment,) = await assessments_at(centre)
    checked = check_chain(links, ChainEnd.model_validate(assessment["custody"]), hashes)
    assert (checked.state, checked.count, checked.faults) == ("whole", count, ())
    assert {link.photo for link in links} == set(hashes)


def quarters(picture: Image.Image) -> list[int]:
    """How light its four quarters are, in fifths."""
    return [grey // 51 for grey in picture.convert("L").resize((2, 2), Image.Resampling.BOX).tobytes()]


async def receipts_at(centre: ServerProcess) -> Counter[tuple[str, str]]:
    return Counter((one["lane"], one["status"]) for one in await GIULIA.documents_at(centre, CIRCLE, "receipt"))


@pytest.mark.timeout(600)
async def test_twelve_photos_through_two_cuts_and_a_kill(playwright: Playwright, giulias_phone: UsedDevice, tmp_path: Path) -> None:
    files = taken(tmp_path / "camera")
    async with line_to(giulias_phone.centre) as (centre, line):
        async with giulias_phone.opened(playwright) as (browser, tab):
            await goes_to_photos(tab)
            broken = line.snap(CHUNK, IN_A_WORKING_COPY)
            chooser = await tab.choose_files("Scatta o scegli", files)
            assert chooser.is_multiple()
            await breaks(broken)
            await tab.sees(re.compile(r"\d+ di 12 consegnate"))
            await tab.picture("photos-cut")

            tab = await started_again(browser)
            await tab.sees(re.compile(r"\d+ di 12 consegnate"))
            await tab.picture("photos-after-the-kill")
            line.mend()
            broken = line.snap(CHUNK, IN_AN_ORIGINAL)
            await breaks(broken)
            line.mend()
            await tab.sees("12 di 12 consegnate")
            await tab.sees("originali archiviati: 12 di 12")
            await tab.picture("photos-delivered")
            await hands_in(tab)
            assert not tab.heard.errors
            assert not tab.heard.strangers()

        assert len(line.halves) == CUTS
        times = sent(line)
        assert sum(times.values()) - len(times) <= CUTS
        expected = sorted(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
        assert sorted(await photos_at(centre)) == [(sha, sha) for sha in expected]
        assert await receipts_at(centre) == {("working", "verified"): len(files), ("original", "verified"): len(files)}
        await assert_copies_are_upright_and_say_nothing(centre, files)
        await assert_chain_is_whole(centre, len(files))
