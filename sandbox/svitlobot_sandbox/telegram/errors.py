"""How Telegram refuses a call: an HTTP status, a description word for word, and when to come back."""

import math


class BotApiError(Exception):
    """A refusal in the Bot API's form, with ``ok`` false, ``error_code`` and ``description``."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def as_json(self) -> dict[str, object]:
        """Return the body Telegram would answer with."""
        body: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad_request(reason: str) -> BotApiError:
    """Return the 400 Telegram gives for a call it cannot carry out."""
    return BotApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> BotApiError:
    """Return the 403 Telegram gives when the bot may not write there."""
    return BotApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> BotApiError:
    """Return the 409 Telegram gives when two consumers want the same updates."""
    return BotApiError(409, f"Conflict: {reason}")


def too_many_requests(wait: float) -> BotApiError:
    """Return the 429 for a caller who must wait ``wait`` seconds; whole seconds, at least one."""
    seconds = max(1, math.ceil(wait))
    return BotApiError(429, f"Too Many Requests: retry after {seconds}", seconds)
