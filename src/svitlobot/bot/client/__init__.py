"""The bot's only way to the backend: a client of the REST API."""
