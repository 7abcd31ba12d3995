"""A database with very many open orders, filled in seconds: a few real ones, and copies of their rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.base import mapper_registry
from db.models.orders import Appeal
from db.models.people import Address, Membership, Person
from db.session import Database
from handlers.turn import House
from workflow.order import Actor, Details, WorkOrder
from workflow.terms import Action, Class

UNITS = tuple(f"测量单位{n}" for n in range(10))
_OF_ORDER = ("history", "clocks", "appeals")
_OWNER = 1
_WORDS = "我们饭馆申请装电表半个月了还没人来装，天天催天天说等着"


@dataclass(frozen=True, slots=True)
class Crowd:
    """`orders` open orders over all units, waiting to be signed; of the first `due` an alert is due at `now`."""

    orders: int
    due: int
    now: datetime
    channel: str


def clerk_chat(unit: int) -> str:
    """The chat of the clerk of a unit."""
    return f"clerk{unit}"


async def fill(database: Database, house: House, crowd: Crowd) -> None:
    """People, a real order a unit filed a day ago and one filed now, and copies of them: due first, then the rest."""
    async with database.begin() as tx:
        await _people(tx, house.region, crowd)
    units = len(UNITS)
    async with database.begin() as tx:
        late = crowd.now - timedelta(days=1)
        for n, at in enumerate((*(late,) * units, *(crowd.now,) * units)):
            await _real(tx, house, crowd, n, at)
        connection = await tx.connection()
        await connection.run_sync(_copy, range(1, units + 1), range(crowd.due + 1, crowd.due + units + 1), crowd)
    async with database.engine.connect() as raw:
        await raw.exec_driver_sql("ANALYZE")
        await raw.commit()


async def _people(tx: AsyncSession, region: str, crowd: Crowd) -> None:
    tx.add(Person(id=_OWNER, created_at=crowd.now, memberships=[]))
    await tx.flush()
    for n, unit in enumerate(UNITS):
        member = Membership(region=region, unit=unit, head=True)
        clerk = Person(name="经办", created_at=crowd.now, memberships=[member])
        tx.add(clerk)
        await tx.flush()
        tx.add(Address(channel=crowd.channel, chat=clerk_chat(n), person_id=clerk.id, seen_at=crowd.now))
    office = Person(name="协调", coordinator=True, created_at=crowd.now, memberships=[])
    tx.add(office)
    await tx.flush()
    tx.add(Address(channel=crowd.channel, chat="office", person_id=office.id, seen_at=crowd.now))


async def _real(tx: AsyncSession, house: House, crowd: Crowd, n: int, at: datetime) -> None:
    """The first of its kind: its id leaves room for the copies of those that are due."""
    unit = n % len(UNITS)
    order_id = unit + 1 if n < len(UNITS) else crowd.due + unit + 1
    order = WorkOrder(f"B-{order_id:08d}", _OWNER, Class.GENERAL, house.region, "", "normal", at, id=order_id)
    order.take(Action.FILE, Actor(_OWNER), at, house.calendar, Details(unit=(house.region, UNITS[unit])))
    tx.add(order)
    await tx.flush()
    tx.add(Appeal(order_id=order_id, public=_WORDS, full=_WORDS, source_key=f"bench:{order_id}"))
    await tx.flush()


def _copy(connection: Connection, due: range, later: range, crowd: Crowd) -> None:
    """Rows of the real orders again and again, under ids that follow in their steps."""
    for first, last in ((due, crowd.due), (later, crowd.orders)):
        for template in first:
            for name in ("orders", *_OF_ORDER):
                table = mapper_registry.metadata.tables[name]
                given = {"template": template, "step": len(UNITS), "last": last}
                connection.execute(text(_insert(table)), given)


def _insert(table: Table) -> str:
    names = [column.name for column in table.columns if not (column.name == "id" and table.name != "orders")]
    wanted = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(_value(table, name) for name in names)
    key = "id" if table.name == "orders" else "order_id"
    numbers = (
        "WITH RECURSIVE copy(n) AS (SELECT :template + :step WHERE :template + :step <= :last"
        " UNION ALL SELECT n + :step FROM copy WHERE n + :step <= :last)"
    )
    copied = f'SELECT {values} FROM copy JOIN "{table.name}" t ON t."{key}" = :template'  # noqa: S608
    return f'{numbers} INSERT INTO "{table.name}" ({wanted}) {copied}'


def _value(table: Table, name: str) -> str:
    if name == ("id" if table.name == "orders" else "order_id"):
        return "copy.n"
    own = {"number": "printf('B-%08d', copy.n)", "source_key": "'bench:' || copy.n"}
    return own.get(name, f't."{name}"')


_MARK = "bench_next_alert"


async def rearm(database: Database) -> None:
    """Takes back what a sweep did, so that the same orders are due again."""
    async with database.begin() as tx:
        connection = await tx.connection()
        for statement in _rearming():
            await connection.exec_driver_sql(statement)


def _rearming() -> Iterator[str]:
    due = "SELECT id, next_alert_at FROM orders WHERE created < (SELECT max(created) FROM orders)"
    yield f"CREATE TABLE IF NOT EXISTS {_MARK} AS {due}"
    kept = f"SELECT next_alert_at FROM {_MARK} m WHERE m.id = orders.id"  # noqa: S608
    yield f"UPDATE orders SET next_alert_at = ({kept}) WHERE id IN (SELECT id FROM {_MARK})"  # noqa: S608
    yield "DELETE FROM alerts"
    yield "DELETE FROM outbox"
    yield "DELETE FROM dialogs"
    yield "UPDATE people SET last_alert_at = NULL"
