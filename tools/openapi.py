"""Print the API's OpenAPI document: `python -m tools.openapi`; the front end's types are made from it."""

import json
import sys

from svitlobot.api.app import create_app
from svitlobot.api.context import Context
from svitlobot.clock import utc_now
from svitlobot.settings import Settings


def main() -> None:
    """Print the document; nothing is connected to."""
    app = create_app(Context(Settings(), None, None, utc_now))  # type: ignore[arg-type]
    json.dump(app.openapi(), sys.stdout, ensure_ascii=False, indent=1, sort_keys=True)


if __name__ == "__main__":
    main()
