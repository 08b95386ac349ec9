"""Routes and addresses that the documents name are those of the API."""

import re

import pytest

from svitlobot.api.app import create_app
from svitlobot.api.context import Context
from svitlobot.settings import Settings
from svitlobot.site import pages

from .blocks import documents

PAGES = {"/admin/", "/api/docs"}  # for people: the API's document leaves them out

_ADDRESS = re.compile(r"https?://(?:svitlobot\.example|YOUR\.DOMAIN|127\.0\.0\.1:8000|…)(/[^\s`\"\\')>?]*)")
_ROUTE = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE) (/(?:api|pay|health|channelPing)[\w/{}.-]*)")


@pytest.fixture(scope="module")
def routes() -> dict[str, set[str]]:
    """Patterns of the API's paths, with their methods."""
    settings = Settings(_env_file=None, admin_token="admin-token-of-the-documents")
    paths = create_app(Context(settings, None, None, None)).openapi()["paths"]  # type: ignore[arg-type]  # not called
    return {re.sub(r"{\w+}", "[^/]+", path): {method.upper() for method in methods} for path, methods in paths.items()}


def test_every_route_of_the_documents_is_one_of_the_api(routes: dict[str, set[str]]) -> None:
    named = [(path.name, *route) for path in documents() for route in _ROUTE.findall(path.read_text(encoding="utf-8"))]
    assert len(named) > 30
    assert [
        f"{document}: {method} {path}"
        for document, method, path in named
        if not any(method in methods and re.fullmatch(known, path.rstrip(".")) for known, methods in routes.items())
    ] == []


def test_every_address_of_the_documents_leads_to_the_api_or_the_site(routes: dict[str, set[str]]) -> None:
    named = [(path.name, address) for path in documents() for address in _ADDRESS.findall(path.read_text("utf-8"))]
    site = [re.sub(r"{\w+}", "[^/]+", route.path) for route in pages.routes()]
    assert len(named) > 20
    assert [
        f"{document}: {address}"
        for document, address in named
        if address not in PAGES and not any(re.fullmatch(known, address) for known in [*routes, *site])
    ] == []
