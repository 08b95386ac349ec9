"""People, channels and the messages kept for them."""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from svitlobot.errors import InvalidInputError, NotFoundError
from svitlobot_sandbox.telegram.errors import bad_request

MAX_ID = 2**52  # Telegram promises that ids fit
MAX_KNOWN = 100_000
MAX_STRANGERS = 5_000
MAX_CHANNELS = 1_000
MAX_MESSAGES = 50  # kept for each chat
MAX_MEMBERS = 1_000_000
MAX_DEACTIVATED = 1_000_000

Json = dict[str, Any]

_ADMINISTRATOR_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_post_messages",
    "can_edit_messages",
    "can_send_welcome_messages",
)


@dataclass(slots=True)
class Message:
    """One message of a chat with one bot; ``body`` is what the Bot API shows of it."""

    bot_id: int
    body: Json
    at: float
    from_bot: bool
    silent: bool = False
    paid: bool = False
    reply_markup: Json | None = None  # every keyboard; ``body`` shows only inline ones
    invoice_payload: str = ""

    def as_json(self) -> Json:
        """Return the message with what a phone knows of it besides."""
        return {
            "bot_id": self.bot_id,
            "from_bot": self.from_bot,
            "at": self.at,
            "silent": self.silent,
            "paid": self.paid,
            "reply_markup": self.reply_markup,
            "message": self.body,
        }


@dataclass(slots=True)
class Chat:
    """A private chat (``user`` is set) or a channel (``members`` counts)."""

    card: Json
    user: Json | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    members: dict[int, str] = field(default_factory=dict)  # user id → status; everyone else has left
    keyboard: Message | None = None  # the last message that changed the keyboard below the chat
    busy_at: float = 0.0  # when the bot last said that it is typing

    def keep(self, message: Message) -> None:
        """Remember a message, forgetting the oldest beyond MAX_MESSAGES."""
        if len(self.messages) >= MAX_MESSAGES:
            del self.messages[next(iter(self.messages))]
        self.messages[message.body["message_id"]] = message
        if message.reply_markup and "inline_keyboard" not in message.reply_markup:
            self.keyboard = message

    def admit(self, user_id: int, status: str) -> str:
        """Set a person's status in this channel, return the one before. Raises InvalidInputError."""
        if len(self.members) >= MAX_MEMBERS and user_id not in self.members:
            raise InvalidInputError(f"no more than {MAX_MEMBERS} members in a channel")
        before = self.members.pop(user_id, "left")
        if status != "left":
            self.members[user_id] = status
        return before


class Chats:
    """Everyone the bots may write to.

    Those who acted are kept; strangers, the million residents of a simulated city, are made up as they are
    written to, and the oldest are forgotten.
    """

    def __init__(self, *, known_only: bool) -> None:
        self.deactivated: set[int] = set()
        self._known_only = known_only
        self._known: dict[int, Chat] = {}
        self._strangers: OrderedDict[int, Chat] = OrderedDict()
        self._by_username: dict[str, int] = {}
        self._channels: dict[int, Chat] = {}

    @property
    def acquainted(self) -> list[int]:
        """The people who acted, or whose phone was opened."""
        return [chat_id for chat_id, chat in self._known.items() if chat.user is not None]

    @property
    def channels(self) -> Collection[Chat]:
        """The channels and groups that were opened."""
        return self._channels.values()

    def find(self, chat_id: int) -> Chat:
        """Return the chat. Raises BotApiError "chat not found"."""
        chat = self._known.get(chat_id) or self._strangers.get(chat_id)
        if chat is not None:
            return chat
        if not chat_id or self._known_only:
            raise bad_request("chat not found")
        chat = _stranger(chat_id)
        if len(self._strangers) >= MAX_STRANGERS:
            self._strangers.popitem(last=False)
        self._strangers[chat_id] = chat
        return chat

    def peek(self, chat_id: int) -> Chat | None:
        """Return the chat if anything is known of it."""
        return self._known.get(chat_id) or self._strangers.get(chat_id)

    def resolve(self, address: str) -> int:
        """Return the id for what a bot gave as chat_id: a number or @username. Raises BotApiError."""
        if not address:
            raise bad_request("chat_id is empty")
        try:
            chat_id = self._by_username[address[1:].lower()] if address.startswith("@") else int(address)
        except (KeyError, ValueError):
            raise bad_request("chat not found") from None
        if abs(chat_id) > MAX_ID:
            raise bad_request("chat not found")
        return chat_id

    def meet(self, user_id: int, **changes: str) -> Chat:
        """Return the private chat of a person, now known, and set the given fields of their profile."""
        chat = self._keep(user_id, _stranger(user_id))
        if chat.user is None:
            raise InvalidInputError(f"{user_id} is a channel, not a person")
        chat.user.update(changes)
        chat.card.update({name: value for name, value in changes.items() if name != "language_code"})
        if "username" in changes:
            self._by_username[changes["username"].lower()] = user_id
        return chat

    def open_channel(self, chat_id: int, kind: str, title: str, username: str) -> Chat:
        """Make a channel or group known and return it."""
        if len(self._channels) >= MAX_CHANNELS and chat_id not in self._channels:
            raise InvalidInputError(f"no more than {MAX_CHANNELS} channels")
        chat = self._channels[chat_id] = self._keep(chat_id, _stranger(chat_id))
        chat.card.update({"type": kind, "title": title})
        if username:
            chat.card["username"] = username
            self._by_username[username.lower()] = chat_id
        return chat

    def channel(self, chat_id: int) -> Chat:
        """Return an opened channel. Raises NotFoundError."""
        chat = self._channels.get(chat_id)
        if chat is None:
            raise NotFoundError(f"no channel {chat_id}; open it with POST /sandbox/channels/{chat_id}")
        return chat

    def deactivate(self, user_id: int) -> None:
        """Delete a person's account. Raises InvalidInputError when too many are."""
        if len(self.deactivated) >= MAX_DEACTIVATED:
            raise InvalidInputError(f"no more than {MAX_DEACTIVATED} deactivated users")
        self.deactivated.add(user_id)

    def _keep(self, chat_id: int, fresh: Chat) -> Chat:
        known = self._known.get(chat_id)
        if known is not None:
            return known
        if len(self._known) >= MAX_KNOWN:
            raise InvalidInputError(f"no more than {MAX_KNOWN} users and channels may act")
        self._known[chat_id] = self._strangers.pop(chat_id, fresh)
        return self._known[chat_id]


def _stranger(chat_id: int) -> Chat:
    if chat_id < 0:
        return Chat({"id": chat_id, "type": "channel", "title": f"Канал {-chat_id}"})
    name = f"Мешканець {chat_id}"
    user = {"id": chat_id, "is_bot": False, "first_name": name, "language_code": "uk"}
    return Chat({"id": chat_id, "type": "private", "first_name": name}, user)


def member_json(user: Json, status: str) -> Json:
    """Return a ChatMember of the Bot API with every field its status must have."""
    member: Json = {"user": user, "status": status}
    if status == "kicked":
        member["until_date"] = 0
    elif status == "creator":
        member["is_anonymous"] = False
    elif status == "administrator":
        member |= {"can_be_edited": False, "is_anonymous": False} | dict.fromkeys(_ADMINISTRATOR_RIGHTS, True)
    return member
