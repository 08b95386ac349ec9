"""The periodic jobs, by noun. Each is short, idempotent, and does its work in services."""

from svitlobot.worker.tasks import housekeeping, iot, notifications

__all__ = ["housekeeping", "iot", "notifications"]
