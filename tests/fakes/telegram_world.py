"""What there is on the fake platform: chats, topics, messages, files, a clock; and how it is shown to a bot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.fakes.telegram_limits import SHUT, Json, Labels, bad_request, whole_number

TOKEN = "123456:FAKE-fake_FAKE-fake_FAKE-fake_0001"
BOT_ID = 123456


@dataclass
class Message:
    """A message as it stands now: `buttons` are rows of (label, data), `texts` every text it ever had."""

    id: int
    chat: int
    sender: Json
    at: datetime
    text: str = ""
    buttons: Labels = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)
    content: Json = field(default_factory=dict)
    thread: int = 0
    reply_to: Message | None = None
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.texts.append(self.text)

    @property
    def labels(self) -> list[str]:
        return [label for row in self.buttons for label, _ in row]

    def data(self, label: str) -> str:
        return next(data for row in self.buttons for name, data in row if name == label)


@dataclass
class Chat:
    """Where messages are: open, or shut for one of the reasons in SHUT, or moved to another id.

    `topics` are those that stand, by the id of the message that made them; `admins` may do everything in a group.
    """

    id: int
    title: str = ""
    shut: str = ""
    moved_to: int = 0
    forum: bool = False
    topics: dict[int, str] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)
    muted: bool = False  # members may not write

    @property
    def kind(self) -> str:
        if self.id > 0:
            return "private"
        return "supergroup" if str(self.id).startswith("-100") else "group"

    def json(self) -> Json:
        if self.id > 0:
            return {"id": self.id, "type": "private", "first_name": f"用户{self.id}"}
        forum = {"is_forum": True} if self.forum else {}
        return {"id": self.id, "type": self.kind, "title": self.title, **forum}

    def message(self, id: object) -> Message | None:
        return next((one for one in self.messages if str(one.id) == str(id)), None)


@dataclass
class Stored:
    """A file on the platform: `content` is kept only when a test gave one, else it is `size` zero bytes."""

    size: int
    path: str
    content: bytes = b""
    offered: datetime | None = None  # when a link to it was last given

    def read(self) -> bytes:
        return self.content or bytes(self.size)


class World:
    """The state of the platform. `privacy` keeps from the bot what is said in groups but not to it."""

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        self.username = "qisu_bot"
        self.privacy = True
        self.menus: dict[str, list[Json]] = {}
        self.files: dict[str, Stored] = {}
        self._clock = clock or (lambda: datetime.now(UTC))
        self._ahead = timedelta()
        self._chats: dict[int, Chat] = {}
        self._queries: dict[str, datetime] = {}
        self._last_id = 1000
        self._stir = asyncio.Event()

    def now(self) -> datetime:
        return self._clock() + self._ahead

    def advance(self, seconds: float) -> None:
        """Moves the clock of the server."""
        self._ahead += timedelta(seconds=seconds)

    async def until(self, true: Callable[[], bool], within: float = 5.0) -> None:
        """Waits until something is true of this server."""
        async with asyncio.timeout(within):
            while not true():
                await self._stir.wait()

    def newest(self) -> int:
        """The id of what happened last: what comes of it has a greater one."""
        return self._last_id

    def _next(self) -> int:
        self._last_id += 1
        return self._last_id

    def _wake(self) -> None:
        self._stir.set()
        self._stir = asyncio.Event()

    def _chat(self, id: object) -> Chat:
        """The chat to write to. Raises Refusal."""
        number = whole_number(id)
        chat = self._chats.get(number) if number is not None else None
        if chat is None:
            raise bad_request("chat not found")
        if chat.moved_to:
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.moved_to)
        if chat.shut:
            raise SHUT[chat.shut, chat.kind]
        return chat

    def _person(self, user: int) -> Json:
        return {"id": user, "is_bot": False, "first_name": f"用户{user}"}

    def _bot(self) -> Json:
        return {"id": BOT_ID, "is_bot": True, "first_name": "企诉", "username": self.username}

    def _message(self, message: Message) -> Json:
        """The message as the platform tells of it."""
        chat = self._chats[message.chat]
        body = {
            "message_id": message.id,
            "from": message.sender,
            "chat": chat.json(),
            "date": stamp(message.at),
            **self._threaded(message, chat),
            **message.content,
        }
        if message.buttons:
            rows = [[{"text": label, "callback_data": data} for label, data in row] for row in message.buttons]
            body["reply_markup"] = {"inline_keyboard": rows}
        return body

    def _threaded(self, message: Message, chat: Chat) -> Json:
        """A reply in a supergroup names a thread too; only `is_topic_message` tells a topic.

        What is no reply to anything in a topic is shown as one to the message that made the topic.
        """
        told: Json = {}
        if message.reply_to is not None:
            told["reply_to_message"] = self._quoted(message.reply_to)
        if message.thread:
            made = {"forum_topic_created": {"name": chat.topics.get(message.thread, ""), "icon_color": 7322096}}
            root = {"message_id": message.thread, "chat": chat.json(), "date": stamp(message.at), **made}
            told = {"reply_to_message": root, **told, "message_thread_id": message.thread, "is_topic_message": True}
        elif message.reply_to is not None and chat.kind == "supergroup":
            told["message_thread_id"] = message.reply_to.id
        return told

    def _quoted(self, message: Message) -> Json:
        """What is quoted does not quote in its turn."""
        return {name: value for name, value in self._message(message).items() if name != "reply_to_message"}


def stamp(at: datetime) -> int:
    return int(at.timestamp())
