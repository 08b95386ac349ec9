"""Whatever is asked of the API, it answers as its own document says, and never with an error of its own."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from requests.structures import CaseInsensitiveDict
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from .client import AS_ADMIN, Api
from .test_access import ACCESS, SENSOR

EXAMPLES = 4  # of each sort, for each operation
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
ELSEWHERE = {"POST /api/imports": "its body is a workbook: test_imports.py"}


@pytest.mark.timeout(600)
async def test_every_operation_answers_sense_and_nonsense_as_the_document_says(api: Api) -> None:
    key = await api.town.add_sensor("ESP32_1")
    await api.register(1)
    document = (await api.get("/api/openapi.json")).json
    asked = await asyncio.to_thread(_ask_all, api.url, document, {"Authorization": f"Bearer {key}"})
    assert asked == _labels(document) - ELSEWHERE.keys()


def _labels(document: dict[str, Any]) -> set[str]:
    return {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}


def _ask_all(url: str, document: dict[str, Any], as_sensor: dict[str, str]) -> set[str]:
    """Ask every operation; return which were asked."""
    asked = set()
    with requests.Session() as http:
        for operation in _operations(document):
            asked.add(operation.label)
            http.headers = CaseInsensitiveDict(as_sensor if ACCESS[operation.label] == SENSOR else AS_ADMIN)
            _ask(operation, GenerationMode.POSITIVE, url, http)
            if operation.query or operation.body:
                _ask(operation, GenerationMode.NEGATIVE, url, http)
    return asked


def _operations(document: dict[str, Any]) -> Iterator[APIOperation]:
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        operation = found.ok()
        if operation.label not in ELSEWHERE:
            yield operation


def _ask(operation: APIOperation, mode: GenerationMode, url: str, http: requests.Session) -> None:
    @examples(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        case.call_and_validate(url, http, checks=CHECKS, timeout=20)

    ask()


@pytest.mark.parametrize(
    "path", ["/api/admin/audit?since=0001-01-01T00:00:00%2B14:00", "/api/admin/audit?actor=%00", "/pay/%00/done"]
)
async def test_what_the_database_could_not_take_is_refused(api: Api, path: str) -> None:
    assert (await api.get(path, headers=AS_ADMIN)).status == 422


@pytest.mark.parametrize("nonsense", [{"order_id": "svitlo\0"}, {"charge_id": "\0"}])
async def test_stars_for_what_cannot_be_kept_are_refused(api: Api, nonsense: dict[str, str]) -> None:
    paid = {"order_id": "svitlo", "user_id": 1, "amount": 1, "currency": "XTR", "charge_id": "a"}
    assert (await api.as_bot("POST", "/api/payments/stars", paid | nonsense)).status == 422
