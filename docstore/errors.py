"""The one error tree of docstore. Every error carries CouchDB's word (`code`), a sentence (`reason`) and an HTTP status.

    DocstoreError
      TerminalError         trying the same again will not help
        NotFound  BadRequest  Unauthorized  Forbidden  DatabaseExists  PreconditionFailed  TooLarge  NotOffered
        ReadFailed          one document or attachment that the file lacks or holds damaged
      StoreError            the local file: wrong key, damaged, newer than the app, not writable, full, held by another
        WrongKey  CorruptStore  NewerStore  OlderStore  StoreNotWritable  DiskFull  StoreLocked
      TransientError        the other peer or the way to it: worth another try later
        PeerUnreachable  PeerBusy  PeerFault  NotCouch

The split decides what a replicator does (design.md section 5). A conflict is a result, never an exception. Errors about documents
speak CouchDB's own English, because its clients compare those sentences; a StoreError is what a person meets when the app opens its
file, so its default sentence is Italian and says what happened, what is safe and what to do. No sentence holds a document's content.
"""

from __future__ import annotations


class DocstoreError(Exception):
    """Base of every error that docstore raises on purpose."""

    code: str = "internal_server_error"
    status: int = 500
    default_reason: str = "Something failed that this store does not explain."

    def __init__(self, reason: str | None = None, *, code: str | None = None) -> None:
        self.reason = reason or self.default_reason
        self.code = code or self.code
        super().__init__(f"{self.code}: {self.reason}")

    def as_json(self) -> dict[str, object]:
        """The one error shape of the CouchDB surface."""
        return {"error": self.code, "reason": self.reason}


class TerminalError(DocstoreError):
    """The answer will be the same next time."""

    code, status, default_reason = "bad_request", 400, "The request cannot be carried out."


class NotFound(TerminalError):
    code, status, default_reason = "not_found", 404, "missing"


class BadRequest(TerminalError):
    code, status, default_reason = "bad_request", 400, "The request is not well formed."


class Unauthorized(TerminalError):
    code, status, default_reason = "unauthorized", 401, "You are not authorized to access this db."


class Forbidden(TerminalError):
    code, status, default_reason = "forbidden", 403, "You are not allowed to do this."


class DatabaseExists(TerminalError):
    code, status, default_reason = "file_exists", 412, "The database could not be created, the file already exists."


class PreconditionFailed(TerminalError):
    code, status, default_reason = "missing_stub", 412, "An attachment stub names nothing that the parent revision holds."


class TooLarge(TerminalError):
    code, status, default_reason = "too_large", 413, "The document is larger than this store accepts; nothing of it was stored."


class NotOffered(TerminalError):
    code, status, default_reason = "not_implemented", 501, "This store does not offer that part of CouchDB."


class ReadFailed(TerminalError):
    code, status, default_reason = "internal_server_error", 500, "The stored content could not be read back."


class StoreError(DocstoreError):
    """The local file cannot be used as it is; nothing was changed in it."""

    code, default_reason = (
        "store_error",
        "L'archivio su questo dispositivo non risponde. I dati salvati restano dove sono: chiudi e riapri l'app.",
    )


class WrongKey(StoreError):
    code, status, default_reason = (
        "wrong_key",
        401,
        "L'archivio non si apre con questa chiave. I dati sono intatti: accedi di nuovo con il tuo PIN.",
    )


class CorruptStore(StoreError):
    code, default_reason = (
        "corrupt_store",
        "L'archivio su questo dispositivo è danneggiato. Ciò che è arrivato al centro è al sicuro: non cancellare nulla, avvisa l'ufficio.",
    )


class NewerStore(StoreError):
    code, default_reason = (
        "newer_store",
        "L'archivio è stato scritto da una versione più recente dell'app. I dati sono intatti: aggiorna l'app e riapri.",
    )


class OlderStore(StoreError):
    """Its opener wants to copy the file before its form changes; nobody sees this sentence."""

    code, default_reason = "older_store", "L'archivio è di una versione precedente dell'app e si aggiorna adesso. I dati sono intatti."


class StoreNotWritable(StoreError):
    code, default_reason = (
        "store_not_writable",
        "L'archivio non si può scrivere. Ciò che era salvato è intatto: controlla i permessi della cartella e riprova.",
    )


class DiskFull(StoreError):
    code, status, default_reason = (
        "disk_full",
        507,
        "Lo spazio è finito: l'ultima modifica non è stata salvata, tutto il resto sì. Libera spazio e riprova.",
    )


class NoRoomToMigrate(DiskFull):
    """Told before anything was begun."""

    code, default_reason = (
        "no_room_to_migrate",
        "Per aprire l'archivio con questa versione serve più spazio libero: si aggiorna, e prima se ne fa una copia. I dati sono intatti: "
        "libera spazio e riprova.",
    )


class StoreLocked(StoreError):
    code, status, default_reason = (
        "store_locked",
        503,
        "L'archivio è già aperto altrove. I dati sono intatti: chiudi l'altra finestra e riprova.",
    )


class TransientError(DocstoreError):
    """The same request may work later; `retry_after` is the other side's wish in seconds, if it had one."""

    code, status, default_reason = "service_unavailable", 503, "The other peer did not answer as hoped; it is worth another try."

    def __init__(self, reason: str | None = None, *, code: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(reason, code=code)
        self.retry_after = retry_after


class PeerUnreachable(TransientError):
    code, status, default_reason = "unreachable", 503, "The other peer cannot be reached."


class PeerBusy(TransientError):
    code, status, default_reason = "too_many_requests", 429, "The other peer asks to wait."


class PeerFault(TransientError):
    code, status, default_reason = "peer_fault", 502, "The other peer failed while answering."


class NotCouch(TransientError):
    code, status, default_reason = "not_couch", 502, "What answered does not speak CouchDB: a sign-in page of the network, perhaps."
