"""A new version of the app in a real Chromium: only what changed is fetched, it comes when the person agrees or at a start with nothing
open, never into a form and never beside another tab, and a download that fails leaves the old version whole.

Two real builds that differ in one Python file, served by a real server; what is fetched is counted at the server.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Locator, Playwright, expect

from mobile.web.build import Plan, build
from tests.support.browser import SIZES, START_MS, Chromium, Tab, chromium
from tests.support.disk import Disk
from tests.support.server_process import ROOT, ServerProcess, files_process

pytestmark = pytest.mark.browser

MAIN = ROOT / "tests" / "browser" / "apps" / "update.py"
SNAPSHOT = "soglia-python-"
LITTLE = 3_000_000
"""Room for what a person writes, and not for another version of the app."""
ALONE = """() => new Promise((told) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => told(data);
  navigator.serviceWorker.controller.postMessage("alone?", [port2]);
})"""
"""A tab that was closed counts until the browser has put it away."""
CHANGED = {"/sw.js", "/app.zip", "/start-sizes.js"}
"""What differs between the two builds: the package, and the page's list of sizes."""


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Versions one and two."""
    changed = tmp_path_factory.mktemp("two") / "update.py"
    changed.write_text(MAIN.read_text().replace('VERSION = "uno"', 'VERSION = "due"'))
    one = Plan(main=MAIN, out=ROOT / "build" / "update-one")
    two = Plan(main=changed, out=ROOT / "build" / "update-two")
    build(one)
    build(two)
    return one.out, two.out


@dataclass
class Publisher:
    """The folder that the server serves, and what is put into it."""

    served: Path
    server: ServerProcess

    def publish(self, built: Path) -> None:
        """As a new deployment does: every file in its new place, the service worker last."""
        for file in sorted(built.rglob("*"), key=lambda file: file.name.startswith("sw.js")):
            if file.is_file():
                target = self.served / file.relative_to(built)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)

    def cut(self, name: str) -> None:
        """A file of which only the first half is there, as a deployment that broke off leaves it."""
        for suffix in (".gz", ".br"):
            (self.served / f"{name}{suffix}").unlink(missing_ok=True)
        whole = (self.served / name).read_bytes()
        (self.served / name).write_bytes(whole[: len(whole) // 2])

    def hold(self, path: str | None) -> None:
        """From now on only the first half of this file is sent, and then no more; None: all of every file."""
        held = self.served.with_name("held")
        held.write_text(path or "")

    def asked_since(self, before: int) -> set[str]:
        """The client asks for Rive at every start, whatever the version."""
        return {path for path in self.server.asked()[before:] if "rive" not in path}


@pytest.fixture
async def publisher(builds: tuple[Path, Path], tmp_path: Path) -> AsyncIterator[Publisher]:
    served = tmp_path / "app"
    shutil.copytree(builds[0], served)
    server = files_process(served, tmp_path)
    await server.start()
    yield Publisher(served, server)
    await server.close()


@pytest.fixture
async def browser(playwright: Playwright, publisher: Publisher, tmp_path: Path) -> AsyncIterator[Chromium]:
    async with chromium(playwright, tmp_path / "profile", publisher.server.origin) as started:
        yield started


async def first_version(browser: Chromium, size: tuple[int, int] = SIZES["phone"]) -> Tab:
    """Opened, and whole on the device."""
    tab = await (await browser.start()).open()
    await tab.page.set_viewport_size({"width": size[0], "height": size[1]})
    await tab.sees("versione uno")
    await tab.offline_copy()
    return tab


async def second_version(tab: Tab) -> Tab:
    """At the next start."""
    tab = await tab.reload()
    await tab.sees("versione due")
    return tab


async def look_for_news(tab: Tab) -> None:
    """What the page does when somebody comes back to it after an hour."""
    await tab.page.evaluate("navigator.serviceWorker.getRegistration().then((one) => { one.update().catch(() => {}); })")


async def newer(tab: Tab, how: str) -> None:
    await tab.page.locator(f"html[data-newer={how}]").wait_for(state="attached", timeout=START_MS)


async def test_a_new_version_waits_for_the_form_and_for_consent_and_what_was_typed_stands_there_again(
    browser: Chromium, publisher: Publisher, builds: tuple[Path, Path]
) -> None:
    tab = await first_version(browser)
    await tab.page.evaluate(f"caches.open('{SNAPSHOT}former').then(() => null)")
    former = set(await tab.page.evaluate("caches.keys()"))
    await tab.tap("Apri")
    await tab.sees("modulo aperto")
    await tab.type_into("Nota", "a metà di una parola")
    before = len(publisher.server.asked())
    publisher.publish(builds[1])
    await look_for_news(tab)
    await newer(tab, "waiting")
    assert publisher.asked_since(before) == CHANGED
    agree = tab.page.get_by_role("button", name="Aggiorna")
    await expect(agree).to_be_hidden()
    await tab.tap("Chiudi")
    await expect(agree).to_be_visible()
    async with tab.page.expect_navigation():
        await agree.click()
    await tab.standing()
    await tab.sees("versione due")
    await tab.sees("salvato: ['a metà di una parola']")
    caches = set(await tab.page.evaluate("caches.keys()"))
    assert not caches & former, "what belonged to the version before is gone, its memory snapshot too"
    assert len([name for name in caches if not name.startswith(SNAPSHOT)]) == 1
    assert publisher.asked_since(before) <= {*CHANGED, "/"}


async def test_a_download_that_fails_leaves_the_old_version_whole_and_the_next_start_takes_the_new_one(
    browser: Chromium, publisher: Publisher, builds: tuple[Path, Path]
) -> None:
    tab = await first_version(browser)
    await tab.tap("Cerca")
    await tab.sees("trovata: False")
    publisher.publish(builds[1])
    publisher.cut("app.zip")
    await look_for_news(tab)
    await newer(tab, "failed")
    await publisher.server.stop()
    tab = await tab.reload()
    await tab.sees("versione uno")

    publisher.publish(builds[1])
    before = len(publisher.server.asked())
    await publisher.server.start()
    tab = await tab.reload()
    await tab.sees("versione uno")
    await newer(tab, "waiting")
    assert publisher.asked_since(before) == {"/sw.js", "/app.zip"}, "what the first try has fetched is there"

    other = await browser.another_tab()
    await other.page.goto(f"{publisher.server.origin}/", wait_until="commit")
    assert "Soglia è già aperta" in await other.plain_page()
    await tab.sees("versione uno")
    await other.page.close()
    await tab.page.wait_for_function(ALONE)
    tab = await second_version(tab)
    await publisher.server.stop()
    await second_version(tab)


async def kept_in(tab: Tab) -> dict[str, list[str]]:
    """Every version that this browser holds, or a part of it, with the paths of its files."""
    names = [name for name in await tab.page.evaluate("caches.keys()") if not name.startswith(SNAPSHOT)]
    paths = "caches.open(name).then((one) => one.keys()).then((all) => all.map(({ url }) => new URL(url).pathname).sort())"
    return {name: list(await tab.page.evaluate(f"(name) => {paths}", name)) for name in names}


async def all_but(tab: Tab, path: str, former: str) -> None:
    """Until everything of the new version has arrived but this file; the list of a version's files is written last."""
    async with asyncio.timeout(START_MS / 1000):
        while True:
            kept = await kept_in(tab)
            whole = set(kept.pop(former))
            if any(whole - set(part) == {path, "/__files__"} for part in kept.values()):
                return
            await asyncio.sleep(0.05)


