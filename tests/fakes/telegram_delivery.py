"""How updates get to the bot: fetched by long polling, or posted to a webhook; again and again until confirmed."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.fakes.telegram_limits import Json, Refusal, bad_request, given, webhook
from tests.fakes.telegram_world import World, stamp
from tests.fakes.wire import post

NOT_BY_DEFAULT = ("chat_member", "message_reaction", "message_reaction_count")
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Hook:
    """A webhook: `address` is what the bot asked for, `url` where it is on this machine."""

    address: str
    url: str
    secret: str
    most: int
    trouble: str = ""
    troubled_at: datetime | None = None


class Delivery(World):
    """The queue of updates. `second` is how long a second of waiting takes, for polls and for repeated posts.

    `hosts` are the names that resolve: the beginning of a public https address to one of this machine.
    """

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        super().__init__(clock)
        self.second = 1.0
        self.hosts: dict[str, str] = {}
        self.updates: deque[Json] = deque()
        self.polling = 0
        self.posting = 0
        self.most_posting = 0
        self.hook: Hook | None = None
        self._allowed: list[str] = []
        self._turn = 0
        self._posted: set[int] = set()
        self._posts: set[asyncio.Task[None]] = set()

    def pushes(self, kind: str, body: Any) -> int:
        """Any update at all, also one the bot did not ask for; its id."""
        return self._push(kind, body, asked_for=True)

    def pushes_raw(self, rest: Json) -> int:
        """An update with whatever else stands beside its id."""
        number = self._next()
        self.updates.append({"update_id": number, **rest})
        self._post_waiting()
        self._wake()
        return number

    def _push(self, kind: str, body: Any, asked_for: bool = False) -> int:
        wanted = kind in self._allowed if self._allowed else kind not in NOT_BY_DEFAULT
        return self.pushes_raw({kind: body}) if asked_for or wanted else self._next()

    # --- long polling

    async def _get_updates(self, asked: Json) -> list[Json]:
        if self.hook is not None:
            instead = "use deleteWebhook to delete the webhook first"
            raise Refusal(409, f"Conflict: can't use getUpdates method while webhook is active; {instead}")
        self._allow(asked)
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

    def _allow(self, asked: Json) -> None:
        """What is not said stays as it was."""
        if "allowed_updates" in asked:
            self._allowed = given(asked, "allowed_updates") or []

    async def _something(self, turn: int, seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while not self.updates:
                await self._stir.wait()
                if self.hook is not None:
                    raise Refusal(409, "Conflict: terminated by setWebhook request")
                if turn != self._turn:
                    only_one = "terminated by other getUpdates request; make sure that only one bot instance is running"
                    raise Refusal(409, f"Conflict: {only_one}")

    def _confirm(self, offset: int) -> None:
        """A negative offset counts from the end; what is before the offset is never given again."""
        if offset < 0:
            offset = self.updates[offset]["update_id"] if len(self.updates) >= -offset else 0
        while self.updates and self.updates[0]["update_id"] < offset:
            self.updates.popleft()

    # --- webhook

    async def _set_webhook(self, asked: Json) -> bool:
        url, secret, most = webhook(asked)
        if not url:
            return await self._delete_webhook(asked)
        local = next((url.replace(host, at, 1) for host, at in self.hosts.items() if url.startswith(host)), "")
        if not local:
            raise bad_request("bad webhook: Failed to resolve host: Name or service not known")
        self._allow(asked)
        self._drop_when_asked(asked)
        self.hook = Hook(url, local, secret, most)
        self._post_waiting()
        self._wake()
        return True

    async def _delete_webhook(self, asked: Json) -> bool:
        self.hook = None
        self._drop_when_asked(asked)
        return True

    async def _get_webhook_info(self, asked: Json) -> Json:
        told: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": len(self.updates)}
        if self.hook is not None:
            told |= {"url": self.hook.address, "max_connections": self.hook.most, "allowed_updates": self._allowed}
            if self.hook.troubled_at:
                told |= {"last_error_date": stamp(self.hook.troubled_at), "last_error_message": self.hook.trouble}
        return told

    def _drop_when_asked(self, asked: Json) -> None:
        if given(asked, "drop_pending_updates", False):
            self.updates.clear()

    def _post_waiting(self) -> None:
        """Each waiting update in a task of its own, at most as many at once as the bot takes."""
        hook = self.hook
        if hook is None:
            return
        for update in self.updates:
            if len(self._posts) < hook.most and update["update_id"] not in self._posted:
                self._posted.add(update["update_id"])
                task = asyncio.create_task(self._post(hook, update))
                self._posts.add(task)
                task.add_done_callback(self._post_ended)

    def _post_ended(self, task: asyncio.Task[None]) -> None:
        self._posts.discard(task)
        if not task.cancelled():
            self._post_waiting()
            self._wake()

    async def _post(self, hook: Hook, update: Json) -> None:
        """Until the bot answers with 2xx, or the webhook is gone."""
        wait = 1.0
        while self.hook is hook and update in self.updates:
            if await self._posted_once(hook, update):
                with suppress(ValueError):
                    self.updates.remove(update)
                break
            await asyncio.sleep(wait * self.second)
            wait = min(2 * wait, 30.0)
        self._posted.discard(update["update_id"])

    async def _posted_once(self, hook: Hook, update: Json) -> bool:
        self.posting += 1
        self.most_posting = max(self.posting, self.most_posting)
        self._wake()
        try:
            code = await post(
                hook.url, json.dumps(update).encode(), {SECRET_HEADER: hook.secret} if hook.secret else {}
            )
            trouble = "" if 200 <= code < 300 else f"Wrong response from the webhook: {code}"
        except (OSError, EOFError):
            trouble = "Connection refused"
        finally:
            self.posting -= 1
        if trouble:
            hook.trouble, hook.troubled_at = trouble, self.now()
        self._wake()
        return not trouble

    async def _stop_posting(self) -> None:
        posts = tuple(self._posts)
        for task in posts:
            task.cancel()
        await asyncio.gather(*posts, return_exceptions=True)
