"""What an operator may make of a queue: how it is called, and which Telegram channel is its own."""

from svitlobot.domain.addresses.normalise import clean
from svitlobot.errors import InvalidInputError

LONGEST_NAME = 50
CHANNELS = range(-4_000_000_000_000, -1_000_000_000_000)
"""Ids of Telegram's channels and supergroups; a person's is positive, a small group's is a small negative number."""


def checked_name(name: str) -> str:
    """Return a queue's name without what nobody sees. Raises InvalidInputError for one that cannot be asked for."""
    name = clean(name)
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInputError(f"Назва черги має бути від 1 до {LONGEST_NAME} знаків")
    if '"' in name or not any(one.isalnum() for one in name):
        raise InvalidInputError('У назві черги мають бути літери або цифри, а лапок " бути не може')
    return name


def checked_channel(chat_id: int | None) -> int | None:
    """Return the id, None for no channel. Raises InvalidInputError for what is no channel's."""
    if chat_id is not None and chat_id not in CHANNELS:
        raise InvalidInputError("Це не канал: id каналу має вигляд -1001234567890")
    return chat_id
