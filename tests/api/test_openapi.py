"""The OpenAPI document says what the API does."""

import json
from collections.abc import Iterator
from typing import Any

from fastapi.openapi.models import OpenAPI

from svitlobot.api.auth import Role

from .client import Api
from .test_access import ACCESS


async def test_the_document_is_openapi_and_its_references_lead_somewhere(api: Api) -> None:
    document = (await api.get("/api/openapi.json")).json
    assert OpenAPI.model_validate(document).openapi.startswith("3.1")
    for reference in _references(document):
        found: Any = document
        for part in reference.removeprefix("#/").split("/"):
            assert part in found, reference
            found = found[part]


async def test_every_operation_names_who_may_call_it(api: Api) -> None:
    document = (await api.get("/api/openapi.json")).json
    assert set(document["components"]["securitySchemes"]) == {
        "admin",
        "bot",
        "operator",
        "init_data",
        "mini_app_user",
        "sensor",
    }
    described = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            described[f"{method.upper()} {path}"] = operation.get("security", [])
    expected = {
        operation: [{role.value: []} for role in Role if role in allowed and role is not Role.ANYONE]
        for operation, allowed in ACCESS.items()
    }
    expected = {name: callers for name, callers in expected.items() if not _is_another_spelling(name)}
    assert described == {name: callers for name, callers in expected.items() if " /pay/" not in name}  # pages, not API


def _is_another_spelling(name: str) -> bool:
    """Whether what GET says of a ping is enough: HEAD, and a trailing slash."""
    return name.startswith("HEAD ") or (name.endswith("/") and ("Ping" in name or "ping" in name))


async def test_every_operation_has_a_name_of_its_own_and_says_how_errors_look(api: Api) -> None:
    document = (await api.get("/api/openapi.json")).json
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    for operation in operations:
        assert "application/problem+json" in operation["responses"]["4XX"]["content"], operation["operationId"]
        assert "HTTPValidationError" not in json.dumps(operation)


async def test_an_error_is_as_the_document_says(api: Api) -> None:
    schema = (await api.get("/api/openapi.json")).json["components"]["schemas"]["Problem"]
    for answer in (await api.get("/api/nowhere"), await api.as_admin("/api/iot/sensors?limit=0")):
        assert set(schema["required"]) <= set(answer.json) <= set(schema["properties"])


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)
