"""Which answer is believed, and what it becomes."""

from __future__ import annotations

import json

import pytest

from docstore.errors import (
    BadRequest,
    DocstoreError,
    Forbidden,
    NotCouch,
    NotFound,
    NotOffered,
    PeerBusy,
    PeerFault,
    TooLarge,
    TransientError,
    Unauthorized,
)
from docstore.replication.answers import Answer, json_of, problem_of

PORTAL = b"<!DOCTYPE html><html><body>Benvenuto nel Wi-Fi dell'hotel</body></html>"


def answer(status: int, body: object = None, content_type: str = "application/json", retry_after: str | None = None) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, content_type, retry_after, content)


def couch(status: int, error: str, reason: str = "because") -> Answer:
    return answer(status, {"error": error, "reason": reason})


def test_a_success_is_its_json() -> None:
    assert json_of(answer(200, {"ok": True})) == {"ok": True}
    assert json_of(answer(201, [], "text/plain; charset=utf-8")) == []


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (couch(400, "bad_request"), BadRequest),
        (couch(401, "unauthorized"), Unauthorized),
        (couch(403, "forbidden"), Forbidden),
        (couch(404, "not_found"), NotFound),
        (couch(412, "missing_stub"), BadRequest),
        (couch(413, "too_large"), TooLarge),
        (couch(415, "bad_content_type"), BadRequest),
        (couch(429, "too_many_requests"), PeerBusy),
        (couch(500, "internal_server_error"), PeerFault),
        (couch(501, "not_implemented"), NotOffered),
        (couch(503, "service_unavailable"), PeerFault),
        (answer(408, b""), PeerFault),
        (answer(413, PORTAL, "text/html"), TooLarge),
        (answer(502, PORTAL, "text/html"), PeerFault),
        (answer(504, b""), PeerFault),
    ],
)
def test_each_status_becomes_one_error(given: Answer, kind: type[DocstoreError]) -> None:
    assert type(problem_of(given)) is kind


@pytest.mark.parametrize("status", [200, 201, 202])
@pytest.mark.parametrize("content_type", ["text/html", "TEXT/HTML; charset=utf-8", "application/json", ""])
def test_a_sign_in_page_is_never_a_success(status: int, content_type: str) -> None:
    with pytest.raises(NotCouch):
        json_of(answer(status, PORTAL, content_type))


@pytest.mark.parametrize("status", [301, 302, 307, 401, 403, 404, 405, 511])
def test_a_stranger_in_the_centres_place_does_not_end_sync(status: int) -> None:
    problem = problem_of(answer(status, PORTAL, "text/html"))
    assert type(problem) is NotCouch
    assert isinstance(problem, TransientError)


@pytest.mark.parametrize("body", [b"", b'{"results":[{"id":"a"', b"\xff\xfe"])
def test_a_success_that_was_cut_short_is_tried_again(body: bytes) -> None:
    with pytest.raises(PeerFault):
        json_of(answer(200, body))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7.0), ("0.5", 0.5), (None, None), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("-3", None), ("nan", None), ("inf", None)],
)
def test_retry_after_is_seconds_or_nothing(said: str | None, seconds: float | None) -> None:
    problem = problem_of(answer(429, b"", retry_after=said))
    assert isinstance(problem, TransientError)
    assert problem.retry_after == seconds


def test_couchdbs_word_and_sentence_are_kept() -> None:
    problem = problem_of(couch(403, "forbidden", "not your circle"))
    assert (problem.code, problem.reason) == ("forbidden", "not your circle")
