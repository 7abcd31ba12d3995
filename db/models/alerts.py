"""The ledger of alerts: the last word against a second one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, TermColumn, UtcDateTime
from workflow.terms import AlertStep, Clock


class AlertRow(Base):
    """An alert that fell due for one receiver. States: due, told, superseded, void (its clock ended untold)."""

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("order_id", "round", "clock", "version", "step", "receiver", name="uq_alerts_once"),
        Index("ix_alerts_tell", "state", "tell_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    round: Mapped[int]
    clock: Mapped[Clock] = mapped_column(TermColumn(Clock))
    version: Mapped[int]
    step: Mapped[AlertStep] = mapped_column(TermColumn(AlertStep))
    receiver: Mapped[int] = mapped_column(ForeignKey("people.id"))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tell_at: Mapped[datetime] = mapped_column(UtcDateTime)
    urgent: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(16), default="due")
