"""One way to an Apache CouchDB's JSON: requests with credentials of our own, answers read as `docstore.replication.answers` reads them.

What cannot be reached, is overloaded or speaks something else is a transient error, and so is a 202: it was taken and not promised by
enough copies, which is no acknowledgement. No address and no document's content stands in an error.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from docstore.errors import PeerFault, PeerUnreachable
from docstore.replication.answers import Answer, json_of, problem_of

Authorization = Callable[[], str]
"""The value of the header, asked before each request: a token is short."""


class CouchDoor:
    """`client` has the server's address as its base."""

    def __init__(self, client: httpx.AsyncClient, authorization: Authorization) -> None:
        self._client = client
        self._authorization = authorization

    async def get(self, path: str, parameters: Mapping[str, str] | None = None) -> Any:
        return await self._ask("GET", path, parameters, None)

    async def post(self, path: str, body: object, parameters: Mapping[str, str] | None = None) -> Any:
        return await self._ask("POST", path, parameters, body)

    async def put(self, path: str, body: object) -> Any:
        return await self._ask("PUT", path, None, body)

    async def is_there(self, path: str) -> bool:
        try:
            response = await self._client.head(path, headers=self._headers())
        except httpx.RequestError as problem:
            raise unreachable(problem) from problem
        if response.status_code == httpx.codes.NOT_FOUND:
            return False
        if response.is_success:
            return True
        raise problem_of(_answer(response))

    @asynccontextmanager
    async def stream(
        self, path: str, parameters: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> AsyncIterator[httpx.Response]:
        """An answer whose body is read as it comes. A way that breaks off while reading is a transient error."""
        request = self._client.build_request("GET", path, params=parameters, headers={**self._headers(), **(headers or {})})
        try:
            response = await self._client.send(request, stream=True)
            try:
                if not response.is_success:
                    await response.aread()
                    raise problem_of(_answer(response))
                yield response
            finally:
                await response.aclose()
        except httpx.RequestError as problem:
            raise unreachable(problem) from problem

    async def _ask(self, method: str, path: str, parameters: Mapping[str, str] | None, body: object) -> Any:
        headers, content = self._headers(), None
        if body is not None:
            headers["content-type"] = "application/json"
            content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            response = await self._client.request(method, path, params=parameters, content=content, headers=headers)
        except httpx.RequestError as problem:
            raise unreachable(problem) from problem
        if response.status_code == httpx.codes.ACCEPTED:
            raise PeerFault("CouchDB took a write without promising to keep it.")
        return json_of(_answer(response))

    def _headers(self) -> dict[str, str]:
        return {"accept": "application/json", "authorization": self._authorization()}


def unreachable(problem: httpx.RequestError) -> PeerUnreachable:
    return PeerUnreachable(f"CouchDB cannot be reached ({type(problem).__name__}).")


def _answer(response: httpx.Response) -> Answer:
    told = response.headers
    return Answer(response.status_code, told.get("content-type", ""), told.get("retry-after"), response.content)
