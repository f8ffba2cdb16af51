"""Which tests go side by side and which alone (`make test` does both): a file's tests stay together, for they share servers and files.

Alone run those that need both cores for themselves: whatever starts Chromium, kills processes at drawn moments, or measures memory. Each
schedule of the simulation is a world of its own and goes wherever there is room. A CouchDB is one for all who borrow it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

ALONE = (
    "tests/browser/",
    "tests/integration/test_backup_kills.py",
    "tests/integration/test_kills.py",
    "tests/integration/test_large_answers.py",
    "tests/integration/test_large_bodies.py",
)
EACH_BY_ITSELF = "tests/simulation/"
ON_COUCHDB = ("tests/conformance/", "tests/contract/", "tests/integration/")


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith(ALONE):
            item.add_marker("alone")


def together(nodeid: str) -> str:
    """The name of those that one process plays, one after the other."""
    if os.environ.get("COUCHDB_URL") and nodeid.startswith(ON_COUCHDB):
        return "on the CouchDB"
    return nodeid if nodeid.startswith(EACH_BY_ITSELF) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    from xdist.scheduler import LoadScopeScheduling

    class ByWhatIsShared(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return together(nodeid)

    return ByWhatIsShared(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """For who runs more than one part (tests/support/everything.py): what this one came to."""
    if place := os.environ.get("SOGLIA_TESTS_TOLD"):
        told = terminalreporter.stats
        failed = [f"FAILED {report.nodeid}" for report in (*told.get("failed", ()), *told.get("error", ()))]
        counts = ", ".join(f"{len(told[what])} {what}" for what in ("failed", "error", "passed", "skipped") if what in told)
        Path(place).write_text("\n".join([*failed, counts]))
