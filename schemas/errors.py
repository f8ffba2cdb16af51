"""What can be wrong with a document, in words that a person can act on.

One tree: `SchemaError` carries a stable `code` (catalogues translate it), an Italian sentence that says what happened and what to do,
and `details` with the figures of that sentence. `InvalidDocument` is about one document's shape and names the field; `RuleBroken` is
about a document that is well formed but may not follow what is already recorded; `InvalidChecklist` names file, item and fault.
No sentence repeats what a person typed: errors travel into logs, and logs hold no personal data (design.md section 9).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

Details = Mapping[str, str | int]


class SchemaError(ValueError):
    """The root: every error of this package has a code, a sentence and the figures in it."""

    def __init__(self, code: str, sentence: str, details: Details | None = None) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
        self.details: dict[str, str | int] = dict(details or {})


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one field; `path` is dotted, empty for the document as a whole."""

    code: str
    path: str
    sentence: str
    details: Details = field(default_factory=dict)


class InvalidDocument(SchemaError):
    """A document whose shape or content cannot be accepted; `problems` lists everything found, the first one speaks."""

    def __init__(self, first: Problem, *others: Problem) -> None:
        super().__init__(first.code, first.sentence, first.details)
        self.path = first.path
        self.problems = (first, *others)

    @classmethod
    def at(cls, code: str, path: str, sentence: str, details: Details | None = None) -> "InvalidDocument":
        return cls(Problem(code, path, sentence, details or {}))


class RuleBroken(SchemaError):
    """A well-formed document that may not follow what is already recorded (a second arrival, an exit before the arrival)."""


class InvalidChecklist(SchemaError):
    """A checklist file that cannot be used: says which file, which item, which fault."""

    def __init__(self, file: str, item: str, fault: str) -> None:
        where = f"{file}, voce {item}" if item else file
        details = {"file": file, "item": item, "fault": fault}
        super().__init__("invalid_checklist", f"Lista di controllo non valida ({where}): {fault}", details)
        self.file, self.item, self.fault = file, item, fault


LABELS = {
    "address": "l'indirizzo",
    "street": "la via",
    "number": "il numero civico",
    "city": "la città",
    "district": "il quartiere",
    "position": "la posizione",
    "target_group": "il gruppo di destinatari",
    "people_count": "il numero di persone",
    "minors_count": "il numero di minori",
    "likelihood": "la probabilità",
    "spread": "la ripartizione del danno",
    "hazards": "i pericoli",
    "name": "il nome",
    "beds": "i posti letto",
    "rooms": "le stanze",
    "on": "la data",
    "planned_end": "l'uscita prevista",
    "destination": "la destinazione d'uscita",
    "expires_on": "la scadenza",
    "from": "la data d'inizio",
    "until": "la data di fine",
    "reason": "il motivo",
    "years": "l'età",
    "caption": "la didascalia",
    "label": "il nome della stanza",
    "size": "le misure della stanza",
    "sides_mm": "i lati",
    "area_cm2": "i metri quadri",
    "height_mm": "l'altezza",
    "window": "la finestra",
    "openings": "le misure della finestra",
    "sleepers": "quanti ci dormono",
    "order": "l'ordinanza",
    "authority": "l'autorità",
    "ground": "la base giuridica",
    "issued_on": "la data dell'ordinanza",
    "notified_on": "la data di notifica",
    "leave_by": "il termine per lasciare la casa",
    "premises": "l'immobile",
    "inspections": "i verbali",
    "households": "il numero di nuclei",
    "people": "il numero di persone",
    "state_on": "la data dello stato",
    "cadastral": "i dati catastali",
    "aedes": "l'esito AeDES",
    "ethos": "la voce ETHOS",
    "space": "il tipo di posto",
    "conditions": "le condizioni dell'alloggio",
    "age": "l'età",
    "born": "la data di nascita",
    "sex": "il sesso",
    "relation": "il legame",
    "needs": "i bisogni",
    "languages": "le lingue",
    "contact": "il recapito",
    "phone": "il telefono",
    "email": "la posta elettronica",
    "tax_code": "il codice fiscale",
    "privacy_notice": "l'informativa",
}
"""How a field is called when a sentence speaks of it; any other field is called by its own name."""

SENTENCES = {
    "missing": ("missing", "Manca {label}: compila il campo e riprova."),
    "string_too_short": ("empty", "Non hai scritto {label}: compila il campo e riprova."),
    "string_too_long": ("too_long", "Per {label} il testo è troppo lungo: accorcialo e riprova."),
    "string_pattern_mismatch": ("malformed", "Per {label} il formato non è quello atteso: controlla e correggi."),
    "literal_error": ("not_in_list", "Per {label} scegli una delle voci dell'elenco."),
    "greater_than_equal": ("too_small", "Per {label} il numero è troppo piccolo: controlla e correggi."),
    "greater_than": ("too_small", "Per {label} il numero è troppo piccolo: controlla e correggi."),
    "less_than_equal": ("too_large", "Per {label} il numero è troppo grande: controlla e correggi."),
    "less_than": ("too_large", "Per {label} il numero è troppo grande: controlla e correggi."),
}
"""pydantic's kind of error -> our code and sentence; what is not listed is `wrong_kind`."""

_PLAIN_PART = re.compile(r"[a-z0-9_/]{1,80}|\[key\]")
WRONG_KIND = ("wrong_kind", "Per {label} il valore non è del tipo giusto: correggi il campo e riprova.")


_TEMPLATES = dict([*SENTENCES.values(), WRONG_KIND])


def about(problem: Problem, name: str) -> str:
    """Its sentence of a field that is called by its own name: of a file, where no label of a screen fits and nothing is a person's."""
    template = _TEMPLATES.get(problem.code)
    return problem.sentence if template is None else template.format(label=f"il campo «{name}»")


def label(path: str) -> str:
    """How a sentence calls what a dotted path leads to: `rooms.r1.beds` -> "i posti letto", `rooms.r1.x` -> "le stanze".

    What has no word here is called by the outermost field's own name: further in, a part may be a key that a person typed.
    """
    names = [part for part in path.split(".") if part and not part.isdigit()]
    known = next((name for name in reversed(names) if name in LABELS), None)
    if known is not None:
        return LABELS[known]
    return f"il campo «{names[0]}»" if names else "il documento"


def from_validation(error: ValidationError, within: str = "") -> InvalidDocument:
    """pydantic's list of errors as ours; the values that were typed are left out on purpose. `within` names the field that was checked by
    itself, so that a sentence can call it by its name."""
    return InvalidDocument(*[_problem(dict(found), within) for found in error.errors(include_url=False, include_input=False)])


def _problem(found: dict[str, Any], within: str) -> Problem:
    path = ".".join(str(part) if _PLAIN_PART.fullmatch(str(part)) else "?" for part in found["loc"])
    ours = found.get("ctx", {}).get("error")
    if isinstance(ours, SchemaError):
        inner = getattr(ours, "path", "")
        return Problem(ours.code, ".".join(part for part in (path, inner) if part), ours.sentence, ours.details)
    code, sentence = SENTENCES.get(found["type"], WRONG_KIND)
    return Problem(code, path, sentence.format(label=label(f"{within}.{path}")))
