"""Keyboards under messages, checked as far as a bot's author can get them wrong."""

from typing import Any

from svitlobot_sandbox.telegram.errors import BotApiError, bad_request
from svitlobot_sandbox.telegram.forms import Params

_ACTIONS = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)


def read_markup(params: Params) -> dict[str, Any] | None:
    """Return the call's reply_markup, None when there is none. Raises BotApiError for a wrong one."""
    markup = params.structure("reply_markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        _check_inline(markup["inline_keyboard"])
    return markup or None


def shown_markup(markup: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the part of the keyboard that belongs to the message itself: only an inline one does."""
    return markup if markup and markup.get("inline_keyboard") else None


def buttons(markup: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return all buttons of an inline keyboard."""
    return [button for row in (markup or {}).get("inline_keyboard", ()) for button in row]


def _check_inline(rows: object) -> None:
    if not isinstance(rows, list):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array')
    for row in rows:
        if not isinstance(row, list):
            raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
        for button in row:
            _check_button(button)


def _check_button(button: object) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise _button_fault('Field "text" must be of type String')
    if not _ACTIONS & button.keys():
        raise _button_fault("Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")


def _button_fault(reason: str) -> BotApiError:
    return bad_request(f"can't parse inline keyboard button: {reason}")
