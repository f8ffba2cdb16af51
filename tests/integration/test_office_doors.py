"""The ways into the office over loopback: the form, the cookie, who is let in, the socket behind the page."""

from __future__ import annotations

import asyncio
from http.cookies import Morsel, SimpleCookie

import httpx
import msgpack
import pytest
import websockets

from sync_server.accounts.lockout import FOR_NAMES
from sync_server.accounts.roles import Person
from sync_server.accounts.users import NewUser
from tests.support.centre import PASSWORD, LiveCentre

COOKIE, BROWSER = "soglia_office", "soglia_browser"


async def sign_in(live: LiveCentre, name: str, password: str = PASSWORD, **headers: str) -> httpx.Response:
    return await live.client.post("/office/sign-in", data={"name": name, "password": password}, headers=headers)


def cookie_of(answer: httpx.Response, name: str) -> Morsel[str]:
    return next(SimpleCookie(line)[name] for line in answer.headers.get_list("set-cookie") if line.startswith(f"{name}="))


async def test_who_has_not_signed_in_is_led_to_the_form_and_sees_no_page(live: LiveCentre) -> None:
    assert (await live.client.get("/office")).headers["location"] == "/office/"
    for page in ("/office/", "/office/index.html", "/office/assessment/abc"):
        answer = await live.client.get(page)
        assert (answer.status_code, answer.headers["location"]) == (303, "/office/sign-in")
    form = await live.client.get("/office/sign-in")
    assert form.status_code == 200
    assert "<script" not in form.text
    assert "style=" not in form.text
    assert 'lang="it"' in form.text
    assert "Ufficio centrale" in form.text


async def test_the_cookie_of_a_sign_in_opens_the_page_and_is_out_of_reach_of_scripts_and_other_sites(live: LiveCentre) -> None:
    answer = await sign_in(live, "sara")
    assert (answer.status_code, answer.headers["location"]) == (303, "/office/")
    cookie = cookie_of(answer, COOKIE)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "strict", "/", "")
    page = await live.client.get("/office/")
    assert page.status_code == 200
    assert "main.dart.js" not in page.text
    assert "flutter_bootstrap.js" in page.text
    assert "unsafe-inline" not in page.headers["content-security-policy"].split("script-src")[1].split(";")[0]


async def test_a_wrong_password_keeps_the_name_and_says_what_to_do(live: LiveCentre) -> None:
    answer = await sign_in(live, 'sara"><b>', "sbagliata-davvero")
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert "Nome o password non corretti" in answer.text
    assert 'value="sara&quot;&gt;&lt;b&gt;"' in answer.text
    assert "sbagliata-davvero" not in answer.text
    assert "set-cookie" not in answer.headers


async def test_an_outreach_worker_is_told_where_her_work_is(live: LiveCentre) -> None:
    answer = await sign_in(live, "giulia")
    assert answer.status_code == 403
    assert "c&#x27;è l&#x27;app" in answer.text
    assert 'href="/"' in answer.text
    assert "set-cookie" not in answer.headers
    live.client.cookies.set(COOKIE, live.centre.desk.tokens.session("giulia"))
    assert (await live.client.get("/office/")).headers["location"] == "/office/sign-in"


async def test_a_stranger_who_tries_a_name_keeps_nobody_out_of_a_browser_that_they_use(live: LiveCentre) -> None:
    answer = await sign_in(live, "sara")
    cookie = cookie_of(answer, BROWSER)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "strict", "/office/sign-in", "31536000")
    async with httpx.AsyncClient(base_url=live.url) as stranger:
        tried = [await stranger.post("/office/sign-in", data={"name": "sara", "password": "no"}) for _ in range(FOR_NAMES.free + 1)]
        right = await stranger.post("/office/sign-in", data={"name": "sara", "password": PASSWORD})
    assert [one.status_code for one in (*tried, right)] == [401] * FOR_NAMES.free + [429] * 2
    await live.client.post("/office/sign-out")
    assert (await sign_in(live, "sara")).status_code == 303


async def test_wrong_tries_in_a_browser_that_is_known_wait_too_and_the_cookie_serves_nobody_else(live: LiveCentre) -> None:
    await live.centre.desk.users.add(NewUser(Person("vera", "Vera", "office"), PASSWORD))
    await sign_in(live, "sara")
    await live.client.post("/office/sign-out")
    for name in ("sara", "vera"):
        tried = [(await sign_in(live, name, "no")).status_code for _ in range(FOR_NAMES.free)]
        assert [*tried, (await sign_in(live, name)).status_code] == [401] * FOR_NAMES.free + [429]
    async with httpx.AsyncClient(base_url=live.url) as elsewhere:
        answers = {name: await elsewhere.post("/office/sign-in", data={"name": name, "password": PASSWORD}) for name in ("sara", "vera")}
    assert {name: answer.status_code for name, answer in answers.items()} == {"sara": 303, "vera": 429}


