"""The OpenAPI document says what the API does."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
from fastapi.openapi.models import OpenAPI

from svitlobot.api import openapi
from svitlobot.api.auth import Role
from svitlobot.schemas.imports import XLSX

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
    """Whether what another route says is enough: HEAD, a device's trailing slash, a POST where others GET."""
    is_devices = "Ping" in name or "ping" in name or "iot" in name
    return name.startswith("HEAD ") or (name.endswith("/") and is_devices) or name == "POST /channelPing"


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


_BINARY = {"image/png", XLSX}  # files, which no example can show


async def test_every_operation_has_a_summary_and_a_description_in_ukrainian(api: Api) -> None:
    for operation in await _operations(api):
        for text in (operation.get("summary", ""), operation.get("description", "")):
            assert re.search("[а-яіїєґ]", text), operation["operationId"]
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), (operation["operationId"], parameter["name"])


async def test_every_field_has_a_description(api: Api) -> None:
    schemas = (await api.get("/api/openapi.json")).json["components"]["schemas"]
    bare = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, described in schema.get("properties", {}).items()
        if not described.get("description")
    ]
    assert bare == []


async def test_every_tag_is_described_and_used(api: Api) -> None:
    tags = {tag["name"]: tag["description"] for tag in (await api.get("/api/openapi.json")).json["tags"]}
    assert all(tags.values())
    assert set(tags) == {tag for operation in await _operations(api) for tag in operation["tags"]}


async def test_every_body_has_an_example_that_its_schema_admits(api: Api) -> None:
    document = (await api.get("/api/openapi.json")).json
    for operation in await _operations(api):
        for body in (operation.get("requestBody", {}), *operation["responses"].values()):
            for media_type, content in body.get("content", {}).items():
                if media_type in _BINARY:
                    continue
                assert content.get("example"), (operation["operationId"], media_type)
                schema = content.get("schema", {}) | {"components": document["components"]}
                jsonschema_rs.Draft202012Validator(schema).validate(content["example"])


async def test_every_example_belongs_to_a_body(api: Api) -> None:
    shown = [body.get("example") for body in _bodies((await api.get("/api/openapi.json")).json["paths"])]
    written = json.loads(Path(openapi.__file__).with_name("examples.json").read_text(encoding="utf-8"))
    of_operations = [
        example for own in written["operations"].values() for side in own.values() for example in side.values()
    ]
    assert [one for one in (*written["schemas"].values(), *of_operations) if one not in shown] == []


async def _operations(api: Api) -> list[dict[str, Any]]:
    paths = (await api.get("/api/openapi.json")).json["paths"]
    return [operation for path in paths.values() for operation in path.values()]


def _bodies(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if "example" in part:
            yield part
        for value in part.values():
            yield from _bodies(value)
    elif isinstance(part, list):
        for value in part:
            yield from _bodies(value)
