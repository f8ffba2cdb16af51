"""Two records that are one: a fact that joins them, and the fold that reads them together.

Rule (design.md section 6): ids are never rewritten and every fold resolves aliases. What is joined is folded from the changes of all, so
each value that anybody said stays alive beside the others until somebody decides. Taking the fact back (a void) parts them again: what was
written before is where it was, what was written since belongs to the record that it names. Joining reaches on: two that are one with a
third are one. The eldest id stands for all of them, so every device shows the same one whatever arrived first.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from schemas import identifiers
from schemas.documents import JsonObject
from schemas.eldest import eldest
from schemas.errors import InvalidDocument
from schemas.facts import Fact, Signature, checked, make_fact, voided

JOINED_KINDS = ("dwelling", "household")
"""Of which two may turn out to be one."""
_JOINED_ID = rf"(?:{'|'.join(JOINED_KINDS)}):{identifiers.ULID}"
_RecordId = Annotated[str, Field(pattern=identifiers.whole(_JOINED_ID))]


class SameAs(Fact):
    kind: ClassVar[str] = "sameas"

    record: _RecordId
    same_as: _RecordId

    @model_validator(mode="after")
    def _two_of_a_kind(self) -> Self:
        if self.record == self.same_as or identifiers.type_of(self.record) != identifiers.type_of(self.same_as):
            sentence = "Si uniscono due alloggi diversi, o due nuclei diversi: scegli l'altro e riprova."
            raise InvalidDocument.at("not_two_of_a_kind", "same_as", sentence)
        return self


def make_same_as(record: str, same_as: str, signature: Signature) -> JsonObject:
    """`record` is the one that the person was looking at."""
    return checked(SameAs, make_fact(SameAs.kind, {"record": record, "same_as": same_as}, signature))


def ends_of(fact: Mapping[str, Any]) -> tuple[str, str] | None:
    """The two records of a joining; None for another document, or a stranger's nonsense."""
    one, other = str(fact.get("record")), str(fact.get("same_as"))
    sound = fact.get("type") == SameAs.kind and identifiers.matches(_JOINED_ID, one) and identifiers.matches(_JOINED_ID, other)
    return (one, other) if sound and one != other and identifiers.type_of(one) == identifiers.type_of(other) else None


def standing_joins(documents: Iterable[JsonObject]) -> list[JsonObject]:
    """The joinings that nobody has taken back, from them and the voids about them, in any order."""
    known = {document["_id"]: document for document in documents}
    gone = voided(known.values())
    return [known[key] for key in sorted(known) if ends_of(known[key]) is not None and key not in gone]


def heads(documents: Iterable[JsonObject]) -> dict[str, str]:
    """record -> the one that stands for it, for every record that is joined with another (the eldest with itself)."""
    return eldest((str(fact["record"]), str(fact["same_as"])) for fact in standing_joins(documents))
