"""Conditional requests: answer 304 when the caller already has the current ETag."""

from fastapi import Request, Response


def check_etag(request: Request, edition: str, cache_control: str) -> tuple[dict[str, str], Response | None]:
    """Return the headers of this edition, and a 304 answer when the caller already has it."""
    headers = {"ETag": f'"{edition}"', "Cache-Control": cache_control}
    return headers, Response(status_code=304, headers=headers) if _has(request, headers["ETag"]) else None


def _has(request: Request, tag: str) -> bool:
    """Compare weakly, as RFC 9110 has it for If-None-Match: proxies that compress mark our tags as weak."""
    given = request.headers.get("if-none-match", "")
    return any(one.strip().removeprefix("W/") in {tag, "*"} for one in given.split(","))
