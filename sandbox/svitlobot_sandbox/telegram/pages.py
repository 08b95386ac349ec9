"""The pages a person plays on: a few files, read once, that may load nothing from anywhere else."""

from importlib.resources import files

import orjson

from svitlobot_sandbox.telegram.files import Files
from svitlobot_sandbox.telegram.http11 import Reply

_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
# The Mini App is shown in a frame; only one of this machine can be ours.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "frame-src http://127.0.0.1:* http://localhost:*; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    f"Content-Security-Policy: {_POLICY}\r\n"
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCache-Control: no-cache\r\n"
)
_FILE_HEADERS = "Content-Security-Policy: default-src 'none'; sandbox\r\nX-Content-Type-Options: nosniff\r\n"
_PICTURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
}


class Pages:
    """Answers GET for the pages' own files and for what bots and people have sent each other."""

    def __init__(self, uploads: Files) -> None:
        self._uploads = uploads
        self._pages: dict[bytes, Reply] = {}
        for file in (files("svitlobot_sandbox") / "pages").iterdir():
            kind = _TYPES.get(file.name.rpartition(".")[2])
            if kind:
                path = "/" if file.name == "index.html" else f"/pages/{file.name}"
                self._pages[path.encode()] = Reply(200, file.read_bytes(), kind, _HEADERS)

    def find(self, path: bytes) -> Reply | None:
        """Return the page at this path, None when there is none."""
        return self._pages.get(path)

    def upload(self, file_id: str) -> Reply:
        """Return a file that was sent. Pictures are shown; other files are only saved, never run."""
        upload = self._uploads.get(file_id)
        if upload is None:
            return Reply(404, orjson.dumps({"code": "not_found", "text": f"no file {file_id}"}))
        kind = next((kind for magic, kind in _PICTURES.items() if upload.data.startswith(magic)), None)
        if kind:
            return Reply(200, upload.data, kind, _FILE_HEADERS)
        headers = f"{_FILE_HEADERS}Content-Disposition: attachment\r\n"
        return Reply(200, upload.data, "application/octet-stream", headers)
