"""A worker's visits at a device's bench, and what they leave in its circle."""

from typing import Any

from mobile.services.visits import Visits
from tests.support.device import Bench

ADDRESS = {"street": "Via del Plebiscito", "number": "12", "detail": "", "district": "San Cristoforo", "city": "Catania"}


def visits(bench: Bench) -> Visits:
    return Visits(bench.records, bench.journal)


def facts(bench: Bench, kind: str) -> list[dict[str, Any]]:
    """The documents of a kind, in the order of their ids."""
    rows = bench.records.all_docs(startkey=f"{kind}:", endkey=f"{kind};", include_docs=True)["rows"]
    return [row["doc"] for row in rows]
