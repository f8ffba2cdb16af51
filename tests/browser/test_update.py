"""A new version of the app in a real Chromium: only what changed is fetched, it comes when the person agrees or at a start with nothing
open, never into a form and never beside another tab, and a download that fails leaves the old version whole.

Two real builds that differ in one Python file, served by a real server; what is fetched is counted at the server.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Playwright, expect

from mobile.web.build import Plan, build
from tests.support.browser import START_MS, Tab, chromium
from tests.support.server_process import ROOT, ServerProcess, files_process

pytestmark = pytest.mark.browser

MAIN = ROOT / "tests" / "browser" / "apps" / "update.py"
SNAPSHOT = "soglia-python-"
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


async def look_for_news(tab: Tab) -> None:
    """What the page does when somebody comes back to it after an hour."""
    await tab.page.evaluate("navigator.serviceWorker.getRegistration().then((one) => { one.update().catch(() => {}); })")


async def newer(tab: Tab, how: str) -> None:
    await tab.page.locator(f"html[data-newer={how}]").wait_for(state="attached", timeout=START_MS)


async def test_a_new_version_waits_for_the_form_and_for_consent_and_what_was_typed_stands_there_again(
    playwright: Playwright, publisher: Publisher, builds: tuple[Path, Path], tmp_path: Path
) -> None:
    async with chromium(playwright, tmp_path / "profile", publisher.server.origin) as browser:
        tab = await (await browser.start()).open()
        await tab.sees("versione uno")
        await tab.offline_copy()
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
    playwright: Playwright, publisher: Publisher, builds: tuple[Path, Path], tmp_path: Path
) -> None:
    async with chromium(playwright, tmp_path / "profile", publisher.server.origin) as browser:
        tab = await (await browser.start()).open()
        await tab.offline_copy()
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
        tab = await tab.reload()
        await tab.sees("versione due")
        await publisher.server.stop()
        tab = await tab.reload()
        await tab.sees("versione due")
