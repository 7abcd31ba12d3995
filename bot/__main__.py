"""The command line: qisu run | chat | play | ask | bench | invite | cards | figures | check | order | …"""

from __future__ import annotations

import typer

from bot.bench.command import bench
from bot.calendar_command import calendar
from bot.commands import doctor, knowledge, office, outbox, printed, privacy, records, running
from bot.commands.usage import PlainGroup

app = typer.Typer(cls=PlainGroup, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
app.command()(running.run)
app.command()(running.chat)
app.command()(knowledge.ask)
app.command()(running.invite)
app.command("import")(knowledge.import_)
app.command()(knowledge.clauses)
app.command()(office.rehearse)
app.command()(knowledge.recall)
app.command()(office.figures)
app.command()(running.play)
app.command()(outbox.outbox)
app.command()(privacy.retain)
app.add_typer(bench, name="bench")
app.add_typer(calendar, name="calendar")
app.add_typer(knowledge.cards_app, name="cards")
app.add_typer(records.check_app, name="check")
app.add_typer(doctor.doctor_app, name="doctor")
app.add_typer(privacy.keys_app, name="keys")
app.add_typer(records.order_app, name="order")
records.order_app.command("unmaskings")(privacy.unmaskings)
app.command()(printed.notice)
app.add_typer(printed.report_app, name="report")


def main() -> None:
    """The `qisu` command."""
    app()


if __name__ == "__main__":
    main()
