"""The built-in Ukrainian texts; the operator's own, from texts.xlsx, go before them."""

from collections.abc import Mapping

from svitlobot.domain.wording.alerts import ALERTS
from svitlobot.domain.wording.buttons import BUTTONS
from svitlobot.domain.wording.card import CARD
from svitlobot.domain.wording.crowd import CROWD, CROWD_BUTTONS
from svitlobot.domain.wording.desk import DESK, DESK_BUTTONS
from svitlobot.domain.wording.excel import EXCEL, EXCEL_BUTTONS
from svitlobot.domain.wording.messages import MESSAGES
from svitlobot.domain.wording.screens import SCREENS
from svitlobot.domain.wording.troubles import TROUBLES

BUILT_IN: Mapping[str, str] = {
    **MESSAGES,
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
