"""`jiefen webhooks`: have other systems told that cases moved on, and see what did not arrive."""

from typing import Annotated, Any

import typer

from interface.cli.terminal import Asker, by_somebody, print_json, print_rows, system

webhooks = typer.Typer(
    help="Webhooks: other systems are told that cases moved on. See docs/channels.md.",
    no_args_is_help=True,
)

Which = Annotated[str, typer.Argument(metavar="WEBHOOK", help="Its id, as `webhooks list` says.")]


@webhooks.callback()
def about_webhooks() -> None:
    """Webhooks: other systems are told that cases moved on. See docs/channels.md."""


@webhooks.command("list")
@by_somebody
def listing(*, asker: Asker) -> None:
    """List the webhooks of your office, and how much of each waits or was left lying."""
    from interface.webhooks import COLUMNS, listed  # noqa: PLC0415

    reader = asker.reading()
    with system() as running:
        _show(asker, listed(running, reader), COLUMNS)


@webhooks.command("add")
@by_somebody
def add(
    *,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="https://host/path")],
    area: Annotated[str, typer.Option("--area", help="Cases of this area and all below it.")],
    step: Annotated[
        list[str] | None, typer.Option("--step", help="Only this step; as often as you like.")
    ] = None,
    asker: Asker,
) -> None:
    """Have the steps of an area's cases posted to an address. The secret is shown this once."""
    from interface.webhooks import subscribe  # noqa: PLC0415

    by = asker.acting()
    with system() as running:
        made = subscribe(running, by, address, area, step or ())
    _show(asker, [{"secret": "", **made}], ("webhook", "host", "area", "secret"))


@webhooks.command("end")
@by_somebody
def ending(*, webhook: Which, asker: Asker) -> None:
    """Tell nothing more there; what waits is not sent."""
    from interface.webhooks import COLUMNS, end  # noqa: PLC0415

    by = asker.acting()
    with system() as running:
        _show(asker, [end(running, by, _id(webhook))], COLUMNS)


@webhooks.command("dead")
@by_somebody
def lying(*, webhook: Which, asker: Asker) -> None:
    """What was tried for three days and left lying, the latest first."""
    from interface.webhooks import LYING, dead  # noqa: PLC0415

    reader = asker.reading()
    with system() as running:
        _show(asker, dead(running, reader, _id(webhook)), LYING)


@webhooks.command("retry")
@by_somebody
def again(*, webhook: Which, asker: Asker) -> None:
    """Have everything tried again that was left lying."""
    from interface.webhooks import retry  # noqa: PLC0415

    by = asker.acting()
    with system() as running:
        _show(asker, [retry(running, by, _id(webhook))], ("webhook", "tried_again"))


def _id(given: str) -> Any:
    from uuid import UUID  # noqa: PLC0415

    from interface.problems import Unusable  # noqa: PLC0415

    try:
        return UUID(given)
    except ValueError:
        raise Unusable(404, "not-found", "Your office has no such webhook") from None


def _show(asker: Any, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    if asker.as_json:
        print_json(rows)
    else:
        print_rows(rows, columns)
