"""How fast a bot token may send: one rate for every process, in Redis, with shares kept for people who wait."""

from svitlobot.send_limiter.answers import AnswerLimiter
from svitlobot.send_limiter.local import ANSWERS, PERSONAL, Reserve, Slots
from svitlobot.send_limiter.shared import SharedRateLimiter, limiter_key

__all__ = ["ANSWERS", "PERSONAL", "AnswerLimiter", "Reserve", "SharedRateLimiter", "Slots", "limiter_key"]
