"""How much the production code takes at once, drawn small for each schedule: a day has tens of documents, and what happens between two
batches, two pages or two handfuls has to happen in it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from unittest.mock import patch

from docstore.replication import run
from docstore.replication.run import ReplicationOptions
from mobile.services import alike
from sync_server.projection import outbox, runner, verification


@contextmanager
def small_handfuls(seed: int) -> Iterator[None]:
    dice = random.Random(f"handfuls {seed}")
    options = partial(ReplicationOptions, dice.choice((1, 4, 20, 200)), dice.randint(1, 3), dice.choice((500, 5000, 2 * 1024 * 1024)))
    few = {
        (runner, "RECORDS_AT_ONCE"): dice.choice((1, 5, 200, 200)),
        (runner, "PIXELS_AT_ONCE"): dice.choice((1, 3, 20)),
        (verification, "AT_ONCE"): dice.choice((1, 2, 20)),
        (outbox, "AT_ONCE"): dice.choice((1, 2, 200)),
        (alike, "COPY_PAGE"): dice.choice((1, 200)),
    }
    with ExitStack() as drawn:
        drawn.enter_context(patch.object(run, "ReplicationOptions", options))
        for (module, name), count in few.items():
            drawn.enter_context(patch.object(module, name, count))
        yield
