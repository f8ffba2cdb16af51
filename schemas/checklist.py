"""Checklists as versioned data: what is asked on a visit, in both languages.

Rule (design.md section 6): checklists are files in the repository; a published version never changes, so an assessment that names one can
be read years later. A file with a fault is refused with its name, the item and the fault, because whoever edits it is no programmer.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, ClassVar

from pydantic import Field, model_validator

from schemas.codes import HARM_BY_CODE, HAZARD_BY_CODE, Words
from schemas.documents import Document, JsonObject, Part, Text, Whole
from schemas.errors import InvalidChecklist, InvalidDocument

FIRST = ("hhsrs-2006", 1)
"""The checklist of the first slice: id and version."""


class Bilingual(Part):
    """A text that a person sees: Italian first, English complete."""

    it: Text
    en: Text

    @property
    def words(self) -> Words:
        return Words(self.it, self.en)


class Item(Part):
    """One hazard to rate: what to look for, and an everyday example of each harm."""

    id: Text
    hazard: Text
    look_for: Bilingual
    harms: dict[str, Bilingual]

    @model_validator(mode="after")
    def _known(self) -> "Item":
        if self.hazard not in HAZARD_BY_CODE:
            raise InvalidDocument.at("unknown_hazard", "hazard", "questo pericolo non è nell'elenco: usa un codice HHSRS che c'è.")
        if set(self.harms) != set(HARM_BY_CODE):
            raise InvalidDocument.at("harms_incomplete", "harms", "servono gli esempi dei quattro danni I, II, III e IV.")
        return self


class Checklist(Document):
    """One version, as the centre publishes it into `catalog`: `checklist:<id>.v<version>`."""

    kind: ClassVar[str] = "checklist"
    key_pattern: ClassVar[str] = r"[a-z0-9-]+\.v[1-9][0-9]*"

    checklist: Text
    version: Whole
    title: Bilingual
    note: Bilingual
    items: list[Item] = Field(min_length=1)

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
        content = json.loads(source.text)
    except json.JSONDecodeError as fault:
        raise InvalidChecklist(source.file, "", f"non è JSON alla riga {fault.lineno}, colonna {fault.colno}") from None
    if not isinstance(content, dict):
        raise InvalidChecklist(source.file, "", "deve essere un oggetto JSON")
    try:
        checklist = Checklist.read(_as_document(content))
    except InvalidDocument as error:
        raise InvalidChecklist(source.file, _item_named(content, error.path), f"{error.path}: {error.sentence}") from None
    _check_items(source.file, checklist)
    return checklist


def _as_document(content: JsonObject) -> JsonObject:
    named = checklist_id(str(content.get("checklist")), content.get("version", 0))
    return {"_id": named, "type": Checklist.kind, "schema_version": 1, **content}


def _item_named(content: Mapping[str, Any], path: str) -> str:
    """The id of the item that a path such as `items.2.look_for.en` leads to, or its place when it has none."""
    parts = path.split(".")
    if len(parts) < 2 or parts[0] != "items" or not parts[1].isdigit():
        return ""
    item = content["items"][int(parts[1])]
    return str(item.get("id", int(parts[1]) + 1)) if isinstance(item, dict) else str(int(parts[1]) + 1)


def _check_items(file: str, checklist: Checklist) -> None:
    seen: set[str] = set()
    for item in checklist.items:
        for name in (item.id, f"hazard {item.hazard}"):
            if name in seen:
                raise InvalidChecklist(file, item.id, "la voce o il suo pericolo compare due volte")
            seen.add(name)


def built_in(checklist: str = FIRST[0], version: int = FIRST[1]) -> Checklist:
    """A checklist that came with the program; its file is part of the code, as a constant is."""
    file = f"{checklist}.v{version}.json"
    found = resources.files("schemas").joinpath("checklists", file)
    if not found.is_file():
        raise InvalidChecklist(file, "", "questa versione non c'è in questa app: aggiornala")
    return read_checklist(Source(file, found.read_text(encoding="utf-8")))
