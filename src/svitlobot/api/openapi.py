"""The OpenAPI document: the routes, who may call them, and the one form of every error."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from svitlobot.schemas.problems import Problem

# The sensors' door checks its header by itself, without FastAPI's help, so its scheme is named by hand.
_SENSOR = {
    "type": "http",
    "scheme": "bearer",
    "description": "Ключ датчика: `svitlobot sensors add` показує його один раз.",
}

_PROBLEM = {
    "description": "Помилка (RFC 9457); `code` ніколи не змінюється.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {"4XX": _PROBLEM, "5XX": _PROBLEM}


def install(app: FastAPI) -> None:
    """Have the application describe itself; the document is made once, when it is first asked for."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            components = made.setdefault("components", {})
            components.setdefault("securitySchemes", {})["sensor"] = _SENSOR
            schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            components.setdefault("schemas", {}).update(schema.pop("$defs") | {"Problem": schema})
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # the way FastAPI documents for this
