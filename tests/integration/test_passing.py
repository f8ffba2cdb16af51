"""`/db` handed through: what goes in comes out, nothing is added or kept, and what breaks off on one side breaks off on the other.

The server behind is a socket that writes down what reached it and answers by script, so bytes are compared and not their meaning.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import jwt
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from sync_server.couch.passing import PassThrough
from sync_server.serving import Server, address, bind
from sync_server.settings import Settings

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter, bytes], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


@dataclass
class Behind:
    """The server behind, and the door in front of it."""

    heads: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    origin: str = ""
    url: str = ""


async def body_of(reader: asyncio.StreamReader, head: bytes) -> bytes:
    lowered = head.lower()
    if b"transfer-encoding: chunked" in lowered:
        body = b""
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
        return body
    if b"content-length:" not in lowered:
        return b""
    return await reader.readexactly(int(lowered.split(b"content-length:")[1].split(b"\r\n")[0]))


@asynccontextmanager
async def passing_to(script: Script) -> AsyncIterator[Behind]:
    behind = Behind()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                behind.heads.append(head)
                behind.bodies.append(await body_of(reader, head))
                await script(reader, writer, head)
        except (asyncio.IncompleteReadError, ConnectionError):
            behind.gone.set()
        finally:
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as upstream:
        behind.origin = f"http://127.0.0.1:{upstream.sockets[0].getsockname()[1]}"
        door = PassThrough(behind.origin, behind.ending)
        with bind(Settings(port=0)) as listening:
            app = Starlette(routes=[Mount("/db", door)])
            server = Server(uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off", server_header=False))
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(server.serve(sockets=[listening]))
                await server.answers.wait()
                behind.url = address(listening) + "/db"
                try:
                    yield behind
                finally:
                    server.should_exit = True
        await door.close()


async def answer_ok(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _head: bytes) -> None:
    writer.write(OK)
    await writer.drain()


def lines(head: bytes) -> list[bytes]:
    return head.rstrip(b"\r\n").split(b"\r\n")


def who_calls(name: str | None, *roles: str) -> Script:
    """A CouchDB that takes everybody for this caller."""

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _head: bytes) -> None:
        told = json.dumps({"ok": True, "userCtx": {"name": name, "roles": list(roles)}}).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(told)}\r\n\r\n"
        writer.write(head.encode() + told)
        await writer.drain()

    return answer


REPLICATE = ["/_replicate", "//_replicate/", "/%5Freplicate", "/_%72eplicate?x=1"]
CALLERS = [(who_calls(None), 401), (who_calls("giulia", "staff", "outreach-catania"), 403), (who_calls("admin", "_admin"), 403)]


@pytest.mark.parametrize("path", REPLICATE)
@pytest.mark.parametrize(("caller", "refused"), CALLERS)
async def test_nobody_sends_couchdb_to_an_address_of_their_choice(path: str, caller: Script, refused: int) -> None:
    """It is asked who calls, in the caller's own name, and never to replicate."""
    signed_in = {"authorization": "Bearer abc", "x-auth-couchdb-username": "admin", "x-auth-couchdb-roles": "_admin"}
    async with passing_to(caller) as behind, httpx.AsyncClient(headers=signed_in) as client:
        answer = await client.post(f"{behind.url}{path}", json={"source": "http://127.0.0.1:9/a", "target": "b"})
        assert answer.status_code == refused
        assert [lines(head)[0] for head in behind.heads] == [b"GET /_session HTTP/1.1"]
        assert b"authorization: bearer abc" in behind.heads[0].lower()
        assert b"x-auth-couchdb" not in behind.heads[0].lower()


async def test_a_replication_ends_with_its_callers_token() -> None:
    """CouchDB takes the first request of it and says nothing."""

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes) -> None:
        await (who_calls("admin", "_admin")(reader, writer, head) if b"/_session" in head else asyncio.Event().wait())

    token = jwt.encode({"sub": "admin", "exp": time.time() + 1}, "k" * 32, "HS256")
    async with passing_to(silent) as behind, httpx.AsyncClient(headers={"authorization": f"Bearer {token}"}) as client:
        answer = await client.post(f"{behind.url}/_replicate", json={"source": "a", "target": "b"})
        assert (answer.status_code, answer.json()["error"]) == (401, "unauthorized")
        assert [lines(head)[0] for head in behind.heads] == [b"GET /_session HTTP/1.1", b"GET /a HTTP/1.1"]


