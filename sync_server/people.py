"""`soglia user set` and `soglia user disable`: what changes when somebody changes job, or leaves.

Both hold at the next token, within 15 minutes, on every device: who lost a circle replicates it no more, and its files leave the devices
where nobody else may read them. What they wrote stays theirs and is still delivered. A running centre is asked through `/db/_users`.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
from pathlib import Path

from sync_server.accounts.users import ADMIN, Change, changed_document, check_work, document_id
from sync_server.authority import centre_client
from sync_server.commands import opened
from sync_server.folder import running_server
from sync_server.problems import Problem
from sync_server.settings import Settings, StartError


async def set_user(settings: Settings, asked: argparse.Namespace) -> None:
    """The role and all circles from now on; those that are not named go."""
    wrong = check_work(asked.role, asked.circle)
    if wrong:
        raise StartError(wrong)
    await _change(settings, asked.name, Change(asked.role, tuple(asked.circle)))
    print(f"«{asked.name}» da ora: {', '.join([asked.role, *asked.circle])}. Vale entro 15 minuti su ogni dispositivo.")


async def disable_user(settings: Settings, asked: argparse.Namespace) -> None:
    await _change(settings, asked.name, Change(disabled=True))
    print(f"«{asked.name}» non può più accedere. Vale entro 15 minuti; ciò che ha scritto resta e viene ancora consegnato.")


async def _change(settings: Settings, name: str, change: Change) -> None:
    url = running_server(settings.data)
    try:
        await (_over_http(url, settings.data, name, change) if url else _in_folder(settings, name, change))
    except Problem as problem:
        raise StartError(problem.reason) from problem


async def _over_http(url: str, data: Path, name: str, change: Change) -> None:
    if name == ADMIN:
        raise Problem("unknown_user")
    async with centre_client(url, data) as client:
        place = f"/db/_users/{document_id(name)}"
        found = await client.get(place)
        if found.status_code == 404:
            raise Problem("unknown_user")
        found.raise_for_status()
        dice = (secrets.token_hex(32), secrets.token_hex(16))
        answer = await client.put(place, json=await asyncio.to_thread(changed_document, found.json(), change, dice))
        if answer.status_code == 409:
            raise Problem("user_changed_meanwhile")
        answer.raise_for_status()


async def _in_folder(settings: Settings, name: str, change: Change) -> None:
    async with opened(settings) as centre:
        await centre.desk.users.change(name, change)
