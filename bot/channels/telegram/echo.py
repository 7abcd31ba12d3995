"""A bare bot of the library that says what it hears: what the whole product is measured beside."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, MessageHandler, filters

from bot.channels.telegram.webhook import PATH, Hook

os.environ.setdefault("PTB_TIMEDELTA", "true")


async def serve_echo(token: str, api_base: str, stop: asyncio.Event, hook: Hook | None, port: int) -> None:
    """Answers one update after another, which is what the library does unless told otherwise; polls without a hook."""
    application = Application.builder().token(token).base_url(f"{api_base}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    application.add_handler(CallbackQueryHandler(_echo))
    async with application:
        await application.start()
        await (_posted(application, hook, port, stop) if hook else _polling(application, stop))
        await application.stop()


async def _polling(application: Any, stop: asyncio.Event) -> None:
    await application.updater.start_polling()
    await stop.wait()
    await application.updater.stop()


async def _posted(application: Any, hook: Hook, port: int, stop: asyncio.Event) -> None:
    async def queue(request: Request) -> Response:
        await application.update_queue.put(Update.de_json(await request.json(), application.bot))
        return Response()

    async with posted_to([Route(PATH, queue, methods=["POST"])], port):
        await application.bot.set_webhook(hook.url, secret_token=hook.secret)
        await stop.wait()


@asynccontextmanager
async def posted_to(routes: Sequence[Route], port: int) -> AsyncIterator[None]:
    """The routes on a port of this machine, where there are any."""
    if not routes:
        yield
        return
    config = uvicorn.Config(
        Starlette(routes=routes), port=port, log_level="error", access_log=False, lifespan="off", log_config=None
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        server.should_exit = True
        await task


async def _echo(update: Update, context: Any) -> None:
    message = update.effective_message
    if message is not None and update.effective_chat is not None:
        await context.bot.send_message(update.effective_chat.id, message.text or "")
