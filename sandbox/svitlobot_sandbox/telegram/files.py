"""Uploaded pictures and documents, the newest up to a total size."""

import hashlib
from collections import OrderedDict
from typing import Any

from svitlobot_sandbox.telegram.forms import Upload

MAX_STORED_BYTES = 64 * 1024 * 1024


class Files:
    """Uploads by file_id, which is made from the content, so the same one is kept once."""

    def __init__(self) -> None:
        self._uploads: OrderedDict[str, Upload] = OrderedDict()
        self._bytes = 0

    def add(self, upload: Upload) -> str:
        """Keep an upload and return its file_id, forgetting the oldest ones when there is no room."""
        file_id = hashlib.sha256(upload.data).hexdigest()[:40]
        if file_id in self._uploads:
            self._uploads.move_to_end(file_id)
            return file_id
        self._uploads[file_id] = upload
        self._bytes += len(upload.data)
        while self._bytes > MAX_STORED_BYTES:
            _, forgotten = self._uploads.popitem(last=False)
            self._bytes -= len(forgotten.data)
        return file_id

    def get(self, file_id: str) -> Upload | None:
        """Return an upload, None when it is unknown or forgotten."""
        return self._uploads.get(file_id)

    def document(self, file_id: str) -> dict[str, Any]:
        """Return the Document of a kept upload."""
        upload = self._uploads[file_id]
        return {
            "file_id": file_id,
            "file_unique_id": file_id[:16],
            "file_name": upload.name,
            "mime_type": upload.content_type or "application/octet-stream",
            "file_size": len(upload.data),
        }

    def photo(self, file_id: str) -> list[dict[str, Any]]:
        """Return the PhotoSize list of a kept picture; sizes are read from PNG and 0 for anything else."""
        data = self._uploads[file_id].data
        is_png = data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24
        width, height = (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) if is_png else (0, 0)
        size = {"file_size": len(data), "width": width, "height": height}
        return [{"file_id": file_id, "file_unique_id": file_id[:16]} | size]