async def test_a_download_that_finds_no_room_leaves_the_old_version_whole_and_nothing_of_the_new(
    browser: Chromium, publisher: Publisher, builds: tuple[Path, Path]
) -> None:
    tab = await first_version(browser)
    former = await kept_in(tab)
    disk = await Disk.of(tab)
    await disk.leaves(LITTLE)
    publisher.publish(builds[1])
    await look_for_news(tab)
    await newer(tab, "failed")
    assert await kept_in(tab) == former, "half a version may not take the room that records need"
    await tab.tap("Apri")
    await tab.type_into("Nota", "si scrive ancora")
    await publisher.server.stop()
    tab = await (await browser.restart()).open()
    await tab.sees("versione uno")

    await publisher.server.start()
    tab = await tab.reload()
    await newer(tab, "waiting")
    await second_version(tab)


async def test_a_server_that_ends_in_the_middle_of_a_download_leaves_the_old_version_and_a_later_look_goes_on_from_there(
    browser: Chromium, publisher: Publisher, builds: tuple[Path, Path]
) -> None:
    tab = await first_version(browser)
    ((former, whole),) = (await kept_in(tab)).items()
    publisher.hold("/app.zip")
    publisher.publish(builds[1])
    before = len(publisher.server.asked())
    await look_for_news(tab)
    await all_but(tab, "/app.zip", former)
    assert "/app.zip" in publisher.asked_since(before), "it is on its way"
    await publisher.server.kill()
    await newer(tab, "failed")
    assert (await kept_in(tab))[former] == whole
    tab = await (await browser.restart()).open()
    await tab.sees("versione uno")

    publisher.hold(None)
    before = len(publisher.server.asked())
    await publisher.server.start()
    tab = await tab.reload()
    await newer(tab, "waiting")
    assert publisher.asked_since(before) == {"/sw.js", "/app.zip"}, "what had arrived before is not fetched again"
    await second_version(tab)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_the_bar_of_a_new_version_covers_nothing_and_gives_its_room_back(
    browser: Chromium, publisher: Publisher, builds: tuple[Path, Path], size: tuple[int, int]
) -> None:
    tab = await first_version(browser, size)
    first = tab.app.get_by_text("versione uno")
    at = await top_of(first)
    publisher.publish(builds[1])
    await look_for_news(tab)
    bar = tab.page.locator("#soglia-update")
    await expect(bar).to_be_visible(timeout=START_MS)
    box = await bar.bounding_box()
    assert box is not None
    await moved(first, lambda top: top >= box["y"] + box["height"])
    await tab.picture(f"update-bar-{size[0]}")
    await tab.page.get_by_role("button", name="Più tardi").click()
    await expect(bar).to_be_hidden()
    await moved(first, lambda top: top == at)


