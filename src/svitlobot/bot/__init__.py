"""The Telegram edge: it knows only the REST API."""
