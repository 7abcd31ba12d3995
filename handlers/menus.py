"""The commands that a chat offers, by what its person is.

A command's name is one that every platform takes: a-z, 0-9 and _, at most 32; its description is in texts.MENU.
"""

from __future__ import annotations

from db.models.people import Person
from db.queries import people
from handlers import texts
from handlers.messages import Lane
from handlers.turn import Scene

Menu = tuple[tuple[str, str], ...]

_ENTERPRISE = ("wenzhengce", "woyaosusong", "jindu", "bangzhu")
_STAFF = ("gongdan", "chaoqi", "tuihui", "zhishi", "zhiban", "qingjia", "bangzhu")
_COORDINATOR = (
    "gongdan", "duban", "chaoqi", "tuihui", "tongji", "genyuan", "zhishi", "yaoqing", "jiechu", "zhiban", "qingjia",
    "bangzhu",
)  # fmt: skip
_SUPERVISOR = ("gongdan", "duban", "chaoqi", "tongji", "zhishi", "bangzhu")
_GROUP = ("bangding", "jiebang", "bangzhu")


def _menu(names: tuple[str, ...]) -> Menu:
    return tuple((name, texts.MENU[name]) for name in names)


ENTERPRISES = _menu(_ENTERPRISE)
GROUPS = _menu(_GROUP)


def menu_of(person: Person) -> Menu:
    """What is offered to a person: of several roles each command once. Empty: what is offered to everybody."""
    held = (
        (person.coordinator, _COORDINATOR),
        (person.supervisor, _SUPERVISOR),
        (bool(person.memberships), _STAFF),
    )
    return _menu(tuple(dict.fromkeys(name for has, names in held if has for name in names)))


async def offer(scene: Scene, person: Person) -> None:
    """Writes the person's menu to each of their chats, after a role was given, changed or taken."""
    menu = [list(entry) for entry in menu_of(person)]
    for address in await people.addresses_of(scene.tx, person.id):
        payload = {"text": "", "buttons": [], "menu": menu}
        scene.put(address, payload, kind="menu", lane=Lane.CARD)
