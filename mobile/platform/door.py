"""The way to the centre: JSON questions for `/api`, and the client on which replication stands.

Rule: a centre that cannot be reached is a `ConnectionError`, whatever the library calls it; an answer that is not JSON has an empty body,
so that a hotel's sign-in page is never taken for the centre.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mobile.platform.ports import Answer

if TYPE_CHECKING:
    import httpx


class CentreDoor:
    """Opens the client at its first use (http_client.py says why)."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._client: httpx.AsyncClient | None = None

    def client(self) -> httpx.AsyncClient:
        if self._client is None:
            from mobile.platform.http_client import make_client

            self._client = make_client()
        return self._client

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        return await self._asked(path, json=dict(body))

    async def get(self, path: str, headers: Mapping[str, str]) -> Answer:
        client = self.client()
        import httpx

        try:
            answer = await client.get(f"{self.origin}{path}", headers=dict(headers))
        except httpx.TransportError as error:
            raise ConnectionError(type(error).__name__) from error
        return Answer(answer.status_code, json_object(answer.content))

    async def get_bytes(self, path: str, headers: Mapping[str, str]) -> bytes | None:
        client = self.client()
        import httpx

        try:
            answer = await client.get(f"{self.origin}{path}", headers=dict(headers))
        except httpx.TransportError as error:
            raise ConnectionError(type(error).__name__) from error
        return answer.content if answer.status_code == 200 else None

    async def post_bytes(self, path: str, headers: Mapping[str, str], content: bytes) -> Answer:
        return await self._asked(path, content=content, headers={"content-type": "application/octet-stream", **headers})

    async def _asked(self, path: str, **request: Any) -> Answer:
        client = self.client()
        import httpx

        try:
            answer = await client.post(f"{self.origin}{path}", **request)
        except httpx.TransportError as error:
            raise ConnectionError(type(error).__name__) from error
        return Answer(answer.status_code, json_object(answer.content))

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


def json_object(content: bytes | str) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
