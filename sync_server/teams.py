"""`soglia team add`: one more outreach team, while the centre runs or stands still.

A team is its circle: `outreach-<name>`, its media, its `casework-<name>`, their guards, who may enter. No document says that it exists, its
databases do; so every start and `soglia provision` keep the guards of all teams new, and backups and moves carry them. Cut, the same
command goes on.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from sync_server.authority import centre_client
from sync_server.commands import opened
from sync_server.couch.provision import TEAM_PREFIX
from sync_server.couch.provision import add_team as made_for_team
from sync_server.folder import running_server
from sync_server.problems import Problem
from sync_server.settings import Settings, StartError

_TAKEN = "name_of_a_residence"
_NAME = re.compile(r"[a-z0-9]{1,40}")


async def add_team(settings: Settings, asked: argparse.Namespace) -> None:
    if not _NAME.fullmatch(asked.name):
        raise StartError(f"«{asked.name}» non è un nome di squadra: servono lettere minuscole e cifre, al massimo 40, per esempio palermo.")
    url = running_server(settings.data)
    try:
        made = await (_over_http(url, settings.data, asked.name) if url else _in_folder(settings, asked.name))
    except Problem as problem:
        raise StartError(problem.reason) from problem
    circle = TEAM_PREFIX + asked.name
    if not made:
        print(f"La squadra «{asked.name}» c'era già: nulla è cambiato.")
        return
    print(f"La squadra «{asked.name}» ha il suo circolo «{circle}» ({', '.join(made)}).")
    print(f"Aggiungi chi ci lavora: soglia user add NOME --role outreach --circle {circle}")
    print(f"Aggiungi chi è responsabile dei casi: soglia user add NOME --role casework --circle casework-{asked.name}")


async def _over_http(url: str, data: Path, name: str) -> list[str]:
    async with centre_client(url, data) as client:
        answer = await client.post("/api/centre/teams", json={"name": name})
    if answer.status_code == Problem(_TAKEN).status and answer.json()["error"] == _TAKEN:
        raise Problem(_TAKEN)
    made: list[str] = answer.raise_for_status().json()["made"]
    return made


async def _in_folder(settings: Settings, name: str) -> list[str]:
    async with opened(settings) as centre:
        return await made_for_team(centre.databases, name)
