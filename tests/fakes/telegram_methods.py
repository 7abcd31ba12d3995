"""The methods of the fake Bot API."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.telegram_delivery import Delivery
from tests.fakes.telegram_limits import (
    DOWNLOAD,
    UPLOAD,
    UPLOAD_PHOTO,
    Flood,
    Json,
    Refusal,
    bad_request,
    buttons,
    caption,
    commands,
    given,
    scope,
    text,
    whole_number,
)
from tests.fakes.telegram_world import BOT_ID, Chat, Message, Stored, stamp
from tests.fakes.wire import Upload

Method = Callable[[Json], Coroutine[Any, Any, Any]]
LINK_LASTS = timedelta(hours=1)
QUERY_LASTS = timedelta(seconds=30)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


class Methods(Delivery):
    """What a bot may ask for; everything else is refused in the platform's words."""

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        super().__init__(clock)
        self.answered: list[str] = []
        self.toasts: list[str] = []
        self._flood = Flood()
        self._methods: dict[str, Method] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._get_webhook_info,
            "setMyCommands": self._set_my_commands,
            "getMyCommands": self._get_my_commands,
            "deleteMyCommands": self._delete_my_commands,
            "sendMessage": self._send_message,
            "sendDocument": self._send_document,
            "sendPhoto": self._send_photo,
            "sendChatAction": self._send_chat_action,
            "editMessageText": self._edit_message_text,
            "editMessageCaption": self._edit_message_caption,
            "editMessageReplyMarkup": self._edit_message_reply_markup,
            "deleteMessage": self._delete_message,
            "answerCallbackQuery": self._answer_callback_query,
            "getFile": self._get_file,
            "getChat": self._get_chat,
            "getChatMember": self._get_chat_member,
            "leaveChat": self._leave_chat,
            "createForumTopic": self._create_forum_topic,
            "deleteForumTopic": self._delete_forum_topic,
        }

    @property
    def limits(self) -> dict[str, tuple[int, float] | None]:
        """(messages, seconds) that are answered with 429 when exceeded, None for no limit."""
        return self._flood.limits

    @limits.setter
    def limits(self, limits: dict[str, tuple[int, float] | None]) -> None:
        self._flood.limits = limits

    @property
    def commands(self) -> list[Json]:
        """The menu of those who have no other."""
        return self.menus.get("default", [])

    # --- the bot itself

    async def _get_me(self, asked: Json) -> Json:
        rights = {
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": False,
        }
        return {**self._bot(), **rights}

    async def _set_my_commands(self, asked: Json) -> bool:
        self.menus[self._scope(asked)] = commands(asked)
        return True

    async def _get_my_commands(self, asked: Json) -> list[Json]:
        return self.menus.get(self._scope(asked), [])

    async def _delete_my_commands(self, asked: Json) -> bool:
        self.menus.pop(self._scope(asked), None)
        return True

    def _scope(self, asked: Json) -> str:
        """A chat's menu needs a chat: a person who never started the bot has none."""
        named = scope(asked)
        if " " in named:
            chat = self._chats.get(whole_number(named.split()[1]) or 0)
            if chat is None or chat.shut == "never started":
                raise bad_request("chat not found")
            self._chat(chat.id)
        return named

    # --- messages

    async def _send_message(self, asked: Json) -> Json:
        chat = self._may_write(asked)
        self._flood.count(chat.id, self.now())
        plain, entities = text(asked)
        return self._said(chat, asked, plain, entities, {"text": plain, "entities": entities})

    async def _send_document(self, asked: Json) -> Json:
        return self._send_file(asked, "document", UPLOAD)

    async def _send_photo(self, asked: Json) -> Json:
        return self._send_file(asked, "photo", UPLOAD_PHOTO)

    def _send_file(self, asked: Json, kind: str, most: int) -> Json:
        chat = self._chat(asked.get("chat_id"))
        self._flood.count(chat.id, self.now())
        plain, entities = caption(asked)
        body = self._uploaded(kind, asked.get(kind), most)
        marked = {"caption": plain, "caption_entities": entities} if plain else {}
        return self._said(chat, asked, plain, entities, {kind: [body] if kind == "photo" else body, **marked})

    def _uploaded(self, kind: str, file: object, most: int) -> Json:
        """A file of the form, or one that is here already."""
        if isinstance(file, Upload):
            if len(file.content) > most:
                raise Refusal(413, "Request Entity Too Large")
            if not file.content:
                raise bad_request("file must be non-empty")
            name = f"{kind}-{self._next()}"
            self.files[name] = Stored(len(file.content), f"{kind}s/{name}", file.content)
        else:
            name = str(file or "")
            if name not in self.files:
                raise bad_request(f"there is no {kind} in the request" if not name else "wrong remote file identifier")
        shape = {"width": 1, "height": 1} if kind == "photo" else {}
        shown = {"file_name": file.name} if isinstance(file, Upload) and kind == "document" else {}
        return {"file_id": name, "file_unique_id": f"u{name}", "file_size": self.files[name].size, **shape, **shown}

    def _said(self, chat: Chat, asked: Json, plain: str, entities: list[Json], content: Json) -> Json:
        thread, quoted = self._thread(chat, asked), self._replied(chat, asked)
        message = Message(self._next(), chat.id, self._bot(), self.now(), plain, buttons(asked), entities)
        message.thread, message.reply_to = thread, quoted
        message.content = {**content, **({"has_protected_content": True} if given(asked, "protect_content") else {})}
        chat.messages.append(message)
        return self._message(message)

    def _thread(self, chat: Chat, asked: Json) -> int:
        """The topic to write to. Raises Refusal when it was deleted, or never was."""
        thread = whole_number(asked.get("message_thread_id", 0)) or 0
        if thread and thread not in chat.topics:
            raise bad_request("message thread not found")
        return thread

    def _replied(self, chat: Chat, asked: Json) -> Message | None:
        wanted: Json = given(asked, "reply_parameters", None) or {}
        found = chat.message(wanted.get("message_id"))
        if wanted and found is None and not wanted.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        return found

    async def _send_chat_action(self, asked: Json) -> bool:
        self._thread(self._may_write(asked), asked)
        return True

    def _may_write(self, asked: Json) -> Chat:
        """The chat, where the bot may write. Raises Refusal."""
        chat = self._chat(asked.get("chat_id"))
        if chat.muted and BOT_ID not in chat.admins:
            raise bad_request("not enough rights to send text messages to the chat")
        return chat

    # --- changing what was said

    async def _edit_message_text(self, asked: Json) -> Json:
        message = self._own(asked, "edit")
        if "text" not in message.content:
            raise bad_request("there is no text in the message to edit")
        return self._edited(message, *text(asked), buttons(asked), "text", "entities")

    async def _edit_message_caption(self, asked: Json) -> Json:
        message = self._own(asked, "edit")
        if "text" in message.content:
            raise bad_request("there is no caption in the message to edit")
        return self._edited(message, *caption(asked), buttons(asked), "caption", "caption_entities")

    async def _edit_message_reply_markup(self, asked: Json) -> Json:
        message = self._own(asked, "edit")
        return self._edited(message, message.text, message.entities, buttons(asked), "text", "entities")

    def _edited(self, message: Message, plain: str, entities: list[Json], keyboard: Any, *names: str) -> Json:
        if (plain, entities, keyboard) == (message.text, message.entities, message.buttons):
            raise bad_request(NOT_MODIFIED)
        self._flood.count(message.chat, self.now())
        message.text, message.entities, message.buttons = plain, entities, keyboard
        message.texts.append(plain)
        values = dict(zip(names, (plain, entities), strict=True))
        message.content = {**message.content, **values, "edit_date": stamp(self.now())}
        return self._message(message)

    async def _delete_message(self, asked: Json) -> bool:
        message = self._own(asked, "delete")
        if self.now() - message.at > timedelta(hours=48):
            raise bad_request("message can't be deleted for everyone")
        self._chats[message.chat].messages.remove(message)
        return True

    def _own(self, asked: Json, what: str) -> Message:
        """A message of the bot's own. Raises Refusal."""
        message = self._chat(asked.get("chat_id")).message(asked.get("message_id"))
        if message is None:
            raise bad_request(f"message to {what} not found")
        if message.sender["id"] != BOT_ID:
            raise bad_request(f"message can't be {'edited' if what == 'edit' else 'deleted'}")
        return message

    async def _answer_callback_query(self, asked: Json) -> bool:
        query = asked.get("callback_query_id", "")
        pressed = self._queries.get(query)
        if pressed is None or self.now() - pressed > QUERY_LASTS:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if len(asked.get("text", "")) > 200:
            raise bad_request("MESSAGE_TOO_LONG")
        self.answered.append(query)
        self.toasts += [asked["text"]] if asked.get("text") else []
        return True

    # --- files

    async def _get_file(self, asked: Json) -> Json:
        name = asked.get("file_id", "")
        file = self.files.get(name)
        if file is None:
            raise bad_request("invalid file_id")
        if file.size > DOWNLOAD:
            raise bad_request("file is too big")
        file.offered = self.now()
        return {"file_id": name, "file_unique_id": f"u{name}", "file_size": file.size, "file_path": file.path}

    def _download(self, path: str) -> bytes:
        """The content behind a link that was given within the hour. Raises Refusal."""
        file = next((file for file in self.files.values() if file.path == path), None)
        if file is None or file.offered is None or self.now() - file.offered > LINK_LASTS:
            raise Refusal(404, "Not Found")
        return file.read()

    # --- chats

    async def _get_chat(self, asked: Json) -> Json:
        chat = self._chat(asked.get("chat_id"))
        more = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _no_gifts()}
        allowed = {"permissions": {"can_send_messages": not chat.muted}} if chat.id < 0 else {}
        return {**chat.json(), **more, **allowed}

    async def _get_chat_member(self, asked: Json) -> Json:
        chat, user = self._chat(asked.get("chat_id")), whole_number(asked.get("user_id"))
        if user is None or (user not in self._chats and user != BOT_ID):
            raise bad_request("PARTICIPANT_ID_INVALID")
        status = "creator" if user in chat.admins else "member"
        who = self._bot() if user == BOT_ID else self._person(user)
        return {"user": who, "status": status, **({"is_anonymous": False} if status == "creator" else {})}

    async def _leave_chat(self, asked: Json) -> bool:
        self._chat(asked.get("chat_id")).shut = "left"
        return True

    async def _create_forum_topic(self, asked: Json) -> Json:
        chat, name = self._forum(asked), asked.get("name", "")
        if not 1 <= len(name) <= 128:
            raise bad_request("TOPIC_TITLE_INVALID" if name else "TOPIC_TITLE_EMPTY")
        topic = self._next()
        chat.topics[topic] = name
        return {"message_thread_id": topic, "name": name, "icon_color": 7322096}

    async def _delete_forum_topic(self, asked: Json) -> bool:
        chat = self._forum(asked)
        thread = self._thread(chat, asked)
        if not thread:
            raise bad_request("TOPIC_ID_INVALID")
        del chat.topics[thread]
        chat.messages = [message for message in chat.messages if message.thread != thread]
        return True

    def _forum(self, asked: Json) -> Chat:
        chat = self._chat(asked.get("chat_id"))
        if not chat.forum:
            raise bad_request("the chat is not a forum")
        if BOT_ID not in chat.admins:
            raise bad_request("not enough rights to create a topic")
        return chat


def _no_gifts() -> Json:
    names = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return dict.fromkeys(names, False)
