"""Conditional requests: answer 304 when the caller already has the current ETag."""

from fastapi import Request, Response

from svitlobot.ready_answers import has_edition


def check_etag(request: Request, edition: str, cache_control: str) -> tuple[dict[str, str], Response | None]:
    """Return the headers of this edition, and a 304 answer when the caller already has it."""
    headers = {"ETag": f'"{edition}"', "Cache-Control": cache_control}
    has_it = has_edition(request.headers.get("if-none-match", ""), headers["ETag"])
    return headers, Response(status_code=304, headers=headers) if has_it else None
