"""Files, albums and captions: the caps and refusals of channels.md 1.5, 1.6 and 4.5."""

from __future__ import annotations

import httpx
import pytest

from tests.fakes.conftest import Call
from tests.fakes.telegram_api import FakeTelegram

SHOP, PDF = 501, b"%PDF-1.7 one page"
MEGA = 1 << 20


async def test_a_file_comes_by_a_link_that_lasts_an_hour(
    fake: FakeTelegram, call: Call, client: httpx.AsyncClient
) -> None:
    said = fake.sends_file(SHOP, "document", PDF, file_name="合同.pdf")
    got = (await call("getFile", file_id=said.content["document"]["file_id"]))["result"]
    link = f"{fake.url}/file/bot{fake.token}/{got['file_path']}"
    assert (await client.get(link)).content == PDF
    assert (await client.get(link.replace(fake.token, "1:wrong"))).status_code == 401
    fake.advance(3601)
    assert (await client.get(link)).status_code == 404


async def test_a_link_that_was_never_given_leads_nowhere(fake: FakeTelegram, client: httpx.AsyncClient) -> None:
    said = fake.sends_file(SHOP, "document", PDF)
    path = fake.files[said.content["document"]["file_id"]].path
    assert (await client.get(f"{fake.url}/file/bot{fake.token}/{path}")).status_code == 404


@pytest.mark.parametrize(("size", "ok"), [(20 * MEGA, True), (20 * MEGA + 1, False)])
async def test_1_5_no_download_of_more_than_20_mb(fake: FakeTelegram, call: Call, size: int, ok: bool) -> None:
    said = fake.sends_file(SHOP, "video", file_size=size)
    answer = await call("getFile", file_id=said.content["video"]["file_id"])
    assert answer["ok"] is ok
    assert ok or answer["description"] == "Bad Request: file is too big"


async def test_a_file_nobody_sent_is_not_there(call: Call) -> None:
    assert (await call("getFile", file_id="guess"))["description"] == "Bad Request: invalid file_id"


async def test_an_album_is_several_updates_and_only_the_first_has_the_caption(fake: FakeTelegram, call: Call) -> None:
    fake.sends_album(SHOP, [("photo", b"one"), ("photo", b"two"), ("document", PDF)], "厂房漏水")
    messages = [update["message"] for update in (await call("getUpdates"))["result"]]
    assert len({message["media_group_id"] for message in messages}) == 1
    assert [message.get("caption") for message in messages] == ["厂房漏水", None, None]
    assert len({message["message_id"] for message in messages}) == 3


@pytest.mark.parametrize("count", [1, 11])
def test_1_5_an_album_has_two_to_ten_files(count: int) -> None:
    with pytest.raises(AssertionError, match="2 to 10"):
        FakeTelegram().sends_album(SHOP, [("photo", b"x")] * count)


async def test_voice_video_and_places_have_their_shapes(fake: FakeTelegram, call: Call) -> None:
    fake.sends_file(SHOP, "voice", b"OggS", duration=7)
    fake.sends_file(SHOP, "video", b"mp4", "现场")
    fake.sends_location(SHOP, 38.93, 100.45, "东街口")
    voice, video, place = [update["message"] for update in (await call("getUpdates"))["result"]]
    assert (voice["voice"]["duration"], voice["voice"]["file_size"]) == (7, 4)
    assert video["caption"] == "现场"
    assert (place["location"]["latitude"], place["venue"]["title"]) == (38.93, "东街口")


async def test_a_sent_document_shows_its_name_and_caption(fake: FakeTelegram, call: Call) -> None:
    fake.says(SHOP, "/start")
    sent = (await call("sendDocument", chat_id=SHOP, document=PDF, caption="<b>答复</b>", parse_mode="HTML"))["result"]
    assert sent["document"]["file_name"] == "document.pdf"
    assert (sent["caption"], sent["caption_entities"][0]["type"]) == ("答复", "bold")
    again = await call("sendDocument", chat_id=SHOP, document=sent["document"]["file_id"])
    assert again["result"]["document"]["file_size"] == len(PDF)


async def test_what_a_document_may_not_be(fake: FakeTelegram, call: Call) -> None:
    fake.says(SHOP, "/start")
    long = await call("sendDocument", chat_id=SHOP, document=PDF, caption="长" * 1025)
    assert long["description"] == "Bad Request: message caption is too long"
    assert (await call("sendDocument", chat_id=SHOP, document=PDF, caption="长" * 1024))["ok"]
    assert "no document in the request" in (await call("sendDocument", chat_id=SHOP))["description"]
    assert "wrong remote file" in (await call("sendDocument", chat_id=SHOP, document="guess"))["description"]
    assert "non-empty" in (await call("sendDocument", chat_id=SHOP, document=b""))["description"]
    assert (await call("sendPhoto", chat_id=SHOP, photo=bytes(10 * MEGA + 1)))["error_code"] == 413


async def test_a_text_has_no_caption_to_edit_and_a_document_no_text(fake: FakeTelegram, call: Call) -> None:
    fake.says(SHOP, "/start")
    text = {"chat_id": SHOP, "message_id": (await call("sendMessage", chat_id=SHOP, text="一"))["result"]["message_id"]}
    sent = (await call("sendDocument", chat_id=SHOP, document=PDF, caption="一"))["result"]
    file = {"chat_id": SHOP, "message_id": sent["message_id"]}
    assert "there is no caption" in (await call("editMessageCaption", **text, caption="二"))["description"]
    assert "there is no text" in (await call("editMessageText", **file, text="二"))["description"]
    assert "not modified" in (await call("editMessageCaption", **file, caption="一"))["description"]
    assert "too long" in (await call("editMessageCaption", **file, caption="长" * 1025))["description"]
    assert (await call("editMessageCaption", **file, caption="二"))["result"]["caption"] == "二"


async def test_an_edited_caption_is_told_as_an_edit(fake: FakeTelegram, call: Call) -> None:
    said = fake.sends_photo(SHOP, "停电两小时")
    fake.edits(SHOP, "停电三小时", message=said)
    sent, edited = (await call("getUpdates"))["result"]
    assert edited["edited_message"]["message_id"] == sent["message"]["message_id"]
    assert edited["edited_message"]["caption"] == "停电三小时"
