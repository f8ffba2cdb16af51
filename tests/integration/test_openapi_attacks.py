"""What `/api/openapi.json` promises, held against a running centre by generated requests: valid and invalid ones, with and without a
right. Bounded in examples; `SOGLIA_FUZZ_EXAMPLES` makes it longer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from tests.support.centre import ADMIN_PASSWORD, CentreProcess

EXAMPLES = int(os.environ.get("SOGLIA_FUZZ_EXAMPLES", "6"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
REFUSALS_ONLY = {"/api/centre/backup"}
"""It writes a folder wherever the administrator says."""


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    process = CentreProcess(tmp_path_factory.mktemp("described") / "data")
    try:
        yield schemathesis.openapi.from_url(f"{process.start()}/api/openapi.json")
    finally:
        process.end_now()


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_operation_answers_as_it_says(described: Any, mode: GenerationMode) -> None:
    asked = set()
    for found in described.get_all_operations():
        operation = found.ok()
        asked.add(operation.path)
        _hold(operation, mode)
    assert {"/api/device/enrol", "/api/check", "/api/photos/{photo_id}"} <= asked


def _hold(operation: Any, mode: GenerationMode) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy(generation_mode=mode))
    def answers(case: Any) -> None:
        case.validate_response(case.call(), checks=CHECKS)
        if operation.path not in REFUSALS_ONLY:
            case.validate_response(case.call(auth=("admin", ADMIN_PASSWORD)), checks=CHECKS)

    with suppress(Unsatisfiable):  # an operation that takes nothing cannot be asked wrongly
        answers()
