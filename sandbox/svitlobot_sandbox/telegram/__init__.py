"""A local Telegram: speaks the Bot API, keeps its limits, fails on demand, remembers what was delivered."""

from svitlobot_sandbox.telegram.limits import Limits
from svitlobot_sandbox.telegram.server import RunningSandbox, run, serve
from svitlobot_sandbox.telegram.world import Config

__all__ = ["Config", "Limits", "RunningSandbox", "run", "serve"]
