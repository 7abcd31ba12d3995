"""Files that are uploaded: kept at once, so that a page can say why one was not taken."""

from __future__ import annotations

import asyncio

from starlette.datastructures import UploadFile

from bot.files.keeper import Keeper
from bot.web import words
from bot.web.context import Refused
from handlers.messages import File
from handlers.sendable import MOST_BYTES, Unfit, Why, extension, tidy

CHANNEL = "web"


async def keep(upload: UploadFile, keeper: Keeper, chat: str, key: str) -> File:
    """The file, stored durably; named from the unguessable key, so a repeated upload is one file.

    Raises Refused (413, 415, 400) with the sentence for the person.
    """
    name = tidy(upload.filename or "")
    try:
        looked = await keeper.look(name, await _content(upload, name))
    except Unfit as unfit:
        if unfit.why is Why.INFECTED:
            await keeper.note_infected(CHANNEL, chat, name)
        raise Refused(*words.FILE_UNFIT[unfit.why.value]) from None
    return await keeper.keep_upload(CHANNEL, chat, key, name, looked)


async def _content(upload: UploadFile, name: str) -> bytes:
    """Raises Unfit before anything is read where that is enough to know."""
    if not extension(name):
        raise Unfit(Why.KIND)
    if (upload.size or 0) > MOST_BYTES:
        raise Unfit(Why.BIG)
    return await asyncio.to_thread(upload.file.read)
