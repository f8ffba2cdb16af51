"""What a person is told when a run ends early: of each error its kind, and one sentence (what happened, what is safe, what to do).

The codes and reasons of `docstore.errors` are for programs and logs; CouchDB's own words are for its clients. A document that was denied
has its sentence in the book of refusals, beside it. A store's errors, and what the centre says in its own Italian, come as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from docstore.errors import (
    DocstoreError,
    Forbidden,
    NotCouch,
    NotFound,
    PeerBusy,
    PeerFault,
    PeerUnreachable,
    StoreError,
    TransientError,
    Unauthorized,
)

Kind = Literal["terminal", "transient"]

_SENTENCES: Mapping[type[DocstoreError], str] = {
    PeerUnreachable: "Non c'è rete, o il centro non risponde. Tutto è salvato qui e riparte da solo.",
    NotCouch: "La rete risponde al posto del centro: forse chiede un accesso nel browser. Tutto è salvato qui e riparte da solo.",
    PeerBusy: "Il centro è occupato e chiede di aspettare. Tutto è salvato qui e riparte da solo.",
    PeerFault: "Il centro ha un guasto, o la risposta si è interrotta. Tutto è salvato qui e riparte da solo.",
    TransientError: "L'invio si è interrotto. Tutto è salvato qui e riparte da solo.",
    Unauthorized: "Il centro chiede di nuovo la password. Tutto è salvato qui: accedi e l'invio riparte.",
    Forbidden: "Il centro non permette più questo scambio. Tutto è salvato qui: chiedi all'ufficio di controllare i tuoi permessi.",
    NotFound: "Al centro questo archivio non c'è più. Tutto è salvato qui: avvisa l'ufficio.",
    DocstoreError: "Il centro non accetta quello che l'app gli chiede. Tutto è salvato qui: aggiorna l'app o avvisa l'ufficio.",
}


def kind_of(error: DocstoreError) -> Kind:
    """Whether a new run, later, can help by itself."""
    return "transient" if isinstance(error, TransientError) else "terminal"


def sentence_for(error: DocstoreError) -> str:
    """The sentence for a person."""
    if isinstance(error, StoreError):
        return error.reason
    return next(_SENTENCES[kind] for kind in type(error).__mro__ if kind in _SENTENCES)
