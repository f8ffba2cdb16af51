"""The HTTP peer against answers that no well-behaved server gives."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from docstore.errors import NotCouch, PeerFault, PeerUnreachable, Unauthorized
from docstore.replication.http_peer import HttpPeer
from docstore.replication.peer import Refusal, Wanted

Handler = Callable[[httpx.Request], httpx.Response]


def peer(handler: Handler, **options: Any) -> HttpPeer:
    return HttpPeer(httpx.AsyncClient(transport=httpx.MockTransport(handler)), "http://centre.test/db/x", **options)


def says(status: int, body: object) -> Handler:
    return lambda _request: httpx.Response(status, json=body)


DOCUMENT = {"_id": "x", "_rev": "1-a", "_revisions": {"start": 1, "ids": ["a"]}}
DENIED = httpx.Response(401, json={"error": "unauthorized", "reason": "token expired"})


class Tokens:
    """A headers provider whose first token has expired."""

    def __init__(self, good: str = "new") -> None:
        self.current, self.renewals, self.good = "old", 0, good

    async def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.current}"}

    async def renew(self) -> None:
        self.renewals += 1
        self.current = "new"

    def answer(self, request: httpx.Request) -> httpx.Response:
        good = request.headers["authorization"] == f"Bearer {self.good}"
        return httpx.Response(200, json={"update_seq": "1-x"}) if good else DENIED


async def test_an_expired_token_is_renewed_once_and_nobody_notices() -> None:
    tokens = Tokens()
    asked = peer(tokens.answer, headers=tokens.headers, renew=tokens.renew)
    assert (await asked.info()).update_seq == "1-x"
    assert (await asked.info()).update_seq == "1-x"
    assert tokens.renewals == 1


async def test_a_second_401_is_the_end() -> None:
    tokens = Tokens(good="never")
    with pytest.raises(Unauthorized):
        await peer(tokens.answer, headers=tokens.headers, renew=tokens.renew).info()
    assert tokens.renewals == 1


@pytest.mark.parametrize("failure", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.ReadError, httpx.PoolTimeout])
async def test_a_broken_connection_is_worth_another_try(failure: type[httpx.TransportError]) -> None:
    def breaks(request: httpx.Request) -> httpx.Response:
        raise failure("broken", request=request)

    with pytest.raises(PeerUnreachable):
        await peer(breaks).info()


async def test_a_redirect_is_not_followed() -> None:
    with pytest.raises(NotCouch):
        await peer(lambda _request: httpx.Response(302, headers={"location": "http://portal.test/"})).info()


async def test_accepted_is_not_an_acknowledgement() -> None:
    """A cluster that has not reached its quorum answers 202."""
    with pytest.raises(PeerFault):
        await peer(says(202, [])).put_documents([DOCUMENT])


async def test_a_denied_document_is_a_refusal_and_no_error() -> None:
    refused = [{"id": "x", "rev": "1-a", "error": "forbidden", "reason": "not your circle"}]
    assert await peer(says(201, refused)).put_documents([DOCUMENT]) == [Refusal("x", "1-a", "forbidden", "not your circle")]


async def test_a_refusal_without_a_revision_means_all_that_were_sent() -> None:
    refused = [{"id": "x", "error": "forbidden", "reason": "no"}]
    other = {**DOCUMENT, "_rev": "1-b"}
    refusals = await peer(says(201, refused)).put_documents([DOCUMENT, other])
    assert [refusal.rev for refusal in refusals] == ["1-a", "1-b"]


async def test_a_server_in_trouble_with_one_document_is_no_refusal() -> None:
    with pytest.raises(PeerFault):
        await peer(says(201, [{"id": "x", "rev": "1-a", "error": "timeout", "reason": "later"}])).put_documents([DOCUMENT])


async def test_bytes_travel_as_base64() -> None:
    sent: list[Any] = []

    def takes(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content))
        return httpx.Response(201, json=[])

    await peer(takes).put_documents([{**DOCUMENT, "_attachments": {"p": {"content_type": "x/y", "data": b"\x00\xff"}}}])
    assert sent[0]["new_edits"] is False
    assert sent[0]["docs"][0]["_attachments"]["p"]["data"] == base64.b64encode(b"\x00\xff").decode()


async def test_the_digest_of_a_packed_form_is_not_held_against_unpacked_bytes() -> None:
    """CouchDB gives text unpacked beside the digest of the packed form that it keeps, and says so when it is asked to."""
    asked: list[str] = []
    packed = {"content_type": "text/plain", "digest": "md5-packed", "encoding": "gzip", "encoded_length": 3, "data": "aG9sYQ=="}
    plain = {"content_type": "image/jpeg", "digest": "md5-own", "data": "aG9sYQ=="}

    def gives(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params["att_encoding_info"])
        found = {**DOCUMENT, "_attachments": {"n.txt": packed, "p": plain}}
        return httpx.Response(200, json={"results": [{"id": "x", "docs": [{"ok": found}]}]})

    (document,) = (await peer(gives).get_documents([Wanted("x", ("1-a",))])).documents
    assert document["_attachments"] == {"n.txt": {"content_type": "text/plain", "data": b"hola"}, "p": {**plain, "data": b"hola"}}
    assert asked == ["true"]


async def test_a_stub_in_place_of_bytes_is_not_stored() -> None:
    """A server that ignores `attachments=true` must not make us keep a photo without its pixels."""
    stub = {**DOCUMENT, "_attachments": {"p": {"stub": True, "length": 9, "digest": "md5-x"}}}
    fetched = await peer(says(200, {"results": [{"id": "x", "docs": [{"ok": stub}]}]})).get_documents([Wanted("x", ("1-a",))])
    assert fetched.documents == ()
    assert fetched.unreadable[0].revision == ("x", "1-a")


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"results": None},
        {"results": [{"id": "x", "docs": [{"ok": {"_id": "x"}}]}]},
        {"results": [{"id": "x", "docs": [{"ok": {**DOCUMENT, "_attachments": {"p": {"data": "no base64!"}}}}]}]},
        {"results": [{"id": "x", "docs": [{"error": {"id": "x", "rev": "1-a", "error": "timeout"}}]}]},
    ],
    ids=["a list", "no results", "no revision", "no base64", "not now"],
)
async def test_a_garbled_answer_is_the_peers_fault(body: object) -> None:
    with pytest.raises(PeerFault):
        await peer(says(200, body)).get_documents([Wanted("x", ("1-a",))])


async def test_sequences_are_opaque() -> None:
    """CouchDB 1 counted in numbers, clusters in text, one clone in arrays: each comes back as it was."""
    for seq, text in ((7, "7"), ("7-g1AAAA", "7-g1AAAA"), ([7, "abc"], '[7, "abc"]')):
        body = {"results": [{"id": "x", "seq": seq, "changes": [{"rev": "1-a"}]}], "last_seq": seq}
        page = await peer(says(200, body)).changes("0", limit=5)
        assert (page.results[0].seq, page.last_seq, page.pending) == (text, text, None)


async def test_a_note_that_is_merely_accepted_is_no_note() -> None:
    with pytest.raises(PeerFault):
        await peer(says(202, {"ok": True, "rev": "0-1"})).put_local("checkpoint", {"history": []})
