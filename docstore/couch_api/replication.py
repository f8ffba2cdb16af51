"""What somebody asks `_replicate` for, read so strictly that nothing else can be meant, and the port that does it.

A server that replicates fetches addresses for its caller, so an address is taken only when it is written in one plain way: http or
https, a name or number in ASCII, no steps upwards, no query, no fragment. It is put together again from its parts, and its beginning must
be one of a list that the owner keeps, letter for letter: another spelling of a listed host is another host. Name and password may stand
in the address, as CouchDB has it; they leave it here and are never part of it again. What is not understood is refused, not passed over.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias
from urllib.parse import unquote

from docstore.canonical import JsonObject
from docstore.couch_api.databases import SYSTEM_NAMES, is_name
from docstore.errors import BadRequest, DocstoreError, Forbidden, NotOffered

_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?:(?P<userinfo>[A-Za-z0-9._~!$&'()*+,;=%:-]*)@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9][A-Za-z0-9.-]{0,252})(?::(?P<port>[1-9][0-9]{0,4}))?(?P<path>(?:/[^/\\?#\s]+)*)/?"
)
_FOLDER = re.compile(r"[A-Za-z0-9~-][A-Za-z0-9._~-]*")
_DATABASE = re.compile(r"(?:[a-z0-9_$()+-]|%[0-9A-Fa-f]{2})+")
_HEADER = re.compile(r"[\x21-\x7e]+(?: [\x21-\x7e]+)*")
_USUAL_PORTS = {"http": "80", "https": "443"}
_SWITCHES = frozenset({"continuous", "create_target", "cancel"})
_OF_COUCHDB = frozenset(
    {
        *("doc_ids", "selector", "filter", "query_params", "since_seq", "winning_revs_only", "create_target_params"),
        *("proxy", "source_proxy", "target_proxy", "use_checkpoints", "checkpoint_interval", "use_bulk_get", "socket_options"),
        *("worker_processes", "worker_batch_size", "http_connections", "connection_timeout", "retries_per_request"),
    }
)
_MOST_TEXT = 8_192
UNREADABLE = "An end must be the name of a database here, or a plain http or https address of one, with or without `auth` or `headers`."
UNLISTED = "That address is not in this server's list of addresses to replicate with; nothing was asked of it."
ONCE = "Only whole replications that end are offered here, into databases that exist: leave `{}` out."


@dataclass(frozen=True, slots=True)
class Here:
    """A database of this server."""

    name: str


@dataclass(frozen=True, slots=True)
class There:
    """A database elsewhere. `url` has no credentials; `authorization` is the value of that header."""

    url: str
    authorization: str | None = field(default=None, repr=False)


End: TypeAlias = Here | There


@dataclass(frozen=True, slots=True)
class Wish:
    """One replication that may begin, as far as addresses go."""

    source: End
    target: End


@dataclass(frozen=True, slots=True)
class ReplicationTargets:
    """The addresses below which databases of others may be: each an origin and perhaps a folder, without a slash at its end."""

    beginnings: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> ReplicationTargets | None:
        """Addresses with blanks or commas between them; None when one cannot be used."""
        found = [_listed(word) for word in text.replace(",", " ").split()]
        return None if None in found else cls(tuple(one for one in found if one is not None))

    def hold(self, url: str) -> bool:
        return any(url.startswith(beginning + "/") for beginning in self.beginnings)


NO_TARGETS = ReplicationTargets()

Judge: TypeAlias = Callable[[Sequence[JsonObject]], Awaitable[Sequence[DocstoreError | None]]]
"""For each document why it may not be stored in the target, or None: the rules of every other way in."""


class Replicator(Protocol):
    """Who carries documents between databases. The surface knows none itself."""

    @property
    def targets(self) -> ReplicationTargets: ...

    async def replicate(self, wish: Wish, judge: Judge) -> JsonObject:
        """Once, from the last common checkpoint to the end of the feed. Returns what CouchDB's `_replicate` answers."""
        ...


