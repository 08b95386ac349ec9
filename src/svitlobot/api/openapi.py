"""The OpenAPI document with each route's security schemes and the problem document of every error."""

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
PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {"4XX": _PROBLEM, "5XX": _PROBLEM}


def install(app: FastAPI) -> None:
    """Replace the application's OpenAPI document; it is made once, on the first request."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            components = made.setdefault("components", {})
            components["securitySchemes"] = {role.value: scheme for role, scheme in SCHEMES.items()}
            schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            components.setdefault("schemas", {}).update(schema.pop("$defs") | {"Problem": schema})
            _name_callers(app, made["paths"])
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # the way FastAPI documents for this


def _name_callers(app: FastAPI, paths: dict[str, Any]) -> None:
    for route in iter_route_contexts(app.routes):
        roles = roles_of(route)
        for method in route.methods or ():
            operation = paths.get(route.path or "", {}).get(method.lower())
            if operation is not None and Role.ANYONE not in roles:
                operation["security"] = [{role.value: []} for role in Role if role in roles]
