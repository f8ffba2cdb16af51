"""`soglia rescue FILE.soglia` and `soglia code`: what a device's rescue page gave a person, a file or six letters.

Rule (design.md section 9): counts and names of circles, never a word of what is in them; the file is only read; doing it again is harmless.
The centre may run or stand still.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sync_server.accounts.device_copies import BadCopy, is_device_copy
from sync_server.authority import centre_client
from sync_server.commands import opened
from sync_server.commands import rescue as rescue_into
from sync_server.folder import running_server
from sync_server.settings import Settings, StartError
from sync_server.spoken_code import sentence, understood

_SAID = {
    "delivered": "tutto ciò che mancava è nel suo circolo",
    "kept": "non tutto si legge o si può consegnare: il file cifrato resta al centro (soglia device kept)",
    "broken": "il file cifrato al centro non è più quello di prima: rimettilo da un backup",
    "unknown": "nessuna chiave di questo centro lo apre: conserva la copia; forse è di un altro centro",
}
_NO_COPY = "non è la copia di un dispositivo: di un archivio SQLite indicate anche --into DATABASE. Nulla è stato cambiato."


async def rescue(settings: Settings, asked: argparse.Namespace) -> None:
    """A device's copy says itself where it belongs; of any other file that must be said."""
    if asked.into is None:
        await take_copy(settings, Path(asked.file).absolute())
    else:
        await rescue_into(settings, asked)


async def take_copy(settings: Settings, file: Path) -> None:
    if not is_device_copy(file):
        raise StartError(f"{file} {_NO_COPY}")
    for one in await _came(settings, file):
        whole = "" if one["whole"] else " La copia di questo archivio è tagliata o rovinata: ne ho letto ciò che si legge."
        counts = f"consegnate {one['delivered']} versioni, già qui {one['already']}, da parte {one['kept_aside']}"
        print(f"{one['database']}: {_SAID[one['status']]} ({counts}).{whole}")


async def explain_code(settings: Settings, asked: argparse.Namespace) -> None:
    del settings
    told = understood("".join(asked.code))
    if told is None:
        raise StartError("Questo codice non torna: una lettera è sbagliata o manca. Fatevelo rileggere (SG e sei segni).")
    print(sentence(told))


async def _came(settings: Settings, file: Path) -> list[Mapping[str, Any]]:
    url = running_server(settings.data)
    if url is not None:
        async with centre_client(url, settings.data) as client:
            answer = (await client.post("/api/centre/copies", json={"file": str(file)}, timeout=3600)).raise_for_status()
            told: Mapping[str, Any] = answer.json()
        if not told["is_copy"]:
            raise StartError(f"{file} {_NO_COPY}")
        found: list[Mapping[str, Any]] = told["came"]
        return found
    async with opened(settings) as centre:
        try:
            return [asdict(one) for one in await centre.device_copies.take_in(file)]
        except BadCopy as error:
            raise StartError(f"{file} {_NO_COPY}") from error
