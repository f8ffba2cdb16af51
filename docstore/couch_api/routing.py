"""From a request's raw path to its endpoint.

CouchDB's ids may hold slashes as `%2F`, so the path is split before it is decoded: `/db/a%2Fb` is the document `a/b`, `/db/a/b` is the
attachment `b` of the document `a`. `_design/x` and `_local/x` are one id whether their slash is encoded or not; whatever follows the
document is the attachment's name, slashes included.

Endpoints stand in one table, most exact pattern first; the first pattern that fits decides, so `PUT /db/_changes` is a wrong method
and never a document of that name. A pattern's last part may be `{name...}`: one or more segments.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar
from urllib.parse import unquote_to_bytes

CallType = TypeVar("CallType")
Answer = TypeVar("Answer")
ANY_METHOD = "*"


class Access(Enum):
    """Who may call an endpoint; checked in one place, before the endpoint runs."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    SERVER_ADMIN = "server admin"
    MEMBER = "member of the database"
    DATABASE_ADMIN = "admin of the database"


# Without slots: Python 3.11 cannot make a frozen, slotted instance through a generic alias.
@dataclass(frozen=True)
class Endpoint(Generic[CallType, Answer]):
    """One method on one pattern."""

    method: str
    pattern: str
    handler: Callable[[CallType], Awaitable[Answer]]
    access: Access


@dataclass(frozen=True)
class Match(Generic[CallType, Answer]):
    """What fits a path: the endpoint, or (`endpoint` None) the methods that would have been right."""

    endpoint: Endpoint[CallType, Answer] | None
    parameters: Mapping[str, str]
    methods: tuple[str, ...]


class RouteTable(Generic[CallType, Answer]):
    """All endpoints, grouped by pattern in the order in which they were listed."""

    def __init__(self, endpoints: Sequence[Endpoint[CallType, Answer]]) -> None:
        self.endpoints = tuple(endpoints)
        self._patterns: dict[str, dict[str, Endpoint[CallType, Answer]]] = {}
        for endpoint in endpoints:
            self._patterns.setdefault(endpoint.pattern, {})[endpoint.method] = endpoint

    def find(self, method: str, segments: Sequence[str]) -> Match[CallType, Answer] | None:
        """The first pattern that fits these segments; None when none does."""
        for pattern, methods in self._patterns.items():
            parameters = fit(pattern, segments)
            if parameters is None:
                continue
            asked = "GET" if method == "HEAD" and "HEAD" not in methods else method
            return Match(methods.get(asked) or methods.get(ANY_METHOD), parameters, _allowed(methods))
        return None


def split_path(raw_path: bytes, root_path: str) -> list[str]:
    """The decoded segments below the mount point; UnicodeDecodeError when an id is no UTF-8."""
    path = raw_path.split(b"?", 1)[0].removeprefix(root_path.encode()).strip(b"/")
    segments = [unquote_to_bytes(segment).decode() for segment in path.split(b"/")] if path else []
    if len(segments) > 2 and segments[1] in ("_design", "_local"):
        segments[1:3] = [f"{segments[1]}/{segments[2]}"]
    return segments


def fit(pattern: str, segments: Sequence[str]) -> dict[str, str] | None:
    """The parameters with which the segments fit the pattern, or None."""
    parts = pattern.strip("/").split("/") if pattern != "/" else []
    if parts and parts[-1].endswith("...}"):
        if len(segments) < len(parts):
            return None
        segments = [*segments[: len(parts) - 1], "/".join(segments[len(parts) - 1 :])]
    if len(parts) != len(segments):
        return None
    parameters: dict[str, str] = {}
    for part, segment in zip(parts, segments, strict=True):
        if not part.startswith("{"):
            if part != segment:
                return None
        elif part == "{design}" and not segment.startswith("_design/"):
            return None
        else:
            parameters[part.strip("{.}")] = segment
    return parameters


def _allowed(methods: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(sorted({*methods, *(["HEAD"] if "GET" in methods else [])}))
