"""How long the API takes for its requests."""

from prometheus_client import Histogram

from svitlobot.metrics.registry import REGISTRY

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD = "other"
UNMATCHED = "unmatched"
STATUSES = ("1xx", "2xx", "3xx", "4xx", "5xx")

_duration = Histogram(
    "api_request_duration_seconds",
    "Time from a request's headers to the end of its answer.",
    ["method", "route", "status"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
_children: dict[tuple[str, str, int], Histogram] = {}


def observe_request(method: str, route: str, status: int, seconds: float) -> None:
    """Note a request. ``route`` is the route's pattern, never the path that was asked for."""
    key = (method if method in METHODS else OTHER_METHOD, route, status // 100)
    child = _children.get(key)
    if child is None:
        child = _children[key] = _duration.labels(key[0], route, f"{key[2]}xx")
    child.observe(seconds)
