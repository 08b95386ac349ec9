"""The conditions bots work under: limits, faults, people who can't be reached."""

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, Field

from svitlobot.errors import InvalidInputError
from svitlobot_sandbox.telegram.chats import MAX_DEACTIVATED
from svitlobot_sandbox.telegram.control.call import Call
from svitlobot_sandbox.telegram.faults import Fault
from svitlobot_sandbox.telegram.limits import Limits
from svitlobot_sandbox.telegram.methods import METHODS
from svitlobot_sandbox.telegram.world import World

Json = dict[str, Any]


class Unreachable(BaseModel):
    """People who can't be written to, many at once; no updates are made of it."""

    bot_id: int | None = None
    blocked: Annotated[list[int], Field(max_length=MAX_DEACTIVATED)] = []
    deactivated: Annotated[list[int], Field(max_length=MAX_DEACTIVATED)] = []


def show_limits(world: World, _call: Call) -> Json:
    """GET /sandbox/limits – the limits in force."""
    return asdict(world.limits)


def change_limits(world: World, call: Call) -> Json:
    """POST /sandbox/limits – change the limits named; a rate of 0 switches one off."""
    world.change_limits(call.read_over(Limits, asdict(world.limits)))
    return asdict(world.limits)


def show_faults(world: World, _call: Call) -> Json:
    """GET /sandbox/faults – the faults in force, and how often each kind has hit."""
    return {
        "active": [asdict(fault) for fault in world.faults.active],
        "injected": dict(world.faults.injected),
    }


def add_fault(world: World, call: Call) -> Json:
    """POST /sandbox/faults – put a fault in force; without ``count``, until cleared."""
    fault = call.read(Fault)
    unknown = {method.lower() for method in fault.methods} - METHODS.keys()
    if unknown:
        raise InvalidInputError(f"methods: the sandbox has no {', '.join(sorted(unknown))}")
    world.faults.add(fault)
    return asdict(fault)


def clear_faults(world: World, _call: Call) -> Json:
    """DELETE /sandbox/faults – end all faults."""
    world.faults.clear()
    return {}


def make_unreachable(world: World, call: Call) -> Json:
    """POST /sandbox/unreachable – have many people block a bot or delete their accounts."""
    people = call.read(Unreachable)
    bot = world.bots.choose(people.bot_id) if people.blocked else None
    if bot is not None:
        if len(bot.shut_out_of) + len(people.blocked) > MAX_DEACTIVATED:
            raise InvalidInputError(f"no more than {MAX_DEACTIVATED} people may block one bot")
        bot.shut_out_of.update(people.blocked)
        for user_id in people.blocked:
            world.views.touch(user_id)
    for user_id in people.deactivated:
        world.chats.deactivate(user_id)
        world.views.touch(user_id)
    return {}


def list_bots(world: World, _call: Call) -> Json:
    """GET /sandbox/bots – the bots seen so far, without their tokens."""
    return show_bots(world)


def show_bots(world: World) -> Json:
    """Return the bots seen so far, without their tokens."""
    return {
        "bots": [
            bot.card
            | {
                "profile": bot.profile,
                "pending_updates": len(bot.updates),
                "has_webhook": bot.webhook is not None,
            }
            for bot in world.bots
        ]
    }
