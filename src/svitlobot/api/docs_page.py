"""The API's documentation: Swagger UI from files of the package, so that it works offline and loads no foreign script.

The files are those of swagger-ui-dist 5.35.0 (Apache-2.0, see static/docs/LICENSE).
"""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from svitlobot.api.auth import Public

PATH = "/api/docs"
STATIC = f"{PATH}/static"

router = APIRouter(include_in_schema=False, dependencies=[Public])

_PAGE = f"""<!doctype html>
<html lang="uk">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>СвітлоБот: API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{STATIC}/swagger-ui.css">
</head>
<body>
<main id="swagger-ui"></main>
<script src="{STATIC}/swagger-ui-bundle.js"></script>
<script src="{STATIC}/docs.js"></script>
</body>
</html>"""


@router.get(PATH)
async def docs_page() -> HTMLResponse:
    """Show the API's documentation."""
    return HTMLResponse(_PAGE)
