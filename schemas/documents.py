"""What every document carries, and how it is read from and given back to a store.

Rule (design.md section 6): evolution is additive, so a reader keeps what it does not know and gives it back untouched (`extra="allow"` at
every depth; `to_document` writes only what was set, so that a fact read and written again keeps its name). A document that cannot be used
raises `InvalidDocument` with a code, the field and an Italian sentence. Nothing is coerced: "3" is not 3, and 3.0 is not 3.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, ValidationError

from schemas import identifiers
from schemas.errors import InvalidDocument, from_validation

JsonObject = dict[str, Any]


def _real_date(text: str) -> str:
    try:
        parsed = date.fromisoformat(text)
    except ValueError:
        raise InvalidDocument.at("not_a_date", "", "Questa data non esiste: scrivila come AAAA-MM-GG.") from None
    if parsed.isoformat() != text:
        raise InvalidDocument.at("not_a_date", "", "Questa data non esiste: scrivila come AAAA-MM-GG.")
    return text


def _real_moment(text: str) -> str:
    sentence = "Il momento deve avere data, ora e fuso, per esempio 2026-11-22T21:14:00+01:00."
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidDocument.at("not_a_moment", "", sentence) from None
    if moment.tzinfo is None:
        raise InvalidDocument.at("not_a_moment", "", sentence)
    return text


def _text(pattern: str) -> Any:
    return Field(pattern=identifiers.whole(pattern))


Text = Annotated[str, Field(min_length=1, max_length=300)]
LongText = Annotated[str, Field(max_length=20_000)]
Count = Annotated[StrictInt, Field(ge=0)]
Whole = StrictInt
Flag = StrictBool
LocalDate = Annotated[str, AfterValidator(_real_date)]
"""A date in Europe/Rome, `YYYY-MM-DD`."""
Moment = Annotated[str, AfterValidator(_real_moment)]
"""ISO 8601 with an offset."""
Ulid = Annotated[str, _text(identifiers.ULID)]
Sha256 = Annotated[str, _text(identifiers.SHA256)]
RoomKey = Annotated[str, _text(identifiers.ROOM)]
UserName = Annotated[str, _text(identifiers.USER_NAME)]
DeviceId = Annotated[str, _text(identifiers.DEVICE)]
ResidenceId = Annotated[str, _text(identifiers.RESIDENCE_ID)]
DwellingId = Annotated[str, _text(f"dwelling:{identifiers.ULID}")]
DangerId = Annotated[str, _text(f"danger:{identifiers.ULID}")]
HouseholdId = Annotated[str, _text(f"household:{identifiers.ULID}")]
PhotoId = Annotated[str, _text(identifiers.PHOTO_ID)]


class Part(BaseModel):
    """A piece of a document: unknown fields kept, never changed in place."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)

    @classmethod
    def read(cls, value: object) -> Self:
        """This value as ours, or `InvalidDocument`."""
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            raise from_validation(error) from None

    def plain(self) -> JsonObject:
        """The JSON it was read from: only what was set, under the names that documents use."""
        return self.model_dump(by_alias=True, exclude_unset=True)


class Document(Part):
    """A whole document. Subclasses name their `kind` (the type before the colon) and the `key_pattern` behind it."""

    kind: ClassVar[str] = ""
    key_pattern: ClassVar[str] = ".+"

    id: str = Field(alias="_id")
    type: str
    schema_version: Annotated[StrictInt, Field(ge=1)]

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read a document of this kind; a tombstone, another kind or a name of another shape is refused like bad content."""
        _check_name(cls.kind, cls.key_pattern, document)
        return cls.read(dict(document))

    def to_document(self) -> JsonObject:
        return self.plain()


def _check_name(kind: str, key_pattern: str, document: Mapping[str, Any]) -> None:
    if document.get("_deleted"):
        raise InvalidDocument.at("deleted", "_deleted", "È stato cancellato: non c'è più niente da leggere.")
    if document.get("type") != kind:
        raise InvalidDocument.at("wrong_type", "type", f"Qui serve una scheda di tipo «{kind}»: controlla da dove arriva.")
    if not identifiers.matches(f"{kind}:{key_pattern}", document.get("_id")):
        raise InvalidDocument.at("wrong_name", "_id", f"Il nome di questa scheda non è quello di un «{kind}»: controlla da dove arriva.")


def typed(document: Mapping[str, Any]) -> str:
    """The type that a document states, or an empty text."""
    stated = document.get("type")
    return stated if isinstance(stated, str) else ""
