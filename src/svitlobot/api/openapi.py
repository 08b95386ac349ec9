"""The OpenAPI document: callers, the problem document of every error, tags and examples.

Summaries and descriptions stand at the routes and fields. Docstrings are for readers of the code and are left out.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts

from svitlobot.api.auth import SCHEMES, Role, roles_of
from svitlobot.schemas.problems import Problem

_PROBLEM = {
    "description": "Помилка (RFC 9457); `code` ніколи не змінюється.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
TAGS = [
    {"name": name, "description": description}
    for name, description in {
        "city": "Усе місто: стан черг, мапа, що було зі світлом.",
        "queues": "Черги: чи є світло, скільки його було.",
        "schedules": "Графіки відключень: прочитати, завантажити, намалювати.",
        "calendars": "Графіки для календарів телефонів.",
        "addresses": "Вулиці, будинки та їхні черги.",
        "session": "Вхід Mini App.",
        "users": "Люди: профіль, будинки, налаштування, історія.",
        "crowdreports": "Повідомлення мешканців про світло.",
        "payments": "Тарифи, замовлення, оплата, повернення грошей.",
        "referrals": "Запрошення.",
        "iot": "Датчики: показання, пінги, перелік.",
        "texts": "Тексти бота, які змінив оператор.",
        "admin": "Оператор: стан установки, люди, черги.",
        "notifications": "Оператор: повідомлення людям і що надіслано.",
        "broadcasts": "Оператор: розсилки.",
        "alerts": "Оператор: несправності й тихий режим.",
        "imports": "Оператор: файли Excel.",
        "audit": "Оператор: журнал дій.",
        "health": "Чи працює сервіс.",
    }.items()
]
_EXAMPLES = Path(__file__).with_name("examples.json")

PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {"4XX": _PROBLEM, "5XX": _PROBLEM}


def install(app: FastAPI) -> None:
    """Replace the application's OpenAPI document; it is made once, on the first request."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
                tags=app.openapi_tags,
            )
            components = made.setdefault("components", {})
            components["securitySchemes"] = {role.value: scheme for role, scheme in SCHEMES.items()}
            schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            components.setdefault("schemas", {}).update(schema.pop("$defs") | {"Problem": schema})
            _leave_out_english(made)
            _name_callers(app, made["paths"])
            _add_examples(made["paths"])
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # the way FastAPI documents for this


def _leave_out_english(made: dict[str, Any]) -> None:
    """Drop docstrings of schemas, and FastAPI's own words of an answer."""
    for schema in made["components"]["schemas"].values():
        schema.pop("description", None)
    for operation in (operation for path in made["paths"].values() for operation in path.values()):
        for answer in operation["responses"].values():
            if answer["description"] == "Successful Response":
                answer["description"] = "Успіх"


def _name_callers(app: FastAPI, paths: dict[str, Any]) -> None:
    for route in iter_route_contexts(app.routes):
        roles = roles_of(route)
        for method in route.methods or ():
            operation = paths.get(route.path or "", {}).get(method.lower())
            if operation is not None and Role.ANYONE not in roles:
                operation["security"] = [{role.value: []} for role in Role if role in roles]


def _add_examples(paths: dict[str, Any]) -> None:
    """Give every body its example: that of its schema, or for a body without one that of the operation."""
    examples = json.loads(_EXAMPLES.read_text(encoding="utf-8"))
    for operation in (operation for path in paths.values() for operation in path.values()):
        own = examples["operations"].get(operation["operationId"], {})
        for side, media_type, content in _bodies(operation):
            name = _schema_name(content.get("schema", {}))
            example = examples["schemas"].get(name, own.get(side, {}).get(media_type))
            if example is not None:
                content["example"] = example


def _bodies(operation: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        yield "request", media_type, content
    for answer in operation["responses"].values():
        for media_type, content in answer.get("content", {}).items():
            yield "response", media_type, content


def _schema_name(schema: dict[str, Any]) -> str:
    """Return the name of the schema that is referred to, also where the body may be left out."""
    first = schema.get("anyOf", [schema])[0]
    return str(first.get("$ref", "")).rpartition("/")[2]
