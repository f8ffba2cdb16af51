"""Which tests go side by side, which alone and which fill the gaps (`make test` does all three: tests/support/everything.py).

Side by side the tests of one file stay together, for they share servers and files. Alone run those that need both cores for themselves:
whatever starts Chromium, kills processes at drawn moments, or measures memory. The simulation hurries nobody: it plays in one process by a
clock of its own, so that it may have whatever the others leave, and each schedule is a world of its own. A CouchDB is one for all who
borrow it.
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
UNHURRIED = "tests/simulation/"
ON_COUCHDB = ("tests/conformance/", "tests/contract/", "tests/integration/")


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith(ALONE):
            item.add_marker("alone")
        elif item.nodeid.startswith(UNHURRIED):
            item.add_marker("unhurried")


def together(nodeid: str) -> str:
    """The name of those that one process plays, one after the other."""
    if os.environ.get("COUCHDB_URL") and nodeid.startswith(ON_COUCHDB):
        return "on the CouchDB"
    return nodeid if nodeid.startswith(UNHURRIED) else nodeid.partition("::")[0]


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
