"""A Bot API server on a loopback port that refuses what the real one refuses.

    async with FakeTelegram() as fake:
        channel = TelegramChannel(fake.token, fake.url, now)
        fake.says(501, "你好")
        answer = await fake.hears(501, "您好")
        fake.presses(501, "确认提交")

What the platform does not document (flood limits, the life of a pressed button) follows what is known of it.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, Self

from tests.fakes.telegram_limits import SHUT, Json, Labels, Refusal, bad_request, buttons, commands, text
from tests.fakes.wire import request, response

TOKEN = "123456:FAKE-fake_FAKE-fake_FAKE-fake_0001"
BOT_ID = 123456


class Fault(Enum):
    """What may go wrong between the bot and the platform."""

    BAD_GATEWAY = "502 with a page instead of JSON"
    NOT_JSON = "200 with a page instead of JSON"
    DROP_BEFORE = "the connection is cut, nothing was done"
    DROP_AFTER = "done, but the connection is cut before the answer"


@dataclass
class Message:
    """A message as it stands now: `buttons` are rows of (label, data)."""

    id: int
    chat: int
    sender: Json
    at: datetime
    text: str = ""
    buttons: Labels = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)
    content: Json = field(default_factory=dict)

    @property
    def labels(self) -> list[str]:
        return [label for row in self.buttons for label, _ in row]

    def data(self, label: str) -> str:
        return next(data for row in self.buttons for name, data in row if name == label)


@dataclass
class Chat:
    """Where messages are: open, or shut for one of the reasons in SHUT, or moved to another id."""

    id: int
    title: str = ""
    shut: str = ""
    moved_to: int = 0
    messages: list[Message] = field(default_factory=list)

    def json(self) -> Json:
        if self.id > 0:
            return {"id": self.id, "type": "private", "first_name": f"用户{self.id}"}
        return {
            "id": self.id,
            "type": "supergroup" if str(self.id).startswith("-100") else "group",
            "title": self.title,
        }


class FakeTelegram:
    """The server and the people on it.

    `limits` are (messages, seconds) that are answered with 429 when exceeded, None for no limit; `second` is how long a
    second of long polling takes; `privacy` keeps from the bot what is said in groups but not to it.
    """

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        self.token = TOKEN
        self.username = "qisu_bot"
        self.url = ""
        self.second = 1.0
        self.privacy = True
        self.limits: dict[str, tuple[int, float] | None] = {"all": (30, 1.0), "private": None, "group": (20, 60.0)}
        self.commands: list[Json] = []
        self.calls: list[tuple[str, Json]] = []
        self.answered: list[str] = []
        self.updates: deque[Json] = deque()
        self.polling = 0
        self._clock = clock or (lambda: datetime.now(UTC))
        self._ahead = timedelta()
        self._chats: dict[int, Chat] = {}
        self._queries: dict[str, datetime] = {}
        self._faults: dict[str, deque[Fault | Refusal]] = defaultdict(deque)
        self._sends: dict[str, list[datetime]] = defaultdict(list)
        self._allowed: list[str] = []
        self._last_id = 1000
        self._turn = 0
        self._stir = asyncio.Event()
        self._connections: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connection, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()

    # --- people

    def says(self, user: int, text: str, chat: int | None = None, reply_to: Message | None = None) -> Message:
        """A person writes; in private that also starts the bot."""
        return self.sends(user, {"text": text}, chat, reply_to)

    def sends_photo(self, user: int, caption: str = "", chat: int | None = None) -> Message:
        sizes = [
            {"file_id": f"photo-{n}", "file_unique_id": f"p{n}", "width": n, "height": n, "file_size": n}
            for n in (90, 800)
        ]
        return self.sends(user, {"photo": sizes, "caption": caption} if caption else {"photo": sizes}, chat)

    def sends(self, user: int, content: Json, chat: int | None = None, reply_to: Message | None = None) -> Message:
        """Anything else a person may send: the fields of the platform's message."""
        place = self._place(user, chat)
        said = Message(self._next(), place.id, self._person(user), self.now(), content.get("text", ""), content=content)
        if reply_to is not None:
            said.content = {**content, "reply_to_message": self._message(reply_to)}
        place.messages.append(said)
        if self._visible(place, said, reply_to):
            self._push("message", self._message(said))
        return said

    def edits(self, user: int, text: str, chat: int | None = None) -> Message:
        """A person changes what they said last."""
        place = self._chats[chat or user]
        said = next(message for message in reversed(place.messages) if message.sender["id"] == user)
        said.text = text
        said.content = {**said.content, "text": text, "edit_date": _stamp(self.now())}
        self._push("edited_message", self._message(said))
        return said

    def presses(self, user: int, label: str, chat: int | None = None) -> str:
        """A person presses the newest button of this label in the chat; the id of the query."""
        for message in reversed(self.seen(chat or user)):
            if label in message.labels:
                return self.sends_press(user, message, message.data(label))
        offered = [message.labels for message in self.seen(chat or user)]
        raise AssertionError(f"聊天 {chat or user} 里没有按钮“{label}”,有的是 {offered}")

    def sends_press(self, user: int, message: Message, data: str) -> str:
        """A press with any data: the data of a press is in the hands of the person's client."""
        query = str(self._next())
        self._queries[query] = self.now()
        shown = {"message": self._message(message), "chat_instance": "1", "data": data}
        self._push("callback_query", {"id": query, "from": self._person(user), **shown})
        return query

    def blocks(self, user: int) -> None:
        self._chat(user).shut = "blocked"
        self._member(user, user, "member", "kicked")

    def kicks(self, user: int, chat: int) -> None:
        """A person removes the bot from a group."""
        self._chats[chat].shut = "kicked"
        self._member(user, chat, "member", "kicked")

    def knows(self, user: int) -> None:
        """A person exists, but never started the bot."""
        self._chats.setdefault(user, Chat(user, shut="never started"))

    def group(self, chat: int, title: str = "工作群") -> None:
        """A group with the bot in it."""
        self._chats[chat] = Chat(chat, title)

    def migrates(self, chat: int, to: int) -> None:
        """A group becomes a supergroup and changes its id."""
        self._chats[chat].moved_to = to
        self.group(to, self._chats[chat].title)

    def pushes(self, kind: str, body: Any) -> int:
        """Any update at all, also one the bot did not ask for; its id."""
        return self._push(kind, body, asked_for=True)

    # --- what came of it

    def seen(self, chat: int) -> list[Message]:
        """What the bot said in this chat, as it stands now."""
        place = self._chats.get(chat)
        return [message for message in place.messages if message.sender["id"] == BOT_ID] if place else []

    async def hears(self, chat: int, words: str, within: float = 5.0) -> Message:
        """Waits until the bot said these words in the chat; the newest such message."""

        def found() -> list[Message]:
            return [message for message in self.seen(chat) if words in message.text]

        await self.until(lambda: bool(found()), within)
        return found()[-1]

    async def until(self, true: Callable[[], bool], within: float = 5.0) -> None:
        """Waits until something is true of this server."""
        async with asyncio.timeout(within):
            while not true():
                await self._stir.wait()

    # --- the world around

    def now(self) -> datetime:
        return self._clock() + self._ahead

    def advance(self, seconds: float) -> None:
        """Moves the clock of the server."""
        self._ahead += timedelta(seconds=seconds)

    def fails(self, method: str, what: Fault | Refusal, times: int = 1) -> None:
        """The next calls of this method go wrong."""
        self._faults[method].extend([what] * times)

    # --- inside

    def _next(self) -> int:
        self._last_id += 1
        return self._last_id

    def _wake(self) -> None:
        self._stir.set()
        self._stir = asyncio.Event()

    def _push(self, kind: str, body: Any, asked_for: bool = False) -> int:
        number = self._next()
        if asked_for or not self._allowed or kind in self._allowed:
            self.updates.append({"update_id": number, kind: body})
        self._wake()
        return number

    def _place(self, user: int, chat: int | None) -> Chat:
        if chat is not None:
            self.knows(user)
            return self._chats[chat]
        place = self._chats.setdefault(user, Chat(user))
        if place.shut == "blocked":
            self._member(user, user, "kicked", "member")
        place.shut = ""
        return place

    def _visible(self, chat: Chat, said: Message, reply_to: Message | None) -> bool:
        to_the_bot = said.text.startswith("/") or f"@{self.username}" in said.text
        replied = reply_to is not None and reply_to.sender["id"] == BOT_ID
        return chat.id > 0 or not self.privacy or to_the_bot or replied

    def _member(self, user: int, chat: int, before: str, after: str) -> None:
        bot, until = self._bot(), {"until_date": 0}
        change = {"old_chat_member": {"user": bot, "status": before, **until}}
        change["new_chat_member"] = {"user": bot, "status": after, **until}
        where = {"chat": self._chats[chat].json(), "from": self._person(user), "date": _stamp(self.now())}
        self._push("my_chat_member", {**where, **change})

    def _person(self, user: int) -> Json:
        return {"id": user, "is_bot": False, "first_name": f"用户{user}"}

    def _bot(self) -> Json:
        return {"id": BOT_ID, "is_bot": True, "first_name": "企诉", "username": self.username}

    def _message(self, message: Message) -> Json:
        chat = self._chats[message.chat].json()
        body = {
            "message_id": message.id,
            "from": message.sender,
            "chat": chat,
            "date": _stamp(message.at),
            **message.content,
        }
        if message.buttons:
            rows = [[{"text": label, "callback_data": data} for label, data in row] for row in message.buttons]
            body["reply_markup"] = {"inline_keyboard": rows}
        return body

    # --- methods of the API

    async def _get_me(self, asked: Json) -> Json:
        rights = {
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": False,
        }
        return {**self._bot(), **rights}

    async def _set_my_commands(self, asked: Json) -> bool:
        self.commands = commands(asked)
        return True

    async def _get_updates(self, asked: Json) -> list[Json]:
        self._allowed = json.loads(asked.get("allowed_updates", "[]"))
        self._confirm(int(asked.get("offset", 0)))
        self._turn += 1
        turn = self._turn
        self._wake()
        self.polling += 1
        try:
            with suppress(TimeoutError):
                await self._something(turn, int(asked.get("timeout", 0)) * self.second)
        finally:
            self.polling -= 1
        return list(self.updates)[: int(asked.get("limit", 100))]

    async def _something(self, turn: int, seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while not self.updates:
                await self._stir.wait()
                if turn != self._turn:
                    only_one = "terminated by other getUpdates request; make sure that only one bot instance is running"
                    raise Refusal(409, f"Conflict: {only_one}")

    def _confirm(self, offset: int) -> None:
        """A negative offset counts from the end; what is before the offset is never given again."""
        if offset < 0:
            offset = self.updates[offset]["update_id"] if len(self.updates) >= -offset else 0
        while self.updates and self.updates[0]["update_id"] < offset:
            self.updates.popleft()

    async def _send_message(self, asked: Json) -> Json:
        chat = self._chat(asked.get("chat_id"))
        self._flood(chat)
        plain, entities = text(asked)
        message = Message(self._next(), chat.id, self._bot(), self.now(), plain, buttons(asked), entities)
        message.content = {"text": plain, "entities": entities}
        chat.messages.append(message)
        return self._message(message)

    async def _edit_message_text(self, asked: Json) -> Json:
        chat = self._chat(asked.get("chat_id"))
        message = next((one for one in chat.messages if str(one.id) == str(asked.get("message_id"))), None)
        if message is None:
            raise bad_request("message to edit not found")
        if message.sender["id"] != BOT_ID:
            raise bad_request("message can't be edited")
        plain, entities = text(asked)
        keyboard = buttons(asked)
        if (plain, entities, keyboard) == (message.text, message.entities, message.buttons):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        self._flood(chat)
        message.text, message.entities, message.buttons = plain, entities, keyboard
        message.content = {"text": plain, "entities": entities, "edit_date": _stamp(self.now())}
        return self._message(message)

    async def _answer_callback_query(self, asked: Json) -> bool:
        query = asked.get("callback_query_id", "")
        pressed = self._queries.get(query)
        if pressed is None or self.now() - pressed > timedelta(seconds=30):
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if len(asked.get("text", "")) > 200:
            raise bad_request("MESSAGE_TOO_LONG")
        self.answered.append(query)
        return True

    def _chat(self, id: Any) -> Chat:
        chat = self._chats.get(int(id)) if re.fullmatch(r"-?\d+", str(id)) else None
        if chat is None:
            raise bad_request("chat not found")
        if chat.moved_to:
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.moved_to)
        if chat.shut:
            raise SHUT[chat.shut]
        return chat

    def _flood(self, chat: Chat) -> None:
        kind = "private" if chat.id > 0 else "group"
        counted = ((f"{kind} {chat.id}", self.limits[kind]), ("all", self.limits["all"]))
        for name, limit in counted:
            if limit is not None:
                self._count(name, *limit)
        for name, _ in counted:
            self._sends[name].append(self.now())

    def _count(self, name: str, most: int, seconds: float) -> None:
        since = self.now() - timedelta(seconds=seconds)
        self._sends[name] = recent = [at for at in self._sends[name] if at > since]
        if len(recent) >= most:
            wait = max(1, math.ceil((recent[-most] - since).total_seconds()))
            raise Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)

    # --- HTTP

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            while (asked := await request(reader)) is not None:
                answer = await self._answer(*asked)
                if answer is None:
                    writer.transport.abort()
                    break
                writer.write(answer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the bot went away, or the test is over
        finally:
            self._connections.discard(task)
            writer.close()

    async def _answer(self, path: str, asked: Json) -> bytes | None:
        """The bytes to answer with; None to cut the connection."""
        method = path.rpartition("/")[2]
        self.calls.append((method, asked))
        fault = self._faults[method].popleft() if self._faults[method] else None
        if fault is Fault.DROP_BEFORE:
            return None
        if fault in (Fault.BAD_GATEWAY, Fault.NOT_JSON):
            return response(502 if fault is Fault.BAD_GATEWAY else 200, b"<html>nginx</html>")
        code, body = await self._result(path, asked, fault)
        self._wake()
        return None if fault is Fault.DROP_AFTER else response(code, json.dumps(body).encode())

    async def _result(self, path: str, asked: Json, fault: Fault | Refusal | None) -> tuple[int, Json]:
        try:
            if isinstance(fault, Refusal):
                raise fault
            return 200, {"ok": True, "result": await self._method(path)(asked)}
        except Refusal as refusal:
            return refusal.code, refusal.body()

    def _method(self, path: str) -> Callable[[Json], Any]:
        found = re.fullmatch(r"/bot(?P<token>\d+:[A-Za-z0-9_-]+)/(?P<method>\w+)", path)
        if found is None:
            raise Refusal(404, "Not Found")
        if found["token"] != self.token:
            raise Refusal(401, "Unauthorized")
        methods = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "setMyCommands": self._set_my_commands,
            "sendMessage": self._send_message,
            "editMessageText": self._edit_message_text,
            "answerCallbackQuery": self._answer_callback_query,
        }
        if found["method"] not in methods:
            raise Refusal(404, "Not Found: method not found")
        return methods[found["method"]]


def _stamp(at: datetime) -> int:
    return int(at.timestamp())
