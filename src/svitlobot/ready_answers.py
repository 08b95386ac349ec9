"""Answers that are the same for everybody: made once, sent in the encoding and edition that each caller needs.

Nothing is hashed, compressed or put together a second time: an answer keeps its bytes beside their finished headers.
"""

import gzip
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import brotli
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

COMPRESSORS: Mapping[str, Callable[[bytes], bytes]] = {  # in the order of our liking
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
WORTH_COMPRESSING = 512  # bytes; less fits in a packet anyway
IDENTITY = "identity"

MOST_KEPT = 500
RawHeaders = list[tuple[bytes, bytes]]


@lru_cache(maxsize=256)
def encoding_for(accept_encoding: str, ours: tuple[str, ...]) -> str:
    """Return the first of our encodings that a caller takes, else ``identity``.

    See https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding.
    """
    weights: dict[str, float] = {}
    for one in accept_encoding.lower().split(","):
        name, _, parameter = one.partition(";")
        weights[name.strip()] = _weight(parameter)
    others = weights.get("*", 0)
    return next((one for one in ours if weights.get(one, others) > 0), IDENTITY)


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    try:
        return float(value) if name.strip() == "q" else 1
    except ValueError:
        return 0


def has_edition(if_none_match: str, tag: str) -> bool:
    """Tell whether a caller has the edition with this quoted tag already.

    Tags are compared weakly, as RFC 9110 has it for If-None-Match: proxies that compress mark ours as weak.
    """
    given = (one.strip().removeprefix("W/") for one in if_none_match.split(","))
    return any(one in {tag.removeprefix("W/"), "*"} for one in given)


class ReadyAnswer(Response):
    """A body with its finished headers; compressed when first asked for so, and sent any number of times.

    ``tag`` names the edition, by default a hash of the body. It is a weak one: every encoding has the same.
    """

    def __init__(
        self,
        body: bytes,
        media_type: str,
        cache_control: str,
        *,
        tag: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.tag = f'W/"{tag or hashlib.sha256(body).hexdigest()[:16]}"'
        own = {"ETag": self.tag, "Cache-Control": cache_control, "Vary": "Accept-Encoding"}
        super().__init__(body, media_type=media_type, headers=own | dict(headers or {}))
        is_text = media_type.startswith("text/") or media_type.endswith(("json", "xml"))
        self._ours = tuple(COMPRESSORS) if is_text and len(body) >= WORTH_COMPRESSING else ()
        self._encoded = {IDENTITY: (self.raw_headers, body)}
        self._unchanged = [one for one in self.raw_headers if one[0] not in {b"content-length", b"content-type"}]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        """Send the body in the best encoding that the caller takes, or 304 when it has this edition."""
        accepted = given = ""
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                accepted = value.decode("latin-1")
            elif name == b"if-none-match":
                given = value.decode("latin-1")
        status, body = 304, b""
        headers = self._unchanged
        if not given or not has_edition(given, self.tag):
            status = 200
            headers, body = self._in(encoding_for(accepted, self._ours) if accepted and self._ours else IDENTITY)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _in(self, encoding: str) -> tuple[RawHeaders, bytes]:
        known = self._encoded.get(encoding)
        if known is None:
            body = COMPRESSORS[encoding](bytes(self.body))
            headers = MutableHeaders(raw=list(self.raw_headers))
            headers["Content-Length"], headers["Content-Encoding"] = str(len(body)), encoding
            known = self._encoded[encoding] = (headers.raw, body)
        return known


@dataclass(slots=True)
class KeptAnswer:
    """An answer that was made at a moment by a route; ``is_renewed`` while one request makes it anew."""

    answer: ReadyAnswer
    made_at: datetime
    route: object
    is_renewed: bool = False

    def is_younger(self, age: timedelta, now: datetime) -> bool:
        """Tell whether it is younger than that; a clock that was put back makes it old."""
        return timedelta() <= now - self.made_at < age


class KeptAnswers:
    """The last answer of each public path, for a few seconds."""

    def __init__(self) -> None:
        self._kept: dict[str, KeptAnswer] = {}

    def find(self, path: str) -> KeptAnswer | None:
        """Return the last answer, however old."""
        return self._kept.get(path)

    def keep(self, request: Request, answer: ReadyAnswer, made_at: datetime) -> ReadyAnswer:
        """Keep a path's answer, and return it."""
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[request.scope["path"]] = KeptAnswer(answer, made_at, request.scope.get("route"))
        return answer
