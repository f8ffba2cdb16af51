"""Which tests go side by side, which alone and which fill the gaps (`make test` does all three: tests/support/everything.py).

Side by side the tests of one file stay together, for they share servers and files. Two of three processes play what people do in a browser,
a test at a time, the third one the rest: first what starts servers and waits for them, last the small ones, so that all end together.
Whoever has no more of its own helps. On two cores a browser has less than one of them, and nothing here asks how long it takes. What is
killed at a step that it tells goes there too: a slower machine kills it at the same step. Alone runs what needs both cores for itself,
because it is a matter of moments: a kill when files have grown to a drawn size, a PIN typed before the app stands, the frames of a page
that arrives, an update that waits some seconds and no longer. The simulation hurries nobody: it plays in one process by a clock of its own,
so that it may have whatever the others leave, and each schedule is a world of its own. A CouchDB is one for all who borrow it, so that with
one the browsers wait until the others have given it back.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path

import pytest
from httpx._transports import default as httpx_transports
from hypothesis import HealthCheck, settings

from tests.support.defects import defects

__all__ = ["defects"]

ALONE = (
    "tests/browser/test_first_pad.py::test_a_start_opens",
    "tests/browser/test_transitions.py",
    "tests/browser/test_update.py::test_a_",
    "tests/integration/test_backup_kills.py",
)
IN_A_BROWSER, WITH_SERVERS = "tests/browser/", "tests/integration/"
TOGETHER = ("tests/browser/test_first_pad.py", "tests/browser/test_update.py")
"""In a browser too: they are short, or share what they have built."""
UNHURRIED = "tests/simulation/"
ON_COUCHDB = ("tests/conformance/", "tests/contract/", "tests/integration/")

# A client is made some thousand times here, and each would read the certificates of all the world's authorities anew: 18 ms.
httpx_transports.create_ssl_context = functools.cache(httpx_transports.create_ssl_context)

# How long a made-up value takes on a busy machine says nothing of the program: no property fails by the clock.
settings.register_profile("by no clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("by no clock")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith((*ALONE, IN_A_BROWSER) if os.environ.get("COUCHDB_URL") else ALONE):
            item.add_marker("alone")
        elif item.nodeid.startswith(UNHURRIED):
            item.add_marker("unhurried")
    items.sort(key=lambda item: -_patience(item))


def _patience(item: pytest.Item) -> float:
    """In a browser what may take long comes first, so that the last ones are short; everything else is as it was."""
    asked = item.get_closest_marker("timeout") if item.nodeid.startswith(IN_A_BROWSER) else None
    return float(asked.args[0]) if asked else 0.0


def together(nodeid: str) -> str:
    """The name of those that one process plays, one after the other."""
    if os.environ.get("COUCHDB_URL") and nodeid.startswith(ON_COUCHDB):
        return "on the CouchDB"
    apart = nodeid.startswith((UNHURRIED, IN_A_BROWSER)) and not nodeid.startswith(TOGETHER)
    return nodeid if apart else nodeid.partition("::")[0]


def turn(scope: str, *, browsers: bool) -> int:
    """When those are played by a process that takes browsers first, or last."""
    if scope.startswith(IN_A_BROWSER):
        return 0 if browsers else 3
    return 1 if scope.startswith(WITH_SERVERS) else 2


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    from xdist.scheduler import LoadScopeScheduling
    from xdist.workermanage import WorkerController

    class ByWhatIsShared(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return together(nodeid)

        def _assign_work_unit(self, node: WorkerController) -> None:
            """The first two processes take browsers first, the others take them last."""
            browsers = node in self.nodes[:2]
            self.workqueue.move_to_end(min(self.workqueue, key=lambda scope: turn(scope, browsers=browsers)), last=False)
            super()._assign_work_unit(node)

    return ByWhatIsShared(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """For who runs more than one part (tests/support/everything.py): what this one came to."""
    if place := os.environ.get("SOGLIA_TESTS_TOLD"):
        told = terminalreporter.stats
        failed = [f"FAILED {report.nodeid}" for report in (*told.get("failed", ()), *told.get("error", ()))]
        counts = ", ".join(f"{len(told[what])} {what}" for what in ("failed", "error", "passed", "skipped") if what in told)
        Path(place).write_text("\n".join([*failed, counts]))
