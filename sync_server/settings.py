"""The centre's settings: `SOGLIA_*` variables, read once at the start and never again.

A value that cannot be used ends the start with one sentence (exit code 1): a centre that half understands its settings
would be worse than one that does not start. The names are fixed by the first issue; README lists them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from docstore.couch_api.replication import NO_TARGETS, ReplicationTargets
from schemas.telephone import is_telephone
from sync_server.couch.address import CouchAddress

_VERSION = re.compile(r"\d{1,6}(\.\d{1,6}){0,3}", re.ASCII)
_LONGEST_HOURS = 80
HOST, PORT = "127.0.0.1", 8000


class StartError(Exception):
    """The centre cannot start: the message is the one sentence that the person at the terminal reads."""


@dataclass(frozen=True, slots=True)
class OfficeContact:
    """How a person in the field reaches the agency's office: a number to dial, and when somebody answers. Empty: nobody has said."""

    phone: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    host: str = HOST
    port: int = PORT
    data: Path = Path("var")
    admin_password: str | None = None
    demo: bool = False
    couchdb: CouchAddress | None = None
    replicate_targets: ReplicationTargets = NO_TARGETS
    oldest_app: str = ""
    """Apps below this version push and do not pull; empty: none is too old."""
    office: OfficeContact = OfficeContact()

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        return cls(
            host=environ.get("SOGLIA_HOST") or HOST,
            port=_port(environ.get("SOGLIA_PORT") or str(PORT)),
            data=Path(environ.get("SOGLIA_DATA") or "./var").absolute(),
            admin_password=_admin_password(environ.get("SOGLIA_ADMIN_PASSWORD")),
            demo=_switch("SOGLIA_DEMO", environ.get("SOGLIA_DEMO", "")),
            couchdb=_couchdb(environ.get("SOGLIA_COUCHDB_URL", "")),
            replicate_targets=_replicate_targets(environ.get("SOGLIA_REPLICATE_TARGETS", "")),
            oldest_app=_app_version(environ.get("SOGLIA_OLDEST_APP", "")),
            office=OfficeContact(_phone(environ.get("SOGLIA_OFFICE_PHONE", "")), _hours(environ.get("SOGLIA_OFFICE_HOURS", ""))),
        )


def _couchdb(text: str) -> CouchAddress | None:
    """The sentence never repeats the address: a password stands in it."""
    if not text.strip():
        return None
    address = CouchAddress.parse(text)
    if address is None:
        raise StartError(
            "SOGLIA_COUCHDB_URL non è l'indirizzo di un server CouchDB con nome e password di un suo amministratore: "
            "per esempio http://admin:segreto@127.0.0.1:5984."
        )
    return address


def _replicate_targets(text: str) -> ReplicationTargets:
    """The sentence never repeats what was set: somebody may have written a password into it."""
    targets = ReplicationTargets.parse(text)
    if targets is None:
        raise StartError(
            "SOGLIA_REPLICATE_TARGETS non è un elenco di indirizzi http o https separati da virgole, senza nome e password: "
            "per esempio https://copia.example.org/db."
        )
    return targets


def _app_version(text: str) -> str:
    version = text.strip()
    if version and not _VERSION.fullmatch(version):
        raise StartError(f"SOGLIA_OLDEST_APP vale «{text}»: serve una versione dell'app fatta di numeri e punti, per esempio 0.2.0.")
    return version


def _phone(text: str) -> str:
    """As people write it; a device dials its digits."""
    phone = text.strip()
    if phone and not is_telephone(phone):
        raise StartError(f"SOGLIA_OFFICE_PHONE vale «{text}»: serve un numero che un telefono può comporre, per esempio +39 06 5550 0100.")
    return phone


def _hours(text: str) -> str:
    hours = " ".join(text.split())
    if len(hours) > _LONGEST_HOURS:
        raise StartError(f"SOGLIA_OFFICE_HOURS è più lunga di {_LONGEST_HOURS} caratteri: per esempio «lun-ven 9-18».")
    return hours


def _port(text: str) -> int:
    """0 asks the system for any free port, as tests do."""
    if not text.strip().isdecimal() or not 0 <= int(text) <= 65535:
        raise StartError(f"SOGLIA_PORT vale «{text}»: serve un numero di porta fra 0 e 65535, per esempio 8000.")
    return int(text)


def _admin_password(text: str | None) -> str | None:
    """Empty counts as not set, so that `SOGLIA_ADMIN_PASSWORD= make run` is not an open door."""
    if not text:
        return None
    if len(text) > 200:
        raise StartError("SOGLIA_ADMIN_PASSWORD è più lunga di 200 caratteri: scegli una password più corta.")
    return text


def _switch(name: str, text: str) -> bool:
    word = text.strip().lower()
    if word in {"", "0", "no", "false"}:
        return False
    if word in {"1", "yes", "true"}:
        return True
    raise StartError(f"{name} vale «{text}»: si accende con 1 e si spegne lasciandola vuota.")