async def test_no_cookie_stands_for_another(live: LiveCentre) -> None:
    await sign_in(live, "sara")
    session, browser = live.client.cookies[COOKIE], live.client.cookies[BROWSER]
    async with httpx.AsyncClient(base_url=live.url) as elsewhere:
        page = await elsewhere.get("/office/", headers={"cookie": f"{COOKIE}={browser}"})
        assert page.headers["location"] == "/office/sign-in"
        forged = {"cookie": f"{BROWSER}={session}"}
        tried = [
            await elsewhere.post("/office/sign-in", data={"name": "sara", "password": "no"}, headers=forged) for _ in range(FOR_NAMES.free)
        ]
        last = await elsewhere.post("/office/sign-in", data={"name": "sara", "password": PASSWORD})
    assert [one.status_code for one in (*tried, last)] == [401] * FOR_NAMES.free + [429]


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "http://altrove.example"}, {"origin": "null"}])
async def test_a_form_posted_by_another_page_signs_nobody_in(live: LiveCentre, headers: dict[str, str]) -> None:
    answer = await sign_in(live, "sara", **headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_more_than_a_form_holds_is_refused(live: LiveCentre) -> None:
    assert (await sign_in(live, "sara", "x" * 10_000)).status_code == 413


async def test_signing_out_takes_the_cookie_away_and_from_elsewhere_asks_first(live: LiveCentre) -> None:
    await sign_in(live, "sara")
    asked = await live.client.get("/office/sign-out", headers={"sec-fetch-site": "cross-site"})
    assert asked.status_code == 200
    assert "Vuoi uscire?" in asked.text
    assert (await live.client.get("/office/")).status_code == 200
    assert (await live.client.post("/office/sign-out")).headers["location"] == "/office/sign-in"
    assert (await live.client.get("/office/")).status_code == 303


async def test_the_language_is_remembered_without_saying_who(live: LiveCentre) -> None:
    await live.client.get("/office/language?to=en")
    form = await live.client.get("/office/sign-in")
    assert "Central office" in form.text
    assert 'lang="en"' in form.text


async def test_a_missing_glyph_is_answered_with_a_font_of_ours(live: LiveCentre) -> None:
    answer = await live.client.get("/office/assets/fonts/notosans/anything.woff2")
    assert answer.status_code == 200
    assert answer.content[:4] in {b"wOF2", b"\x00\x01\x00\x00"}


async def test_the_socket_without_a_cookie_says_how_to_sign_in_and_nothing_else(live: LiveCentre) -> None:
    said = await first_words(live, {})
    assert "Vai all'accesso" in said
    assert "Arrivate" not in said


async def test_the_socket_of_who_has_signed_in_brings_her_pages(live: LiveCentre) -> None:
    await sign_in(live, "sara")
    said = await first_words(live, {"cookie": f"{COOKIE}={live.client.cookies[COOKIE]}"})
    assert "Arrivate" in said
    assert "Sara" in said
    assert "Non è ancora arrivata nessuna scheda" in said


async def test_who_chooses_the_other_language_gets_a_page_in_it_and_not_the_one_that_was_left(live: LiveCentre) -> None:
    await sign_in(live, "sara")
    cookie = f"{COOKIE}={live.client.cookies[COOKIE]}"
    left: list[str] = []
    assert "Arrivate" in await first_words(live, {"cookie": cookie}, left)
    assert "Arrivate" in await first_words(live, {"cookie": cookie}, left)
    assert left[0] == left[1] != ""
    said = await first_words(live, {"cookie": f"{cookie}; soglia_language=en"}, left)
    assert "Arrived" in said
    assert "Arrivate" not in said
    assert left[2] != left[0]


async def test_the_socket_opened_by_another_site_is_refused(live: LiveCentre) -> None:
    with pytest.raises(websockets.exceptions.InvalidStatus):
        await first_words(live, {"origin": "http://altrove.example"})


async def test_a_socket_that_says_nonsense_is_let_go(live: LiveCentre) -> None:
    async with websockets.connect(live.url.replace("http", "ws") + "/office/ws") as socket:
        await socket.send(b"\x00" + msgpack.packb([1, {"nonsense": True}]))
        with pytest.raises(websockets.exceptions.ConnectionClosed):
            await asyncio.wait_for(socket.recv(), 20)


async def first_words(live: LiveCentre, headers: dict[str, str], sessions: list[str] | None = None) -> str:
    """Opens a page as Flet's client does and returns what the server draws first. `sessions` keeps the names of the pages opened: a
    client offers the last one again."""
    url = live.url.replace("http", "ws") + "/office/ws"
    known = sessions if sessions is not None else []
    asked = {"session_id": known[-1] if known else "", "page_name": "office", "page": {"route": "/", "width": 1440, "height": 900}}
    async with websockets.connect(url, additional_headers=headers) as socket:
        await socket.send(b"\x00" + msgpack.packb([1, asked]))
        said = ""
        while "Soglia" not in said.replace("Soglia, ufficio", ""):
            frame = await asyncio.wait_for(socket.recv(), 20)
            assert isinstance(frame, bytes)
            if not said:
                known.append(msgpack.unpackb(frame[1:], strict_map_key=False, ext_hook=lambda code, data: data)[1]["session_id"])
            said += frame.decode("utf-8", "replace")
        return said
