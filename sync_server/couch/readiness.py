"""Whether an Apache CouchDB can serve a centre: found out before anything is written, told in one sentence.

The oldest version is the first that reads the passwords that Soglia writes (PBKDF2 with SHA-256, CouchDB 3.4). Whether it believes our
tokens is asked with one: `_session` names whom it took the bearer for.
"""

from __future__ import annotations

import base64
import re
from contextlib import closing

import httpx

from docstore.errors import BadRequest, Forbidden, NotCouch, TransientError, Unauthorized
from sync_server.accounts.tokens import KEY_ID
from sync_server.couch.address import CouchAddress
from sync_server.couch.administration import Administration
from sync_server.settings import StartError

OLDEST = (3, 4)
_VERSION = re.compile(r"(\d+)\.(\d+)")
_HANDLERS = ", ".join(f"{{chttpd_auth, {way}_authentication_handler}}" for way in ("jwt", "cookie", "default"))


async def require_server(address: CouchAddress) -> None:
    """An Apache CouchDB, new enough, whose administrator this is; StartError otherwise."""
    try:
        with closing(Administration(address)) as administration:
            welcome, roles = await administration.server(), await administration.roles()
    except Unauthorized as error:
        raise StartError(
            "Apache CouchDB non accetta il nome o la password in SOGLIA_COUCHDB_URL: correggi la variabile. Nulla è stato cambiato."
        ) from error
    except (NotCouch, BadRequest, Forbidden) as error:
        raise _no_couchdb(address) from error
    except TransientError as error:
        raise StartError(
            f"Apache CouchDB non risponde all'indirizzo {address.url}: avvialo, o correggi SOGLIA_COUCHDB_URL. Nulla è stato cambiato."
        ) from error
    version = _VERSION.match(str(welcome.get("version", "")))
    if "couchdb" not in welcome or version is None:
        raise _no_couchdb(address)
    if (int(version[1]), int(version[2])) < OLDEST:
        raise StartError(
            f"Apache CouchDB è alla versione {version[0]}, ma serve almeno la {OLDEST[0]}.{OLDEST[1]}: aggiornalo. Nulla è stato cambiato."
        )
    if "_admin" not in roles:
        raise StartError(
            "Il nome in SOGLIA_COUCHDB_URL non è di un amministratore di Apache CouchDB: indicane uno. Nulla è stato cambiato."
        )


async def require_ready(address: CouchAddress, token: str) -> None:
    """The same, and it takes this token for the centre's."""
    await require_server(address)
    if not await believes(address, token):
        raise StartError(
            "Apache CouchDB non riconosce i gettoni di questo centro: aggiungi alla sua configurazione le righe che stampa "
            "«soglia provision --dry-run» e riavvialo. Nulla è stato cambiato."
        )


async def believes(address: CouchAddress, token: str) -> bool:
    """Whether it takes the bearer of our token for an administrator."""
    async with httpx.AsyncClient(base_url=address.url, timeout=30, trust_env=False) as client:
        try:
            answer = await client.get("/_session", headers={"authorization": f"Bearer {token}"})
        except httpx.RequestError as error:
            raise StartError(f"Apache CouchDB non risponde più all'indirizzo {address.url}: riprova.") from error
    return answer.is_success and "_admin" in answer.json().get("userCtx", {}).get("roles", [])


def jwt_settings(key: bytes) -> str:
    """What goes into CouchDB's `local.ini`. The key is the one secret that centre and CouchDB share."""
    return "\n".join(
        (
            "[chttpd]",
            f"authentication_handlers = {_HANDLERS}",
            "",
            "[jwt_auth]",
            "required_claims = exp",
            r"roles_claim_path = _couchdb\.roles",
            "",
            "[jwt_keys]",
            f"hmac:{KEY_ID} = {base64.b64encode(key).decode()}",
        )
    )


def _no_couchdb(address: CouchAddress) -> StartError:
    return StartError(f"All'indirizzo {address.url} non risponde un Apache CouchDB: correggi SOGLIA_COUCHDB_URL. Nulla è stato cambiato.")
