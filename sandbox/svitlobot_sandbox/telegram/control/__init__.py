"""The sandbox's own API under ``/sandbox``: what people do, what was delivered, limits and faults."""

from svitlobot_sandbox.telegram.control.router import control

__all__ = ["control"]
