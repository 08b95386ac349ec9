"""The commands by group. Installed packages add theirs (the sandbox, the benchmarks) by an entry point."""

from importlib.metadata import entry_points, version
from typing import Annotated

import typer

from svitlobot.cli import alerts, audit, backup, data, doctor, firmware, operators, queues, roles, sensors
from svitlobot.db.schema_state import revisions

app = typer.Typer(
    name="svitlobot",
    help="СвітлоБот: каже людям, коли зникає й коли повертається світло.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _show_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"svitlobot {version('svitlobot')}, схема {revisions()[-1]}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Показати версію програми й схеми.")
    ] = False,
) -> None:
    """Carry the options of the command line as a whole."""


roles.register(app)
data.register(app)
app.add_typer(alerts.commands, name="alerts")
app.command("audit")(audit.show)
app.add_typer(backup.commands, name="backup")
app.add_typer(doctor.commands, name="doctor")
app.add_typer(queues.commands, name="queues")
app.add_typer(sensors.commands, name="sensors")
app.add_typer(firmware.commands, name="firmware")
app.add_typer(operators.commands, name="operators")

for addition in entry_points(group="svitlobot.commands"):
    addition.load()(app)
