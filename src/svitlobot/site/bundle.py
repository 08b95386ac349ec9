"""The front end's built files, compressed once and served from memory."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

import brotli
from starlette.requests import Request
from starlette.responses import Response

from svitlobot import caching
from svitlobot.ready_answers import IDENTITY, encoding_for, has_edition

_TEXT = {".html", ".js", ".mjs", ".css", ".svg", ".json", ".pbf"}
mimetypes.add_type("text/javascript", ".mjs")


@dataclass(frozen=True, slots=True)
class BundledFile:
    """A file in every encoding that is smaller than itself."""

    encodings: dict[str, bytes]
    media_type: str
    tag: str
    cache_control: str

    def response(self, request: Request, headers: dict[str, str]) -> Response:
        """Return the file in the best encoding that the caller takes, or 304 when it already has it."""
        ours = tuple(name for name in self.encodings if name != IDENTITY)
        encoding = encoding_for(request.headers.get("accept-encoding", ""), ours)
        answer = {
            "ETag": f'"{self.tag}-{encoding}"',
            "Cache-Control": self.cache_control,
            "Vary": "Accept-Encoding",
            **headers,
        }
        if has_edition(request.headers.get("if-none-match", ""), answer["ETag"]):
            return Response(status_code=304, headers=answer)
        if encoding != IDENTITY:
            answer["Content-Encoding"] = encoding
        return Response(self.encodings[encoding], media_type=self.media_type, headers=answer)


def load_bundle(folder: Path) -> dict[str, BundledFile]:
    """Read and compress a folder's files, by their path in it. It takes a second or two: once a process."""
    return {
        str(path.relative_to(folder)): _bundled(path, caching.FOREVER if "assets" in path.parts else caching.CHECKED)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _bundled(path: Path, cache_control: str) -> BundledFile:
    content = path.read_bytes()
    encodings = {IDENTITY: content}
    if path.suffix in _TEXT:
        small = {"br": brotli.compress(content, quality=9), "gzip": gzip.compress(content, 9, mtime=0)}
        encodings = {name: body for name, body in small.items() if len(body) < len(content)} | encodings
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return BundledFile(encodings, media_type, hashlib.sha256(content).hexdigest()[:16], cache_control)
