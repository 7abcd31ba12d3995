"""What people do on the fake platform, and what they see of the bot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.fakes.telegram_delivery import Delivery
from tests.fakes.telegram_limits import Json
from tests.fakes.telegram_world import BOT_ID, Chat, Message, Stored, stamp

FOLDERS = {"photo": "photos", "voice": "voice", "video": "videos", "document": "documents", "audio": "music"}


class People(Delivery):
    """People with their clients. In private, to write starts the bot."""

    # --- writing

    def says(
        self, user: int, text: str, chat: int | None = None, reply_to: Message | None = None, thread: int = 0
    ) -> Message:
        """A person writes; in private that also starts the bot."""
        return self.sends(user, {"text": text}, chat, reply_to, thread)

    def sends_photo(self, user: int, caption: str = "", chat: int | None = None, content: bytes = b"") -> Message:
        """A photo in two sizes, the larger last."""
        return self.sends(user, {**self._photo(content), **({"caption": caption} if caption else {})}, chat)

    def sends_file(
        self, user: int, kind: str, content: bytes = b"", caption: str = "", chat: int | None = None, **more: Any
    ) -> Message:
        """A document, voice, video or audio; `more` are fields of it: file_name, duration, file_size …"""
        body = {**self._file(kind, content, **more), **({"caption": caption} if caption else {})}
        return self.sends(user, body, chat)

    def sends_location(self, user: int, latitude: float, longitude: float, title: str = "") -> Message:
        place = {"latitude": latitude, "longitude": longitude}
        venue = {"venue": {"location": place, "title": title, "address": ""}} if title else {}
        return self.sends(user, {"location": place, **venue})

    def sends_album(
        self, user: int, files: Sequence[tuple[str, bytes]], caption: str = "", chat: int | None = None
    ) -> list[Message]:
        """2 to 10 files (kind, content) as one album: several updates, the caption on the first only."""
        assert 2 <= len(files) <= 10, "an album has 2 to 10 files"
        album = {"media_group_id": str(self._next())}
        bodies = [self._photo(content) if kind == "photo" else self._file(kind, content) for kind, content in files]
        if caption:
            bodies[0]["caption"] = caption
        return [self.sends(user, {**body, **album}, chat) for body in bodies]

    def sends(
        self,
        user: int,
        content: Json,
        chat: int | None = None,
        reply_to: Message | None = None,
        thread: int = 0,
    ) -> Message:
        """Anything else a person may send: the fields of the platform's message."""
        place = self._place(user, chat)
        assert not thread or thread in place.topics, f"聊天 {place.id} 没有话题 {thread}"
        words = content.get("text", "")
        said = Message(self._next(), place.id, self._person(user), self.now(), words, content=content)
        said.thread, said.reply_to = thread, reply_to
        place.messages.append(said)
        if self._visible(place, said):
            self._push("message", self._message(said))
        return said

    def edits(self, user: int, text: str, chat: int | None = None, message: Message | None = None) -> Message:
        """A person changes what they said: the last of it, or that message; of a file the caption."""
        place = self._chats[chat or user]
        said = message or next(message for message in reversed(place.messages) if message.sender["id"] == user)
        what = "text" if "text" in said.content else "caption"
        said.text = text if what == "text" else said.text
        said.content = {**said.content, what: text, "edit_date": stamp(self.now())}
        self._push("edited_message", self._message(said))
        return said

    def presses(self, user: int, label: str, chat: int | None = None, holding: str = "") -> str:
        """A person presses the newest button of this label in the chat, on a message with these words.

        The id of the query.
        """
        for message in reversed(self.seen(chat or user)):
            if label in message.labels and holding in message.text:
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

    # --- coming and going

    def blocks(self, user: int) -> None:
        self._chats.setdefault(user, Chat(user)).shut = "blocked"
        self._member(user, user, "member", "kicked")

    def deactivates(self, user: int) -> None:
        """A person's account is gone; nobody is told."""
        self._chats.setdefault(user, Chat(user)).shut = "deactivated"

    def kicks(self, user: int, chat: int) -> None:
        """A person removes the bot from a group."""
        self._chats[chat].shut = "kicked"
        self._member(user, chat, "member", "kicked")

    def started(self, user: int) -> None:
        """A person started the bot long ago."""
        self._chats.setdefault(user, Chat(user))

    def mutes(self, chat: int) -> None:
        """An administrator lets members only read."""
        self._chats[chat].muted = True

    def knows(self, user: int) -> None:
        """A person exists, but never started the bot."""
        self._chats.setdefault(user, Chat(user, shut="never started"))

    def group(self, chat: int, title: str = "工作群", *, forum: bool = False, admin: int = 0) -> None:
        """A group with the bot in it since long ago."""
        assert not forum or str(chat).startswith("-100"), "only a supergroup has topics"
        self._chats[chat] = Chat(chat, title, forum=forum, admins={admin} - {0})

    def adds(self, user: int, chat: int, title: str = "工作群", *, forum: bool = False) -> None:
        """A person makes the bot a member of a group; they are its admin."""
        self.knows(user)
        self.group(chat, title, forum=forum, admin=user)
        self._member(user, chat, "left", "member")
        self._service(user, self._chats[chat], {"new_chat_members": [self._bot()]})

    def migrates(self, chat: int, to: int, user: int = 601) -> None:
        """A group becomes a supergroup and changes its id: said in the old one and in the new."""
        old = self._chats[chat]
        self.group(to, old.title)
        self._chats[to].admins = old.admins
        self._service(user, old, {"migrate_to_chat_id": to})
        self._service(user, self._chats[to], {"migrate_from_chat_id": chat})
        old.moved_to = to

    # --- topics

    def opens_topic(self, user: int, chat: int, name: str) -> int:
        """A person makes a topic; its id."""
        topic = self._next()
        self._chats[chat].topics[topic] = name
        self._service(user, self._chats[chat], {"forum_topic_created": {"name": name, "icon_color": 7322096}}, topic)
        return topic

    def deletes_topic(self, chat: int, thread: int) -> None:
        """A person deletes a topic with all in it; bots are not told."""
        place = self._chats[chat]
        del place.topics[thread]
        place.messages = [message for message in place.messages if message.thread != thread]

    def deletes(self, message: Message) -> None:
        """A message is deleted; bots are not told."""
        self._chats[message.chat].messages.remove(message)

    # --- what came of it

    def seen(self, chat: int, thread: int | None = None) -> list[Message]:
        """What the bot said in this chat (or only in one of its topics), as it stands now."""
        place = self._chats.get(chat)
        said = [message for message in place.messages if message.sender["id"] == BOT_ID] if place else []
        return [message for message in said if thread in (None, message.thread)]

    async def hears(self, chat: int, words: str, within: float = 5.0) -> Message:
        """Waits until the bot said these words in the chat; the newest such message."""

        def found() -> list[Message]:
            return [message for message in self.seen(chat) if words in message.text]

        await self.until(lambda: bool(found()), within)
        return found()[-1]

    def menu(self, user: int, chat: int | None = None) -> list[Json]:
        """The commands that this person's client offers in the chat."""
        place = chat or user
        wide = ["all_private_chats"] if place > 0 else ["all_group_chats"]
        if place < 0 and user in self._chats[place].admins:
            wide = [f"chat_administrators {place}", "all_chat_administrators", *wide]
            wide.insert(1, f"chat {place}")
        else:
            wide = [f"chat {place}", *wide]
        names = [f"chat_member {place} {user}", *wide, "default"]
        return next((self.menus[name] for name in names if name in self.menus), [])

    # --- inside

    def _photo(self, content: bytes) -> Json:
        ids = {90: "photo-90", 800: "photo-800"} if not content else {90: f"p{self._next()}", 800: f"p{self._next()}"}
        sizes = []
        for n, name in ids.items():
            size = len(content) if content and n == 800 else n
            self.files[name] = Stored(size, f"photos/file_{name}.jpg", content if n == 800 else b"")
            sizes.append({"file_id": name, "file_unique_id": f"u{name}", "width": n, "height": n, "file_size": size})
        return {"photo": sizes}

    def _file(self, kind: str, content: bytes, **more: Any) -> Json:
        name = f"{kind}-{self._next()}"
        size = more.get("file_size", len(content))
        suffix = str(more.get("file_name", "")).rpartition(".")[2] or {"voice": "oga", "video": "mp4"}.get(kind, "bin")
        self.files[name] = Stored(size, f"{FOLDERS[kind]}/file_{name}.{suffix}", content)
        needed = {"voice": {"duration": 3}, "audio": {"duration": 3}, "video": {"duration": 3, "width": 1, "height": 1}}
        told = {"file_id": name, "file_unique_id": f"u{name}", "file_size": size, **needed.get(kind, {}), **more}
        return {kind: told}

    def _place(self, user: int, chat: int | None) -> Chat:
        if chat is not None:
            self.knows(user)
            return self._chats[chat]
        place = self._chats.setdefault(user, Chat(user))
        if place.shut == "blocked":
            self._member(user, user, "kicked", "member")
        place.shut = ""
        return place

    def _visible(self, chat: Chat, said: Message) -> bool:
        """Privacy: in a group the bot hears only commands, replies to it and mentions."""
        words = said.text or said.content.get("caption", "")
        to_the_bot = words.startswith("/") or f"@{self.username}" in words
        replied = said.reply_to is not None and said.reply_to.sender["id"] == BOT_ID
        return not chat.shut and (chat.id > 0 or not self.privacy or to_the_bot or replied)

    def _service(self, user: int, chat: Chat, content: Json, id: int = 0) -> None:
        """A message of the platform itself, which every bot hears."""
        self._push(
            "message",
            self._message(Message(id or self._next(), chat.id, self._person(user), self.now(), content=content)),
        )

    def _member(self, user: int, chat: int, before: str, after: str) -> None:
        bot, until = self._bot(), {"until_date": 0}
        change = {"old_chat_member": {"user": bot, "status": before, **until}}
        change["new_chat_member"] = {"user": bot, "status": after, **until}
        where = {"chat": self._chats[chat].json(), "from": self._person(user), "date": stamp(self.now())}
        self._push("my_chat_member", {**where, **change})
