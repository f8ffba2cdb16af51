"""How the command line speaks to a running centre: with a short token that only a reader of `keys/` can sign."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from sync_server.accounts.tokens import Tokens
from sync_server.folder import read_secret
from sync_server.settings import StartError


@asynccontextmanager
async def centre_client(url: str, data: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client that acts as the centre, for as long as a token lasts."""
    key = read_secret(data, "tokens")
    if key is None:
        raise StartError(f"In {data} non ci sono le chiavi del centro.")
    token = Tokens(key, b"", time.time).centre()
    async with httpx.AsyncClient(base_url=url, headers={"authorization": f"Bearer {token}"}, timeout=60) as client:
        yield client
