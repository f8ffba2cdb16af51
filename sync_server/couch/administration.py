"""What only an administrator does on an Apache CouchDB: databases are made and their `_security` is set, through IBM's Cloudant client.

The client blocks, so every call runs in a thread of its own, one at a time: it keeps one HTTP session. Its errors become those of
`docstore.errors`; the password is in none of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import requests
from ibm_cloud_sdk_core import ApiException
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator
from ibmcloudant.cloudant_v1 import CloudantV1

from docstore.errors import BadRequest, DatabaseExists, DocstoreError, Forbidden, NotCouch, PeerFault, PeerUnreachable, Unauthorized
from sync_server.couch.address import CouchAddress

T = TypeVar("T")
_SECONDS = 30


class Administration:
    """Speaks with the administrator's name and password."""

    def __init__(self, address: CouchAddress) -> None:
        self._service = CloudantV1(authenticator=BasicAuthenticator(address.user, address.password))
        self._service.set_service_url(address.url)
        self._service.set_http_config({"timeout": _SECONDS})
        self._one_at_a_time = asyncio.Lock()

    def close(self) -> None:
        self._service.http_client.close()

    async def server(self) -> Mapping[str, Any]:
        """The welcome: who answers, and of which version."""
        return _object(await self._run(self._service.get_server_information))

    async def roles(self) -> list[str]:
        """Of whoever this name and password belong to."""
        told = _object(await self._run(self._service.get_session_information))
        return list(_object(told.get("userCtx")).get("roles") or ())

    async def names(self) -> list[str]:
        return list(await self._run(self._service.get_all_dbs))

    async def create(self, name: str) -> None:
        await self._run(lambda: self._service.put_database(name))

    async def put_security(self, name: str, security: Mapping[str, Any]) -> None:
        await self._run(lambda: self._service.put_security(name, admins=security["admins"], members=security["members"]))

    async def _run(self, call: Callable[[], Any]) -> Any:
        async with self._one_at_a_time:
            return await asyncio.to_thread(_told, call)


def _object(told: object) -> Mapping[str, Any]:
    """A page of a network's sign-in comes through the client as anything."""
    if not isinstance(told, dict):
        raise NotCouch()
    return told


def _told(call: Callable[[], Any]) -> Any:
    try:
        return call().get_result()
    except ApiException as refused:
        raise _problem(int(refused.status_code or 500)) from refused
    except (requests.RequestException, ValueError) as problem:
        raise PeerUnreachable(f"CouchDB cannot be reached ({type(problem).__name__}).") from problem


def _problem(status: int) -> DocstoreError:
    known: dict[int, type[DocstoreError]] = {401: Unauthorized, 403: Forbidden, 412: DatabaseExists}
    if status in known:
        return known[status]()
    return PeerFault(f"CouchDB answered {status}.") if status >= 500 else BadRequest(f"CouchDB answered {status}.")
