"""PouchDB, a client that none of us wrote: every pair of local and remote databases ends with the same leaves and the same bytes."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.conformance.conftest import Peer

SCENARIO = Path(__file__).with_name("pouch_matrix.cjs")
PAIRS = [("local", "http"), ("http", "local"), ("http", "http")]


@pytest.mark.node
@pytest.mark.parametrize(("source", "target"), PAIRS, ids=[f"{source}-to-{target}" for source, target in PAIRS])
def test_two_replicas_agree_leaf_by_leaf(peer: Peer, node_modules: Path, source: str, target: str) -> None:
    command = ["node", str(SCENARIO), peer.url_with_credentials, source, target]
    done = subprocess.run(
        command, env={**os.environ, "NODE_PATH": str(node_modules)}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"open_conflicts": 4, "still_open": ["d:12", "with/attachments"], "written_again": 0}
