"""What an HTTP answer means to the replicator: the one place where statuses become our errors.

Between a phone and the centre stand networks that answer in the centre's place: a hotel's sign-in page with a 200, a proxy's
HTML 403, a redirect. Believing one of them would end a sync for good or, worse, count as an acknowledgement. So a
status is believed only with CouchDB's JSON beside it, except where any proxy may rightly say it (413, 429, 5xx).
Whatever is not CouchDB is transient: the person walks out of the hotel.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
    Unauthorized,
)

_TERMINAL: Mapping[int, type[DocstoreError]] = {401: Unauthorized, 403: Forbidden, 404: NotFound, 413: TooLarge, 501: NotOffered}


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, whatever client brought it."""

    status: int
    content_type: str
    retry_after: str | None
    body: bytes


def json_of(answer: Answer) -> Any:
    """The JSON of a successful answer; everything else is raised as an error of ours."""
    if 200 <= answer.status < 300:
        return _parsed(answer)
    raise problem_of(answer)


def problem_of(answer: Answer) -> DocstoreError:
    """The error that an unsuccessful answer stands for."""
    waiting = _seconds(answer.retry_after)
    if answer.status == 429:
        return PeerBusy(retry_after=waiting)
    if answer.status == 413:
        return TooLarge()
    if answer.status == 511 or answer.status < 400:
        return NotCouch()
    said = _couch_error(answer)
    if answer.status == 501 and said:
        return NotOffered(said.get("reason"))
    if answer.status >= 500 or answer.status in (408, 425):
        return PeerFault(f"The other peer answered {answer.status}.", retry_after=waiting)
    if said is None:
        return NotCouch()
    return _TERMINAL.get(answer.status, BadRequest)(said["reason"], code=said["error"])


def _couch_error(answer: Answer) -> dict[str, str] | None:
    """CouchDB's error shape, or None where something else spoke."""
    try:
        body = json.loads(answer.body)
    except ValueError:
        return None
    if not isinstance(body, dict) or not isinstance(body.get("error"), str):
        return None
    return {"error": body["error"], "reason": str(body.get("reason") or body["error"])}


def _parsed(answer: Answer) -> Any:
    if "html" in answer.content_type.lower() or answer.body.lstrip()[:1] == b"<":
        raise NotCouch()
    try:
        return json.loads(answer.body)
    except ValueError as problem:
        raise PeerFault("The other peer's answer was cut short or garbled.") from problem


def _seconds(retry_after: str | None) -> float | None:
    """Retry-After in seconds. Its other form, a date, would need a clock that agrees with the server's: it is not used."""
    try:
        seconds = float(retry_after or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
