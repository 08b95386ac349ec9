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
from svitlobot.domain.texts.wording.pay_pages import PAY_PAGES
from svitlobot.domain.texts.wording.power import POWER_NOTES
from svitlobot.domain.texts.wording.schedules import DRAWN, SCHEDULES
from svitlobot.domain.texts.wording.screens import SCREENS
from svitlobot.domain.texts.wording.sensors import SENSOR_BUTTONS, SENSORS
from svitlobot.domain.texts.wording.site import SITE

BUILT_IN: Mapping[str, str] = {
    **MESSAGES,
    **POWER_NOTES,
    **SCHEDULES,
    **DRAWN,
    **PAY_PAGES,
    **SCREENS,
    **BUTTONS,
    **TROUBLES,
    **CARD,
    **CROWD,
    **CROWD_BUTTONS,
    **DESK,
    **DESK_BUTTONS,
    **SENSORS,
    **SENSOR_BUTTONS,
    **ALERTS,
    **EXCEL,
    **EXCEL_BUTTONS,
    **SITE,
}

ALIASES: Mapping[str, str] = {"welcome_message": "welcome"}
"""Other keys that an operator may write for a text: those of the requirements."""


def without_aliases(own: Mapping[str, str]) -> dict[str, str]:
    """Return an operator's texts by our own keys; where a text is there under both, ours counts."""
    renamed = {ALIASES[key]: text for key, text in own.items() if key in ALIASES}
    return renamed | {key: text for key, text in own.items() if key not in ALIASES}
