"""What an operator has written to be sent on, in Telegram HTML."""

import re

from aiogram.types import Message

from svitlobot.domain.broadcasts import LONGEST_SOURCE
from svitlobot.errors import InvalidInputError

_NOT_SENT = re.compile(r"</?tg-(?:emoji|time)\b[^<>]*>")


def html_of(message: Message) -> str:
    """Return the text as it was written; of a custom emoji, which bots may not send, the ordinary one that it shows.

    Raises InvalidInputError when the markup, with what stands for signs like "&", makes it too long to be sent on.
    """
    text = _NOT_SENT.sub("", message.html_text).replace('<code language="', '<code class="')
    if len(text) > LONGEST_SOURCE:
        raise InvalidInputError(
            f"Разом із виділенням і знаками на кшталт & це {len(text)} знаків, а вміщається {LONGEST_SOURCE}: скоротіть"
        )
    return text
