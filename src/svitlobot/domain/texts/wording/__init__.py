"""The built-in Ukrainian texts; the operator's own, from texts.xlsx, go before them."""

from collections.abc import Mapping

from svitlobot.domain.texts.wording.alerts import ALERTS
from svitlobot.domain.texts.wording.bot_profile import CARD
from svitlobot.domain.texts.wording.buttons import BUTTONS
from svitlobot.domain.texts.wording.crowd_reports import CROWD, CROWD_BUTTONS
from svitlobot.domain.texts.wording.errors import TROUBLES
from svitlobot.domain.texts.wording.imports import EXCEL, EXCEL_BUTTONS
from svitlobot.domain.texts.wording.messages import MESSAGES
from svitlobot.domain.texts.wording.operator import DESK, DESK_BUTTONS
from svitlobot.domain.texts.wording.power import POWER_NOTES
from svitlobot.domain.texts.wording.screens import SCREENS

BUILT_IN: Mapping[str, str] = {
    **MESSAGES,
    **POWER_NOTES,
    **SCREENS,
    **BUTTONS,
    **TROUBLES,
    **CARD,
    **CROWD,
    **CROWD_BUTTONS,
    **DESK,
    **DESK_BUTTONS,
    **ALERTS,
    **EXCEL,
    **EXCEL_BUTTONS,
}