@pytest.mark.parametrize(
    "path", ["/_replicate/x", "/_replicator", "/%5freplicator/_all_docs", "/_scheduler/jobs", "/_replicator/_changes?feed=longpoll"]
)
async def test_couchdbs_own_replicator_is_shut_to_everybody(path: str) -> None:
    async with passing_to(who_calls("admin", "_admin")) as behind, httpx.AsyncClient(auth=("admin", "x")) as client:
        for method in ("GET", "POST", "PUT", "DELETE"):
            answer = await client.request(method, f"{behind.url}{path}", json={"source": "a", "target": "b"})
            assert (answer.status_code, answer.json()["error"]) == (501, "not_implemented")
        assert (await client.get(f"{behind.url}/_replicate")).status_code == 405
        assert behind.heads == []


async def test_only_the_servers_own_address_is_meant() -> None:
    async with passing_to(answer_ok) as behind, httpx.AsyncClient() as client:
        assert (await client.get(f"{behind.url}/catalog/_replicate")).status_code == 200, "only the server's own address is meant"


async def test_a_request_arrives_as_it_was_sent() -> None:
    async with passing_to(answer_ok) as behind, httpx.AsyncClient() as client:
        sent = {"authorization": "Bearer abc", "if-match": '"1-a"', "cookie": "AuthSession=x", "accept": "multipart/mixed"}
        forged = {"x-auth-couchdb-username": "admin", "x-auth-couchdb-roles": "_admin"}
        own = {"connection": "x-hop", "x-hop": "1", "te": "trailers"}
        content = bytes(range(256)) * 5000
        await client.put(f"{behind.url}/cat%2Flog/residence%3Azagara?rev=1-a&x=%22a%22", content=content, headers={**sent, **forged, **own})
        first, *headers = lines(behind.heads[0])
        assert first == b"PUT /cat%2Flog/residence%3Azagara?rev=1-a&x=%22a%22 HTTP/1.1"
        assert behind.bodies == [content]
        told = dict(line.lower().split(b": ", 1) for line in headers)
        assert {name.encode(): value.lower().encode() for name, value in sent.items()}.items() <= told.items()
        assert told[b"host"].decode() == behind.origin.removeprefix("http://")
        assert not {b"x-auth-couchdb-username", b"x-auth-couchdb-roles", b"x-hop", b"te", b"connection"} & told.keys()


async def test_nobody_signs_in_for_a_caller_who_does_not() -> None:
    async with passing_to(answer_ok) as behind, httpx.AsyncClient() as client:
        await client.get(f"{behind.url}/catalog")
        assert b"authorization" not in behind.heads[0].lower()


async def test_an_upload_of_unknown_length_streams_through() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for number in range(50):
            yield bytes([number]) * 20_000

    async with passing_to(answer_ok) as behind, httpx.AsyncClient() as client:
        assert (await client.post(f"{behind.url}/catalog/_bulk_docs", content=pieces())).json() == {}
        assert behind.bodies == [b"".join([piece async for piece in pieces()])]


