"""What is encrypted, what is signed, and the one key that both hang on."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.crypt import KEY_BYTES, BadKey, Box, load_box, token_hash
from handlers.buttons import MOST_BYTES, Forged, pack, unpack
from handlers.messages import Button
from tests.bot.support import ROOT, until

OURS, THEIRS = Box(b"a" * KEY_BYTES), Box(b"b" * KEY_BYTES)
CLAIM = Button("签收", "claim", "17", 2)


# at rest


@given(st.text())
def test_whatever_was_sealed_is_opened_again(text: str) -> None:
    assert OURS.open(OURS.seal(text)) == text


def test_what_was_sealed_cannot_be_read_with_another_key() -> None:
    sealed = OURS.seal("13900000213")
    assert b"13900000213" not in sealed
    with pytest.raises(BadKey):
        THEIRS.open(sealed)


def test_what_was_altered_is_not_opened() -> None:
    sealed = bytearray(OURS.seal("13900000213"))
    sealed[20] ^= 1
    with pytest.raises(BadKey):
        OURS.open(bytes(sealed))


def test_the_same_text_is_never_sealed_alike() -> None:
    assert OURS.seal("13900000213") != OURS.seal("13900000213")


def test_a_token_is_kept_as_something_that_does_not_lead_back_to_it() -> None:
    assert token_hash("one") != token_hash("two")
    assert token_hash("one") == token_hash("one")
    assert "one" not in token_hash("one")


# buttons


def test_a_button_comes_back_from_its_own_chat_as_it_was_offered() -> None:
    pressed = unpack(OURS, "web", "shop", pack(OURS, "web", "shop", CLAIM))
    assert (pressed.verb, pressed.arg, pressed.version) == ("claim", "17", 2)


@pytest.mark.parametrize(("channel", "chat"), [("web", "shop2"), ("telegram", "shop")])
def test_a_button_of_another_chat_is_forged(channel: str, chat: str) -> None:
    with pytest.raises(Forged):
        unpack(OURS, channel, chat, pack(OURS, "web", "shop", CLAIM))


def test_a_button_signed_with_another_key_is_forged() -> None:
    with pytest.raises(Forged):
        unpack(OURS, "web", "shop", pack(THEIRS, "web", "shop", CLAIM))


@pytest.mark.parametrize(("was", "now"), [("claim", "strike_off"), ("17", "18"), (".2.", ".3.")])
def test_a_button_whose_meaning_was_changed_is_forged(was: str, now: str) -> None:
    data = pack(OURS, "web", "shop", CLAIM)
    assert was in data
    with pytest.raises(Forged):
        unpack(OURS, "web", "shop", data.replace(was, now, 1))


@given(st.text(max_size=MOST_BYTES))
def test_whatever_else_is_sent_as_a_button_is_forged(data: str) -> None:
    with pytest.raises(Forged):
        unpack(OURS, "web", "shop", data)


def test_data_that_a_platform_would_not_carry_is_not_made() -> None:
    with pytest.raises(ValueError, match="too long"):
        pack(OURS, "web", "shop", Button("甲", "claim", "1" * MOST_BYTES))


# the key file


def test_a_missing_key_is_made_for_its_owner_alone_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "key"
    was = os.umask(0)
    try:
        made = load_box(path)
    finally:
        os.umask(was)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_bytes()) == KEY_BYTES
    assert [file.name for file in path.parent.iterdir()] == ["key"]
    assert load_box(path).open(made.seal("一")) == "一"


def test_every_folder_has_a_key_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(BadKey):
        load_box(tmp_path / "two").open(load_box(tmp_path / "one").seal("一"))


@pytest.mark.parametrize("kept", [b"", b"short", b"x" * (KEY_BYTES + 1)])
def test_a_damaged_key_is_refused_and_left_as_it_is(tmp_path: Path, kept: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(kept)
    with pytest.raises(BadKey, match=str(path)):
        load_box(path)
    assert path.read_bytes() == kept


def test_a_key_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadKey, match=str(tmp_path)):
        load_box(tmp_path)


_MAKES_A_KEY = """
import sys
from pathlib import Path
from db.crypt import load_box
folder = Path(sys.argv[1])
(folder / ("ready" + sys.argv[2])).touch()
while not (folder / "go").exists():
    pass
print(load_box(folder / "home" / "key").sign("x"))
"""


def test_processes_that_make_the_key_at_once_agree_on_it(tmp_path: Path) -> None:
    several = [
        subprocess.Popen(
            [sys.executable, "-c", _MAKES_A_KEY, str(tmp_path), str(n)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True,
        )
        for n in range(4)
    ]  # fmt: skip
    until(lambda: len(list(tmp_path.glob("ready*"))) == len(several), "everybody ready")
    (tmp_path / "go").touch()
    said = [process.communicate(timeout=30) for process in several]
    assert [process.returncode for process in several] == [0] * len(several), said
    assert len({out for out, _ in said}) == 1
    assert [file.name for file in (tmp_path / "home").iterdir()] == ["key"]
