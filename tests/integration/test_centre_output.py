"""A centre under test may print as much as it likes: nobody has to read along for it to go on."""

from __future__ import annotations

import subprocess
import sys

from tests.support.centre import Printed


def test_more_than_a_pipe_holds_holds_nobody_up() -> None:
    lines = 20_000
    program = f"for n in range({lines}): print('x' * 60)"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as printing:
        printed = Printed(printing.stdout)
        assert printing.wait(timeout=60) == 0
    assert printed.whole() == ("x" * 60 + "\n") * lines
