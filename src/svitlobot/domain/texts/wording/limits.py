"""How long a plain text may be: what Telegram takes for a button or the bot's card, our API for a label, a picture."""

from collections.abc import Mapping

from svitlobot.domain.texts.wording.bot_profile import CARD
from svitlobot.domain.texts.wording.buttons import BUTTONS
from svitlobot.domain.texts.wording.crowd_reports import CROWD_BUTTONS
from svitlobot.domain.texts.wording.imports import EXCEL_BUTTONS
from svitlobot.domain.texts.wording.operator import DESK_BUTTONS
from svitlobot.domain.texts.wording.schedules import DRAWN
from svitlobot.domain.texts.wording.sensors import SENSOR_BUTTONS

_BY_PREFIX = {
    "menu_": 64,
    "button_": 64,
    "label_": 30,
    "bot_description": 512,
    "bot_short_description": 120,
    "command_": 256,
    "drawn_": 64,
}

PLAIN_MAX_LENGTH: Mapping[str, int] = {
    key: next(most for prefix, most in _BY_PREFIX.items() if key.startswith(prefix))
    for key in (*BUTTONS, *CARD, *CROWD_BUTTONS, *DESK_BUTTONS, *EXCEL_BUTTONS, *SENSOR_BUTTONS, *DRAWN)
}
"""In characters, by key. A text whose key is here is shown as it is, so it holds no markup."""
