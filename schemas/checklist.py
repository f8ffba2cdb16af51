"""Checklists as versioned data: what is asked on a visit, in both languages.

Rule (design.md section 6): checklists are files in the repository; a published version never changes, so an assessment that names one can
be read years later. A file with a fault is refused with its name, the item and the fault, because whoever edits it is no programmer. The
format is told in docs/checklists.md.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from schemas.checklist_faults import Parts, check_parts
from schemas.checklist_items import Bilingual, Item, Section
from schemas.documents import Document, JsonObject, Part, Text, Whole
from schemas.errors import InvalidChecklist, InvalidDocument, about

FIRST = ("hhsrs-2006", 1)
"""The checklist of the first slice: id and version."""
HAZARDS = ("hhsrs-2006", 2)
"""What a new visit is about. A draft says which version it was begun on, and is finished on that."""
NEWEST = (HAZARDS, ("dm-1975", 1), ("immediate-danger", 1), ("comfort-intake", 1), ("home-faults", 1))
"""The version that a new visit or intake begins with, for each checklist that comes with the program."""
PUBLISHED = (FIRST, *NEWEST)
"""Every version there ever was: what was begun on one is finished on it."""


class Emergency(Part):
    """The number to call first, and what to say of it; shown above everything else."""

    number: Annotated[str, Field(pattern=r"^[0-9]{2,6}$")]
    say: Bilingual


class Checklist(Document):
    """One version, as the centre publishes it into `catalog`: `checklist:<id>.v<version>`."""

    kind: ClassVar[str] = "checklist"
    key_pattern: ClassVar[str] = r"[a-z0-9-]+\.v[1-9][0-9]*"

    checklist: Text
    version: Whole
    title: Bilingual
    note: Bilingual
    emergency: Emergency | None = None
    sections: list[Section] = Field(default_factory=list)
    items: list[Item] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> "Checklist":
        check_parts(self.parts)
        return self

    @property
    def parts(self) -> Parts:
        return Parts(self.items, self.sections)

    def item(self, item_id: str) -> Item:
        return next(item for item in self.items if item.id == item_id)

    def item_for(self, hazard: str) -> Item | None:
        return next((item for item in self.items if item.hazard == hazard), None)


@dataclass(frozen=True)
class Source:
    """A checklist file's name and text."""

    file: str
    text: str


def checklist_id(checklist: str, version: int) -> str:
    return f"checklist:{checklist}.v{version}"


def read_checklist(source: Source) -> Checklist:
    """The checklist in a file's text, or `InvalidChecklist` naming file, item and fault."""
    try:
        content = json.loads(source.text, object_pairs_hook=_once_each)
    except json.JSONDecodeError as fault:
        raise InvalidChecklist(source.file, "", f"non è JSON alla riga {fault.lineno}, colonna {fault.colno}") from None
    except RecursionError:
        raise InvalidChecklist(source.file, "", "è annidato troppo in profondità") from None
    except _NamedTwice as twice:
        raise InvalidChecklist(source.file, "", f"il campo «{twice}» è scritto due volte nello stesso posto") from None
    if not isinstance(content, dict):
        raise InvalidChecklist(source.file, "", "deve essere un oggetto JSON")
    try:
        checklist = Checklist.read(_as_document(content))
    except InvalidDocument as error:
        raise InvalidChecklist(source.file, _item_named(content, error.path), f"{error.path}: {_said(error)}") from None
    strange = next(_strange_fields(checklist, ""), None)
    if strange is not None:
        known = "questo campo non è di una lista di controllo: controlla come è scritto"
        raise InvalidChecklist(source.file, _item_named(content, strange), f"{strange}: {known}")
    return checklist


def _strange_fields(part: Part, path: str) -> Iterator[str]:
    """Fields that no list has. In a document they are a newer app's and are kept; in a file of this program they are slips of writing."""
    yield from (f"{path}{name}" for name in part.model_extra or ())
    for name in type(part).model_fields:
        value = getattr(part, name)
        held = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in ((name, value), *((f"{name}.{at}", one) for at, one in held)):
            if isinstance(inner, Part):
                yield from _strange_fields(inner, f"{path}{key}.")


def _said(error: InvalidDocument) -> str:
    """What is wrong with a field, by its own name in the file: `items.2.look_for.en` is the item's «look_for.en»."""
    name = ".".join(part for part in error.path.split(".") if not part.isdigit())
    return about(error.problems[0], name.removeprefix("items.").removeprefix("sections."))


class _NamedTwice(Exception):
    """JSON keeps the last of two fields with one name; here the first would be lost without a word."""


def _once_each(pairs: list[tuple[str, Any]]) -> JsonObject:
    read = dict(pairs)
    if len(read) != len(pairs):
        names = [name for name, _ in pairs]
        raise _NamedTwice(next(name for name in names if names.count(name) > 1))
    return read


def _as_document(content: JsonObject) -> JsonObject:
    named = checklist_id(str(content.get("checklist")), content.get("version", 0))
    return {"_id": named, "type": Checklist.kind, "schema_version": 1, **content}


def _item_named(content: Mapping[str, Any], path: str) -> str:
    """The id of the item (or section) that a path such as `items.2.look_for.en` leads to, or its place when it has none."""
    parts = path.split(".")
    if len(parts) < 2 or parts[0] not in ("items", "sections") or not parts[1].isdigit():
        return ""
    item = content[parts[0]][int(parts[1])]
    return str((item.get("id") if isinstance(item, dict) else None) or int(parts[1]) + 1)


@cache
def built_in(checklist: str = FIRST[0], version: int = FIRST[1]) -> Checklist:
    """A checklist that came with the program; its file is part of the code, as a constant is."""
    file = f"{checklist}.v{version}.json"
    found = resources.files("schemas").joinpath("checklists", file)
    if not found.is_file():
        raise InvalidChecklist(file, "", "questa versione non c'è in questa app: aggiornala")
    return read_checklist(Source(file, found.read_text(encoding="utf-8")))
