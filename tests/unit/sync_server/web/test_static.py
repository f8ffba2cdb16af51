"""The built app's files: content types, compression, revalidation, fonts that end a loop, and a page when nothing is built."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from sync_server.web.headers import CONTENT_SECURITY_POLICY, SecurityHeaders
from sync_server.web.static import BuiltApp

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    app = tmp_path / "app"
    (app / "assets" / "fonts").mkdir(parents=True)
    (app / "index.html").write_text("<!doctype html><title>Soglia</title>")
    (app / "worker.mjs").write_text("export {}")
    (app / "worker.mjs.gz").write_bytes(gzip.compress(b"export {}"))
    (app / "engine.wasm").write_bytes(b"\0asm")
    (app / "engine.wasm.br").write_bytes(b"as brotli")
    (app / "engine.wasm.gz").write_bytes(b"as gzip")
    (app / "assets" / "fonts" / "titillium.woff2").write_bytes(b"wOF2")
    return app


@pytest.fixture
async def browser(built: Path) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=SecurityHeaders(BuiltApp(built)))
    async with httpx.AsyncClient(transport=transport, base_url="http://soglia") as client:
        client.headers["accept-encoding"] = "identity"
        yield client


@pytest.mark.parametrize(
    ("path", "content_type"),
    [("/", "text/html; charset=utf-8"), ("/worker.mjs", "text/javascript; charset=utf-8"), ("/engine.wasm", "application/wasm")],
)
async def test_types_that_browsers_insist_on(browser: httpx.AsyncClient, path: str, content_type: str) -> None:
    answer = await browser.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    assert answer.headers["cache-control"] == "no-cache"
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("identity", None), ("br;q=0", None)],
)
async def test_the_best_coding_that_the_client_takes(browser: httpx.AsyncClient, accepted: str, coding: str | None) -> None:
    async with browser.stream("GET", "/engine.wasm", headers={"accept-encoding": accepted}) as answer:
        assert answer.headers.get("content-encoding") == coding
        assert answer.headers["content-type"] == "application/wasm"
        assert answer.headers["vary"] == "Accept-Encoding"


async def test_an_unchanged_file_is_not_sent_again(browser: httpx.AsyncClient) -> None:
    etag = (await browser.get("/worker.mjs")).headers["etag"]
    again = await browser.get("/worker.mjs", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_missing_glyph_gets_a_font_and_asks_no_more(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/assets/fonts/notosanssymbols/v1/any.woff2")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"wOF2", "font/woff2")


@pytest.mark.parametrize("path", ["/nothing", "/../secret", "/%2e%2e/secret", "/assets"])
async def test_nothing_outside_the_app_is_given(browser: httpx.AsyncClient, built: Path, path: str) -> None:
    (built.parent / "secret").write_text("secret")
    answer = await browser.get(path)
    assert answer.status_code in {404, 307}
    assert "secret" not in answer.text


async def test_every_answer_forbids_what_comes_from_elsewhere(browser: httpx.AsyncClient) -> None:
    for path in ("/", "/nothing"):
        headers = (await browser.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
        assert headers["x-content-type-options"] == "nosniff"


def test_the_policy_has_the_exceptions_that_the_docs_explain_and_no_others() -> None:
    parts = (part.split() for part in CONTENT_SECURITY_POLICY.split(";"))
    beyond = {name: set(words) - {"'self'", "'none'"} for name, *words in parts}
    exceptions = {f"{name} {word}" for name, words in beyond.items() for word in words}
    assert exceptions == {"script-src 'wasm-unsafe-eval'", "style-src 'unsafe-inline'", "img-src blob:", "img-src data:"}
    page = (ROOT / "docs" / "security.md").read_text()
    assert all(f"`{named}" in page for named in ("script-src 'wasm-unsafe-eval'`", "style-src 'unsafe-inline'`", "img-src blob: data:`"))


async def test_an_app_that_is_not_built_is_told_in_words(tmp_path: Path) -> None:
    transport = httpx.ASGITransport(app=BuiltApp(tmp_path / "nothing"))
    async with httpx.AsyncClient(transport=transport, base_url="http://soglia") as client:
        answer = await client.get("/")
    assert answer.status_code == 404
    assert "make app" in answer.text
