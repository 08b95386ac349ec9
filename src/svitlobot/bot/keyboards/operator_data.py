"""What the operator's buttons carry; see data.py."""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from svitlobot.bot.keyboards.data import Id
from svitlobot.schemas.payments import PaidTier

UserId = Annotated[int, Field(ge=1, lt=2**52)]
EventId = Annotated[int, Field(ge=1, lt=2**63)]


class OpenQueue(CallbackData, prefix="oq"):
    """Look at a queue."""

    queue_id: Id


class SetOverride(CallbackData, prefix="ow"):
    """Set a queue's override; ``hours`` 0: for how long is still to be chosen."""

    queue_id: Id
    on: bool
    hours: Annotated[int, Field(ge=0, le=168)] = 0


class Withdraw(CallbackData, prefix="ox"):
    """Withdraw a queue's override."""

    queue_id: Id


class OpenUser(CallbackData, prefix="op"):
    """Look at a person."""

    user_id: UserId


class MoreUsers(CallbackData, prefix="on"):
    """Go on with a list of people after this one."""

    after: UserId


class GiveTier(CallbackData, prefix="od"):
    """Give a person days of a tier, or take some back."""

    user_id: UserId
    tier: PaidTier


class Ban(CallbackData, prefix="ob"):
    """Ban a person, or take the ban back."""

    user_id: UserId
    on: bool


class Write(CallbackData, prefix="om"):
    """Write to a person."""

    user_id: UserId


class Confirm(CallbackData, prefix="oy"):
    """Confirm the action whose reason the operator wrote in this message."""

    message_id: Id


class ToWhom(CallbackData, prefix="ot"):
    """Whom a broadcast is for; ``queue`` 0: which one is still to be chosen."""

    kind: Literal["all", "STANDARD", "PRO", "FREE", "queue", "filter"]
    queue_id: Id = 0


class SendBroadcast(CallbackData, prefix="os"):
    """Send the broadcast that was written in this message, or only try it."""

    message_id: Id
    action: Literal["test", "send"]


class Turn(CallbackData, prefix="or"):
    """Look at a broadcast on its way, or stop it, let it go on, end it."""

    event_id: EventId
    turn: Literal["look", "pause", "resume", "cancel", "cancel_yes"]


class ListNotTold(CallbackData, prefix="or2"):
    """Send whom a broadcast that ended early did not reach, as a file."""

    event_id: EventId


SensorTag = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
Step = Literal["rotate", "rotate_yes", "retire", "retire_yes", "restore"]


class OpenSensors(CallbackData, prefix="ol"):
    """List a queue's sensors."""

    queue_id: Id


class OpenSensor(CallbackData, prefix="oi"):
    """Look at a sensor; ``tag`` stands for its id, see `sensor_tag`."""

    tag: SensorTag


class AddSensor(CallbackData, prefix="oa"):
    """Add a sensor to a queue; ``supply`` empty: it is still to be chosen."""

    queue_id: Id
    supply: Literal["", "backup", "mains"] = ""


class MoveSensor(CallbackData, prefix="oz"):
    """Move a sensor to a queue; 0: it is still to be chosen."""

    tag: SensorTag
    queue_id: Id = 0


class PlaceSensor(CallbackData, prefix="ok"):
    """Say where a sensor stands: the next message is the place, or its words."""

    tag: SensorTag


class SensorTurn(CallbackData, prefix="oe"):
    """Give a sensor a new key, retire it or bring it back; the first two are asked about first."""

    tag: SensorTag
    turn: Step