async def test_the_bar_of_a_new_version_speaks_and_looks_as_the_app_does(
    browser: Chromium, publisher: Publisher, builds: tuple[Path, Path]
) -> None:
    """Not as the browser does, which is Italian and light here."""
    tab = await first_version(browser)
    publisher.publish(builds[1])
    await look_for_news(tab)
    bar = tab.page.locator("#soglia-update")
    for button, sentence, words, paper in (
        ("Dark", "There is a new version of Soglia.", ("Update", "Later"), "rgb(22, 34, 47)"),
        ("Chiaro", "C'è una versione nuova di Soglia.", ("Aggiorna", "Più tardi"), "rgb(255, 255, 255)"),
    ):
        await tab.tap(button)
        await expect(bar).to_contain_text(sentence, timeout=START_MS)
        for word in words:
            await expect(bar.get_by_role("button", name=word)).to_be_visible()
        await expect(bar).to_have_css("background-color", paper)
        await tab.picture(f"update-bar-{button.lower()}")


async def top_of(words: Locator) -> float:
    box = await words.bounding_box(timeout=START_MS)
    assert box is not None
    return box["y"]


async def moved(words: Locator, there: Callable[[float], bool]) -> None:
    """Until they stand there: the app draws in its own time."""
    async with asyncio.timeout(START_MS / 1000):
        while not there(await top_of(words)):  # noqa: ASYNC110 a picture gives no event
            await asyncio.sleep(0.05)