async def test_a_cookie_given_to_one_caller_is_not_shown_for_another() -> None:
    async def with_cookie(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _head: bytes) -> None:
        writer.write(OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: AuthSession=hers; Path=/\r\n\r\n"))

    async with passing_to(with_cookie) as behind:
        async with httpx.AsyncClient() as hers:
            assert (await hers.post(f"{behind.url}/_session")).headers["set-cookie"] == "AuthSession=hers; Path=/"
        async with httpx.AsyncClient() as his:
            await his.get(f"{behind.url}/catalog")
        assert b"AuthSession" not in behind.heads[1]


async def test_an_answer_comes_back_as_it_was_given() -> None:
    async def packed(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes) -> None:
        own = dict(line.split(b": ", 1) for line in lines(head)[1:])[b"host"]
        writer.write(
            b'HTTP/1.1 201 Created\r\nContent-Encoding: gzip\r\nETag: "1-a"\r\nLocation: http://' + own + b"/catalog/x\r\n"
            b"Content-Length: 9\r\n\r\nnot\x1fgzip\x00"
        )

    async with passing_to(packed) as behind, httpx.AsyncClient() as client, client.stream("GET", f"{behind.url}/catalog/x") as answer:
        assert b"".join([piece async for piece in answer.aiter_raw()]) == b"not\x1fgzip\x00"
        assert (answer.status_code, answer.headers["etag"], answer.headers["content-encoding"]) == (201, '"1-a"', "gzip")
        assert answer.headers["location"] == "/db/catalog/x"
        assert len(answer.headers.get_list("date")) == 1


@pytest.mark.parametrize("framing", [b"Content-Length: 1000", b"Transfer-Encoding: chunked"])
async def test_half_an_answer_never_looks_whole(framing: bytes) -> None:
    async def cut(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _head: bytes) -> None:
        half = b"5\r\n12345\r\n" if b"chunked" in framing else b"12345"
        writer.write(b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n\r\n" + half)
        await writer.drain()
        writer.close()

    async with passing_to(cut) as behind, httpx.AsyncClient() as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(f"{behind.url}/catalog/_all_docs")


async def test_a_server_that_is_away_is_a_sentence() -> None:
    async with passing_to(answer_ok) as behind, httpx.AsyncClient() as client:
        door = PassThrough("http://127.0.0.1:9", behind.ending)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://centre") as away:
            answer = await away.get("/catalog")
        await door.close()
        assert (answer.status_code, answer.json()["error"], answer.headers["retry-after"]) == (503, "databases_away", "5")
        assert (await client.get(f"{behind.url}/catalog")).status_code == 200


async def never_ending(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _head: bytes) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"seq":1\r\n')
    await writer.drain()


async def test_a_feed_ends_behind_when_its_reader_has_gone() -> None:
    async with passing_to(never_ending) as behind, httpx.AsyncClient() as client:
        async with client.stream("GET", f"{behind.url}/catalog/_changes?feed=continuous") as feed:
            assert await anext(feed.aiter_raw()) == b'{"seq":1'
            assert not behind.gone.is_set()
        async with asyncio.timeout(20):
            await behind.gone.wait()


async def test_feeds_end_before_the_centre_does() -> None:
    async with passing_to(never_ending) as behind, httpx.AsyncClient(timeout=20) as client:
        async with client.stream("GET", f"{behind.url}/catalog/_changes?feed=longpoll") as feed:
            pieces = feed.aiter_raw()
            assert await anext(pieces) == b'{"seq":1'
            behind.ending.set()
            assert [piece async for piece in pieces] == []
        async with asyncio.timeout(20):
            await behind.gone.wait()


@pytest.mark.parametrize(
    "path", ["/catalog/_changes?feed=continuous", "//catalog/%5Fchanges/x?feed=c%6Fntinuous&heartbeat=1000", "/_db_updates"]
)
async def test_a_feed_ends_with_its_token(path: str) -> None:
    async with passing_to(never_ending) as behind, httpx.AsyncClient(timeout=20) as client:
        token = jwt.encode({"sub": "giulia", "exp": int(time.time()) + 2}, "x" * 32, algorithm="HS256")
        async with client.stream("GET", f"{behind.url}{path}", headers={"authorization": f"Bearer {token}"}) as feed:
            assert b"".join([piece async for piece in feed.aiter_raw()]) == b'{"seq":1'
        async with asyncio.timeout(20):
            await behind.gone.wait()


async def test_a_feed_that_has_said_nothing_until_its_token_ends_asks_for_another() -> None:
    async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter, _head: bytes) -> None:
        await reader.read(1)

    async with passing_to(silent) as behind, httpx.AsyncClient(timeout=20) as client:
        token = jwt.encode({"sub": "giulia", "exp": int(time.time()) + 1}, "x" * 32, algorithm="HS256")
        answer = await client.get(f"{behind.url}/catalog/_changes?feed=longpoll", headers={"authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["error"]) == (401, "unauthorized")


@pytest.mark.parametrize(
    "path", ["/db/catalog/../_replicate", "/db/./_replicate", "/db/a/b/../../catalog/_changes?feed=continuous", "/db%2Fcatalog"]
)
async def test_a_path_that_would_lead_elsewhere_than_it_says_is_refused(path: str) -> None:
    """Said to the socket itself: clients walk such steps before they send."""
    async with passing_to(answer_ok) as behind:
        reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(behind.url).port)
        writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        answer = await reader.read()
        writer.close()
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b'"bad_request"' in answer
        assert behind.heads == []
