"""The unit's answer as a sheet, point by point, and who read of an order what is masked for others."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Encrypted, TermColumn, UtcDateTime
from workflow.terms import Outcome


class Answer(Base):
    """What a unit answered in a round; a field that was not said is empty.

    Of an answer to one point `conclusion` is the whole answer as it was written."""

    __tablename__ = "answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    round: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    outcome: Mapped[Outcome] = mapped_column(TermColumn(Outcome))
    promised: Mapped[date | None] = mapped_column(Date)
    conclusion: Mapped[str] = mapped_column(Encrypted, default="")
    basis: Mapped[str] = mapped_column(Encrypted, default="")
    measures: Mapped[str] = mapped_column(Encrypted, default="")
    contact: Mapped[str] = mapped_column(Encrypted, default="")
    points: Mapped[list[AnswerPoint]] = relationship(
        order_by="AnswerPoint.nth", lazy="selectin", cascade="all, delete-orphan"
    )


class AnswerPoint(Base):
    """A point of the appeal, masked, and what the unit says to it: `verdict` as in handlers.points."""

    __tablename__ = "answer_points"
    __table_args__ = (UniqueConstraint("answer_id", "nth"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"))
    nth: Mapped[int]
    matter: Mapped[str] = mapped_column(Encrypted)
    verdict: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(Encrypted, default="")


class Unmasking(Base):
    """Somebody read what is masked for others: `what` is text (原文和电话) or file, `reason` as in handlers.unmask."""

    __tablename__ = "unmaskings"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    what: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(16), default="")
