"""People with phones in the Telegram sandbox, and the bot at the other end of the line."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot

from api.client import Api
from svitlobot.bot.updates import ALLOWED, Updates
from svitlobot_sandbox.telegram import RunningSandbox, people
from svitlobot_sandbox.telegram.bots import Bot as SandboxBot
from svitlobot_sandbox.telegram.keyboards import buttons

TOKEN = "42:TEST-token-of-the-bot"
CHANNEL_ID = -1001000000001


@dataclass
class Line:
    """The bot, the sandbox it lives in, and the real API behind it. Updates are handled when they are delivered."""

    api: Api
    sandbox: RunningSandbox
    bot: Bot
    updates: Updates
    _offset: int | None = None
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def in_sandbox(self) -> SandboxBot:
        """The bot as the sandbox sees it."""
        return self.sandbox.world.bots.choose(None)

    def add(self, kind: str, body: dict[str, Any]) -> None:
        """Have an update of any kind wait for the bot."""
        self.in_sandbox.updates.add(kind, body)

    async def deliver(self) -> None:
        """Fetch what waits, all of it at once as Telegram gives it, and let it be handled."""
        async with self._one_at_a_time:
            fetched = await self.bot.get_updates(self._offset, timeout=0, allowed_updates=ALLOWED)
            if fetched:
                self._offset = fetched[-1].update_id + 1
            await asyncio.gather(*[await self.updates.begin(self.bot, update) for update in fetched])


@dataclass(frozen=True)
class Said:
    """A message as a phone shows it."""

    message_id: int
    text: str
    buttons: tuple[str, ...]
    body: dict[str, Any]
    reply_markup: dict[str, Any] | None


@dataclass
class Person:
    """A person with a phone."""

    line: Line
    user_id: int
    notice: str | None = None
    """What the last pressed button showed over the chat; None when nothing."""

    @property
    def messages(self) -> list[Said]:
        """What the bot has said, oldest first, as it stands now."""
        chat = self.line.sandbox.world.chats.peek(self.user_id)
        kept = chat.messages.values() if chat else ()
        return [
            Said(
                message.body["message_id"],
                message.body.get("text") or message.body.get("caption") or "",
                tuple(button["text"] for button in buttons(message.body.get("reply_markup"))),
                message.body,
                message.reply_markup,
            )
            for message in kept
            if message.from_bot
        ]

    @property
    def last(self) -> Said:
        """The bot's last message."""
        return self.messages[-1]

    @property
    def keyboard(self) -> tuple[str, ...]:
        """The buttons below the chat."""
        shown = [said.reply_markup["keyboard"] for said in self.messages if "keyboard" in (said.reply_markup or {})]
        return tuple(button["text"] for row in shown[-1] for button in row) if shown else ()

    async def writes(self, text: str) -> None:
        """Write to the bot, and wait until it has answered."""
        people.write_text(self.line.sandbox.world, self.line.in_sandbox, self.user_id, text)
        await self.line.deliver()

    async def sends(self, **content: Any) -> None:
        """Send anything else: ``location={...}``, ``sticker={...}``."""
        people.write(self.line.sandbox.world, self.line.in_sandbox, self.user_id, content)
        await self.line.deliver()

    async def presses(self, label: str) -> None:
        """Press the newest button of this name under a message, or the one below the chat."""
        for said in reversed(self.messages):
            for button in buttons(said.body.get("reply_markup")):
                if button["text"] == label:
                    await self.presses_data(button["callback_data"], said.message_id)
                    return
        assert label in self.keyboard, f"no button {label!r}; there are {self.last.buttons} and {self.keyboard}"
        await self.writes(label)

    async def presses_data(self, data: str, message_id: int | None = None) -> None:
        """Press a button with this data, even one that its message has no more; by default under the last message."""
        world = self.line.sandbox.world
        chat = world.chats.meet(self.user_id)
        message = chat.messages[message_id or self.last.message_id]
        query = world.queries.ask("callback", self.line.in_sandbox.id, self.user_id, message, world.monotonic())
        press = {"id": query.id, "from": chat.user, "message": message.body, "chat_instance": "1", "data": data}
        self.line.add("callback_query", press)
        await self.line.deliver()
        assert query.answer is not None, "the button was not answered, the phone still shows it as pressed"
        self.notice = query.answer.get("text") or None

    async def pays(self, message_id: int | None = None) -> str | None:
        """Pay an invoice, the last message unless told otherwise; return why it was refused, None when it was not."""
        world = self.line.sandbox.world
        query = people.pay(world, self.line.in_sandbox, self.user_id, message_id or self.last.message_id)
        await self.line.deliver()
        assert query.answer is not None, "Telegram waits ten seconds for the answer, and then nothing is bought"
        await self.line.deliver()  # what Telegram tells of the money
        return query.answer["error_message"] or None

    async def blocks(self) -> None:
        """Block the bot."""
        people.block(self.line.sandbox.world, self.line.in_sandbox, self.user_id, blocked=True)
        await self.line.deliver()

    async def unblocks(self) -> None:
        """Let the bot write again."""
        people.block(self.line.sandbox.world, self.line.in_sandbox, self.user_id, blocked=False)
        await self.line.deliver()

    async def joins(self, status: str = "member") -> None:
        """Join the channel, or leave it (``left``); the bot is told."""
        people.set_membership(self.line.sandbox.world, CHANNEL_ID, self.user_id, status)
        await self.line.deliver()
