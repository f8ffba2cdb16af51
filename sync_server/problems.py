"""What the centre answers when it cannot do what was asked: a stable code, a status, an Italian sentence.

One shape everywhere (`{"error": code, "reason": sentence}`, CouchDB's), one list of sentences here: each says what
happened, what is safe and what to do, and none repeats a name, an address or a password back.
"""

from __future__ import annotations

_CATALOGUE: dict[str, tuple[int, str]] = {
    "bad_request": (
        400,
        "Il centro non ha capito quello che l'app gli ha mandato: aggiorna l'app e riprova. Sul dispositivo non si perde nulla.",
    ),
    "invalid": (422, "Manca qualcosa o qualcosa non va bene: controlla e riprova. Se si ripete, aggiorna l'app."),
    "too_large": (413, "È troppo grande per il centro, che non ha scritto nulla. Ciò che è sul dispositivo resta lì: avvisa l'ufficio."),
    "wrong_credentials": (401, "Nome o password non corretti. Controlla e riprova; per una password nuova chiedi all'ufficio."),
    "sign_in_needed": (401, "Serve accedere di nuovo con nome e password. Ciò che è sul dispositivo resta lì e parte dopo l'accesso."),
    "unknown_device": (401, "Questo dispositivo non è registrato al centro: accedi con nome e password. I dati sul dispositivo restano."),
    "too_many_tries": (429, "In questo momento provano ad accedere in troppi: aspetta un minuto e riprova. I dati restano dove sono."),
    "locked_out": (429, "Troppi tentativi sbagliati: aspetta un po' e riprova. I dati restano dove sono; l'ufficio può darti un codice."),
    "wrong_code": (401, "Il codice non è giusto o non vale più: controllalo. Se ancora non va, chiedine uno nuovo all'ufficio."),
    "device_revoked": (
        403,
        "L'ufficio ha revocato questo dispositivo. Quello che c'è qui viene consegnato cifrato al centro, poi si cancella: "
        "chiama l'ufficio.",
    ),
    "device_unknown": (404, "Questo dispositivo non è nell'elenco del centro: torna all'elenco e scegline un altro."),
    "device_wiped": (409, "Questo dispositivo ha già cancellato tutto: per usarlo di nuovo si registra come nuovo."),
    "not_ordered": (409, "Il centro non ha chiesto di cancellare questo dispositivo: resta tutto dov'è."),
    "unit_unknown": (404, "Il centro non conosce questa consegna: il dispositivo la ricomincia, e non perde nulla."),
    "circle_unknown": (
        409,
        "Questi dati sono di una squadra o di una residenza che il dispositivo non ha mai avuto: il centro non li prende, "
        "e sul dispositivo restano. L'ufficio lo vede nella pagina del dispositivo.",
    ),
    "no_room": (507, "Al centro manca lo spazio per ricevere questa consegna: resta sul dispositivo. Avvisa chi cura il centro."),
    "unknown_user": (404, "Non c'è nessuno con questo nome utente: controlla e riprova."),
    "user_changed_meanwhile": (409, "Qualcun altro ha appena cambiato questa persona: controlla e riprova."),
    "not_for_devices": (403, "Questo nome utente non usa l'app sui dispositivi: accedi con un nome personale."),
    "forbidden": (403, "Il tuo ruolo non permette questo. Niente è stato cambiato: se ti serve, chiedi all'ufficio."),
    "not_found": (404, "Quello che cerchi non è qui. Niente è stato cambiato."),
    "method_not_allowed": (405, "L'app e il centro qui non si capiscono: aggiorna l'app e riprova. Niente è stato cambiato."),
    "photo_unknown": (404, "Questa foto non è ancora arrivata al centro: appare da sola."),
    "photo_incomplete": (409, "Questa foto non è ancora arrivata tutta: il dispositivo continua a inviarla."),
    "range_not_satisfiable": (416, "Quel pezzo di foto non esiste: riapri la foto e riprova."),
    "name_of_a_residence": (409, "Questa è già la sigla di una residenza: scegli un altro nome per la squadra."),
    "user_exists": (409, "C'è già una persona con questo nome utente: scegli un altro nome."),
    "not_ready": (503, "Il centro si sta avviando: riprova fra poco."),
    "databases_away": (503, "Il centro non raggiunge i suoi archivi in questo momento. I dati restano dove sono: riprova fra poco."),
    "internal_server_error": (500, "Qualcosa non ha funzionato al centro. Nulla di ciò che è sul dispositivo è perso: riprova fra poco."),
}


class Problem(Exception):
    """A refusal with a name; `Problem("forbidden")` carries everything the answer needs. `retry_after`: seconds to wait."""

    def __init__(self, code: str, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after

    @property
    def status(self) -> int:
        return _CATALOGUE[self.code][0]

    @property
    def reason(self) -> str:
        return _CATALOGUE[self.code][1]

    def body(self) -> dict[str, str]:
        return {"error": self.code, "reason": self.reason}


CODES = frozenset(_CATALOGUE)
