"""Everything the sandbox knows, in one place, handed to every method."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from svitlobot_sandbox.telegram.bots import Bots
from svitlobot_sandbox.telegram.charges import Charges
from svitlobot_sandbox.telegram.chats import Chats
from svitlobot_sandbox.telegram.faults import Faults
from svitlobot_sandbox.telegram.files import Files
from svitlobot_sandbox.telegram.invoices import Invoices
from svitlobot_sandbox.telegram.ledger import Ledger
from svitlobot_sandbox.telegram.limits import Limits
from svitlobot_sandbox.telegram.queries import Queries
from svitlobot_sandbox.telegram.views import Views


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that is there from the start; ``username`` may be empty."""

    chat_id: int
    title: str
    username: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """How a sandbox starts. Limits can be changed while it runs."""

    limits: Limits = field(default_factory=Limits)
    tokens: tuple[str, ...] = field(default=(), repr=False)
    """The only tokens accepted; none means any well-formed one."""
    known_chats_only: bool = False
    """Refuse to write to anyone who has not acted, as Telegram does; off, any chat id is a resident."""
    max_body: int = 12 * 1024 * 1024
    """Bytes of one request; Telegram takes photos up to 10 MB."""
    webhook_retry_delay: float = 1.0
    """Seconds before a failed webhook is tried again; then twice as long each time."""
    city_port: int = 8082
    """The port of the loopback where a simulated city answers, if any plays."""
    channel: Channel | None = None
    """The channel whose members the bots ask about."""
    monotonic: Callable[[], float] = time.monotonic
    unix: Callable[[], float] = time.time


class World:
    """The state of one running sandbox."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.limits = config.limits
        self.monotonic = config.monotonic
        self.unix = config.unix
        self.bots = Bots(config.tokens, config.unix)
        self.chats = Chats(known_only=config.known_chats_only)
        self.ledger = Ledger(config.monotonic, config.unix)
        self.faults = Faults()
        self.files = Files()
        self.queries = Queries()
        self.charges = Charges()
        self.invoices = Invoices()
        self.views = Views()
        self._message_id = 0
        if config.channel is not None:
            self.chats.open_channel(config.channel.chat_id, "channel", config.channel.title, config.channel.username)

    def next_message_id(self) -> int:
        """Return a new message id; one sequence serves all chats."""
        self._message_id += 1
        return self._message_id

    def change_limits(self, limits: Limits) -> None:
        """Apply new limits to every bot at once."""
        self.limits = limits
        for bot in self.bots:
            bot.limiter.configure(limits)
