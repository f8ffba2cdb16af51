"""Carries a batch to or from the other side in spite of single documents that it cannot deal with.

One document must never hold up all others, however the other side fails over it:

* It rejects the whole request as malformed or too large: the batch is halved until the culprit stands alone and counts as refused.
* It fails (5xx, a garbled answer) each time that document is in the batch. This looks like a server in trouble, and nearly always is.
  So first it has to prove that it is well otherwise: by writing the replication's own note and taking an empty batch, or by giving an
  empty one where we only read. If it does not, the failure ends the run as it always did. If it does, it is asked what it has got all
  the same (an answer may have been lost, and what arrived is not sent again), and the rest is halved. A document that fails alone,
  beside a server that is well, and fails alone once more, is refused for now: written down with its reason, tried again with the
  others of the book. A server that fails over several in a row, and takes nothing in between, is not well whatever it proves.

A server that asks to wait (Retry-After) is not well and says so: it is left alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from docstore.canonical import JsonObject
from docstore.errors import BadRequest, PeerFault, PreconditionFailed, TooLarge, TransientError
from docstore.replication.peer import Fetched, Peer, Refusal, Revision, Wanted

_MOST_IN_A_ROW = 8


class Trial:
    """Whether it is the other side that is unwell, or a document. `prove_well` makes small requests that a healthy other side answers."""

    def __init__(self, prove_well: Callable[[], Awaitable[None]]) -> None:
        self._prove_well = prove_well
        self._in_a_row = 0

    def dealt_with_some(self) -> None:
        self._in_a_row = 0

    async def require_well(self, fault: PeerFault) -> None:
        """Raises the fault unless the other side is well. What its proof fails of says no more than the fault did."""
        if fault.retry_after is not None:
            raise fault
        try:
            await self._prove_well()
        except TransientError:
            raise fault from None

    async def convict(self, fault: PeerFault) -> None:
        """One more document that failed alone. Raises the fault when it cannot be the documents any more."""
        await self.require_well(fault)
        self._in_a_row += 1
        if self._in_a_row > _MOST_IN_A_ROW:
            raise fault


CANNOT_TAKE = "Il centro non riesce a registrare questo documento. Qui è al sicuro e viene riprovato da solo: se resta, avvisa l'ufficio."
CANNOT_GIVE = (
    "Il centro non riesce a dare questo documento. Gli altri arrivano, e questo viene richiesto di nuovo: se resta, avvisa l'ufficio."
)


async def write_singling_out(target: Peer, documents: Sequence[JsonObject], trial: Trial) -> list[Refusal]:
    """Writes all that the target can take; the others come back as refusals."""
    try:
        refusals = await target.put_documents(documents)
    except (BadRequest, PreconditionFailed, TooLarge) as problem:
        if len(documents) == 1:
            return [Refusal(*_revision_of(documents[0]), problem.code, problem.reason)]
        return await _in_halves(target, documents, trial)
    except PeerFault as fault:
        await trial.require_well(fault)
    else:
        trial.dealt_with_some()
        return refusals
    left = await lacking(target, documents)
    if len(left) > 1:
        return await _in_halves(target, left, trial)
    return await _once_more(target, left[0], trial) if left else []


async def _in_halves(target: Peer, documents: Sequence[JsonObject], trial: Trial) -> list[Refusal]:
    middle = len(documents) // 2
    refusals = await write_singling_out(target, documents[:middle], trial)
    return [*refusals, *await write_singling_out(target, documents[middle:], trial)]


async def _once_more(target: Peer, document: JsonObject, trial: Trial) -> list[Refusal]:
    try:
        return await target.put_documents([document])
    except PeerFault as fault:
        await trial.convict(fault)
        return [Refusal(*_revision_of(document), fault.code, CANNOT_TAKE)]


async def fetch_singling_out(source: Peer, wanted: Sequence[Wanted], trial: Trial) -> Fetched:
    """Reads all that the source can give; the others come back as unreadable."""
    try:
        fetched = await source.get_documents(wanted)
    except PeerFault as fault:
        await trial.require_well(fault)
        if _count(wanted) == 1:
            return await _fetch_once_more(source, wanted[0], trial)
    else:
        trial.dealt_with_some()
        return fetched
    first, second = _halved(wanted)
    one, other = await fetch_singling_out(source, first, trial), await fetch_singling_out(source, second, trial)
    return Fetched(one.documents + other.documents, one.absent + other.absent, one.unreadable + other.unreadable)


async def _fetch_once_more(source: Peer, wanted: Wanted, trial: Trial) -> Fetched:
    try:
        return await source.get_documents([wanted])
    except PeerFault as fault:
        await trial.convict(fault)
        return Fetched((), (), tuple(Refusal(wanted.doc_id, rev, fault.code, CANNOT_GIVE) for rev in wanted.revs))


async def lacking(target: Peer, documents: Sequence[JsonObject]) -> list[JsonObject]:
    """Those of the documents that the target, asked once more, really lacks."""
    missing = await _missing(target, list(map(_revision_of, documents)))
    return [document for document in documents if _revision_of(document) in missing]


async def still_missing(target: Peer, refusals: Sequence[Refusal]) -> list[Refusal]:
    """Those of the refused revisions that the target, asked once more, really lacks."""
    missing = await _missing(target, [refusal.revision for refusal in refusals])
    return [refusal for refusal in refusals if refusal.revision in missing]


async def _missing(target: Peer, revisions: Sequence[Revision]) -> set[Revision]:
    asked: dict[str, tuple[str, ...]] = {}
    for doc_id, rev in revisions:
        asked[doc_id] = (*asked.get(doc_id, ()), rev)
    return {(wanted.doc_id, rev) for wanted in await target.revs_diff(asked) for rev in wanted.revs}


def _revision_of(document: JsonObject) -> Revision:
    return document["_id"], document["_rev"]


def _count(wanted: Sequence[Wanted]) -> int:
    return sum(len(one.revs) for one in wanted)


def _halved(wanted: Sequence[Wanted]) -> tuple[Sequence[Wanted], Sequence[Wanted]]:
    """By documents, and a document's revisions when it is the only one."""
    middle = len(wanted) // 2
    if middle:
        return wanted[:middle], wanted[middle:]
    one, half = wanted[0], len(wanted[0].revs) // 2
    return tuple((Wanted(one.doc_id, revs, one.possible_ancestors),) for revs in (one.revs[:half], one.revs[half:]))  # type: ignore[return-value]