def wished(body: Mapping[str, Any], targets: ReplicationTargets) -> Wish:
    """What the body asks for; BadRequest, NotOffered, or Forbidden for an address that is not listed. No sentence repeats what was sent."""
    _check_options(body)
    wish = Wish(_end(body.get("source")), _end(body.get("target")))
    if wish.source == wish.target:
        raise BadRequest("`source` and `target` are the same database.")
    if isinstance(wish.source, There) and isinstance(wish.target, There):
        raise NotOffered("One end of a replication must be a database of this server.")
    if any(isinstance(end, There) and not targets.hold(end.url) for end in (wish.source, wish.target)):
        raise Forbidden(UNLISTED)
    return wish


def _check_options(body: Mapping[str, Any]) -> None:
    for name, value in body.items():
        if name in {"source", "target"} or (name in _SWITCHES and value is False):
            continue
        if name in _OF_COUCHDB or (name in _SWITCHES and value is True):
            raise NotOffered(ONCE.format(name))
        raise BadRequest("The body has a field, or a value of one, that is not understood here.")


def _end(told: object) -> End:
    if isinstance(told, str) and is_name(told):
        return _here(told)
    if isinstance(told, str):
        return _there(told)
    if not isinstance(told, dict) or not set(told) <= {"url", "auth", "headers"} or not isinstance(told.get("url"), str):
        raise BadRequest(UNREADABLE)
    end, ways = _there(told["url"]), [_basic_of(told["auth"])] if "auth" in told else []
    ways += [_header_of(told["headers"])] if "headers" in told else []
    ways += [end.authorization] if end.authorization else []
    if len(ways) > 1:
        raise BadRequest("An end has more than one way to sign in.")
    return There(end.url, ways[0] if ways else None)


def _here(name: str) -> Here:
    if name in SYSTEM_NAMES:
        raise Forbidden("Accounts, and what the server keeps for itself, are not replicated.")
    return Here(name)


def _there(text: str) -> There:
    match = _ADDRESS.fullmatch(text) if len(text) <= _MOST_TEXT else None
    segments = match["path"].split("/")[1:] if match else []
    if match is None or not segments or not _is_origin(match) or not all(map(_FOLDER.fullmatch, segments[:-1])):
        raise BadRequest(UNREADABLE)
    name = unquote(segments[-1], errors="replace")
    if not _DATABASE.fullmatch(segments[-1]) or not is_name(name):
        raise BadRequest(UNREADABLE)
    _here(name)
    return There(_origin(match) + "/" + "/".join(segments), _basic_from(match["userinfo"]))


def _listed(word: str) -> str | None:
    match = _ADDRESS.fullmatch(word)
    if match is None or match["userinfo"] is not None or not _is_origin(match):
        return None
    segments = match["path"].split("/")[1:]
    return _origin(match) + "".join(f"/{one}" for one in segments) if all(map(_FOLDER.fullmatch, segments)) else None


def _is_origin(match: re.Match[str]) -> bool:
    return int(match["port"] or 1) <= 65_535 and ".." not in match["host"]


def _origin(match: re.Match[str]) -> str:
    scheme, port = match["scheme"], match["port"]
    return f"{scheme}://{match['host'].lower()}" + (f":{port}" if port and port != _USUAL_PORTS[scheme] else "")


def _basic_from(userinfo: str | None) -> str | None:
    if userinfo is None:
        return None
    name, separator, password = userinfo.partition(":")
    if not separator or ":" in password:
        raise BadRequest(UNREADABLE)
    return _basic(unquote(name, errors="replace"), unquote(password, errors="replace"))


def _basic_of(told: object) -> str:
    basic = told.get("basic") if isinstance(told, dict) and set(told) == {"basic"} else None
    if not isinstance(basic, dict) or set(basic) != {"username", "password"}:
        raise BadRequest(UNREADABLE)
    return _basic(basic["username"], basic["password"])


def _basic(name: object, password: object) -> str:
    if not isinstance(name, str) or not isinstance(password, str) or not name or ":" in name or len(name + password) > _MOST_TEXT:
        raise BadRequest(UNREADABLE)
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def _header_of(told: object) -> str:
    """The one header that is taken: who calls."""
    [(name, value)] = told.items() if isinstance(told, dict) and len(told) == 1 else [("", None)]
    if name.lower() != "authorization" or not isinstance(value, str) or len(value) > _MOST_TEXT or not _HEADER.fullmatch(value):
        raise BadRequest(UNREADABLE)
    return value
