"""The yardstick of `bench status`: bare FastAPI routes that return the files of FOLDER. ``FOLDER PORT``."""

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response


def create_app(folder: Path) -> FastAPI:
    """Build the application: ``/NAME`` answers with the bytes of the file NAME."""
    app = FastAPI()
    for file in folder.iterdir():
        _add_route(app, f"/{file.name}", file.read_bytes())
    return app


def _add_route(app: FastAPI, path: str, body: bytes) -> None:
    @app.get(path)
    async def get_bytes() -> Response:
        return Response(body)


if __name__ == "__main__":
    uvicorn.run(create_app(Path(sys.argv[1])), port=int(sys.argv[2]), log_level="error", access_log=False)
