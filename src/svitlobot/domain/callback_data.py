"""Callback data of the buttons that rules put under messages: the contract with the bot, which handles the presses.

``prefix:field:field``, at most 64 bytes. People keep such buttons in their chats for years, so a prefix, the order of
its fields and the values of its enums never change; the bot's own buttons are in ``bot/keyboards/data.py``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MAX_CALLBACK_BYTES = 64  # Telegram takes no more

TARIFFS_SCREEN = "tariffs"  # of the bot's screens the only one that rules put on a button


@dataclass(frozen=True, slots=True)
class Button:
    """A button under an event's message: the key of its text, and what the bot gets when it is pressed."""

    key: str
    data: str


Buttons = tuple[tuple[Button, ...], ...]
"""Rows of buttons."""


class Prefix(StrEnum):
    """What a button is about."""

    GO = "go"
    POWER_REPORT = "word"
    JUDGE_REPORT = "judge"
    CONFIRM_OUTAGE = "outage"
    QUIET = "quiet"
    IMPORT = "excel"


class ReportStep(StrEnum):
    """The next step of a resident's report: ask for a place on the map, wait for one, or send it without."""

    WHERE = "where"
    PLACE = "place"
    SEND = "send"


class ReportVerdict(StrEnum):
    """What an operator decides over residents' reports."""

    CONFIRM = "confirm"
    FLIP = "flip"
    REJECT = "reject"


class ImportAction(StrEnum):
    """What to do with an Excel file."""

    OPEN = "open"
    APPLY = "apply"
    CANCEL = "cancel"
    UNDO = "undo"
    UNDO_YES = "undo_yes"
    ROWS = "rows"


def open_tariffs() -> str:
    """Return the data of a button that opens the bot's screen of tariffs."""
    return _packed(Prefix.GO, TARIFFS_SCREEN)


def power_report(*, is_on: bool, queue_id: int) -> str:
    """Return the data of an answer to "is there power?" that is sent at once, for no house in particular."""
    return _packed(Prefix.POWER_REPORT, int(is_on), queue_id, 0, ReportStep.SEND)


def judge_report(report_id: int, verdict: ReportVerdict) -> str:
    """Return the data of an operator's verdict on a report and all that claim the same."""
    return _packed(Prefix.JUDGE_REPORT, report_id, verdict)


def quiet(hours: int) -> str:
    """Return the data of a button that keeps all but critical alerts back for so many hours."""
    return _packed(Prefix.QUIET, hours)


def import_action(import_id: int, action: ImportAction) -> str:
    """Return the data of a button under an Excel file."""
    return _packed(Prefix.IMPORT, import_id, action)


def confirm_outage(queue_ids: Iterable[int]) -> list[str]:
    """Return the data of the buttons that confirm an outage in these queues, ``outage:1-4,7``: one, nearly always."""
    found: list[str] = []
    for part in _ranges(sorted(set(queue_ids))):
        if found and len(f"{found[-1]},{part}") <= MAX_CALLBACK_BYTES:
            found[-1] += f",{part}"
        else:
            found.append(_packed(Prefix.CONFIRM_OUTAGE, part))
    return found


def _packed(prefix: Prefix, *fields: object) -> str:
    return ":".join(map(str, (prefix, *fields)))


def _ranges(numbers: list[int]) -> list[str]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return [str(first) if first == last else f"{first}-{last}" for first, last in runs]
