"""A value that is a code out of a list, as a type for models: `Annotated[str, one_of(TITLES)]`.

Rule (design.md section 6): what this version's list does not have is refused while it is typed, and stays alive unread in a record, so a
newer app's code survives. Several codes are one field: each once, in the list's order, so that two people who tapped the same wrote the
same.
"""

from collections.abc import Iterable
from typing import Any

from pydantic import AfterValidator

from schemas.codes import Coded
from schemas.errors import InvalidDocument


def one_of(entries: Iterable[Coded]) -> Any:
    """Annotates a text that must be the code of one of these."""
    codes = frozenset(entry.code for entry in entries)

    def chosen(code: str) -> str:
        if code not in codes:
            raise InvalidDocument.at("not_in_list", "", "Scegli una delle voci dell'elenco.")
        return code

    return AfterValidator(chosen)


def some_of(entries: Iterable[Coded]) -> Any:
    """Annotates a list of texts: codes of these, each once, in this order; `in_order` writes them so."""
    listed = [entry.code for entry in entries]

    def chosen(codes: list[str]) -> list[str]:
        if not set(codes) <= set(listed):
            raise InvalidDocument.at("not_in_list", "", "Scegli una delle voci dell'elenco.")
        if codes != [code for code in listed if code in codes]:
            raise InvalidDocument.at("malformed", "", "Ogni voce sta una volta sola, nell'ordine dell'elenco: scegli di nuovo le voci.")
        return codes

    return AfterValidator(chosen)


def in_order(codes: Iterable[str], entries: Iterable[Coded]) -> list[str]:
    """What was tapped, as `some_of` wants it; codes that the list does not have are left out."""
    tapped = set(codes)
    return [entry.code for entry in entries if entry.code in tapped]
