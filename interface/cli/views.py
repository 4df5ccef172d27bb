"""`jiefen views`: questions to ledgers that are asked again, one's own and those of the office."""

from typing import Annotated, Any

import typer

from interface.cli.asking import Area, Show, Sort, Where
from interface.cli.terminal import Asker, by_somebody, language, print_json, print_rows, system

views = typer.Typer(
    help="Saved views: questions to ledgers, kept under a name. Open: `ledger --view NAME`.",
    no_args_is_help=True,
)

Which = Annotated[str, typer.Argument(metavar="VIEW", help="Its number: v1, office.v1.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="What it is called; nobody's name.")]
Shared = Annotated[bool, typer.Option("--shared", help="For all of your office to open.")]


@views.callback()
def about_views() -> None:
    """Saved views: questions to ledgers, kept under a name. Open: `ledger --view NAME`."""


@views.command("list")
@by_somebody
def listing(*, asker: Asker) -> None:
    """List your views and those of your office: number, name, and what each asks."""
    from interface.views import COLUMNS, listed  # noqa: PLC0415

    reader = asker.reading()
    with system() as running:
        rows = listed(running, reader, language())
    if asker.as_json:
        print_json(rows)
    else:
        print_rows(rows, COLUMNS)


@views.command("save")
@by_somebody
def save(
    *,
    name: Name,
    ledger: Annotated[str, typer.Option("--ledger", help="Which ledger it asks.")],
    area: Area = "",
    where: Where = None,
    sort: Sort = "",
    show: Show = "",
    shared: Shared = False,
    asker: Asker,
) -> None:
    """Keep a question under a name: `views save 本月邻里 --ledger register --where type=neighbour`.

    Days in words (this_month, next_7_days) stay words: a view asks about the month in which it is
    opened. It keeps the question and no answer: whoever opens it sees what they may see.
    """
    from interface.ledgers import Asked, named  # noqa: PLC0415
    from interface.views import checked  # noqa: PLC0415

    asked = Asked(area=area or None, where=tuple(where or ()), sort=sort, show=named(show))
    data = {"name": name, **checked(ledger, asker.acting(), asked)}
    _act(asker, "save_view", data, shared=shared)


@views.command("rename")
@by_somebody
def rename(*, view: Which, name: Name, asker: Asker) -> None:
    """Call a view otherwise."""
    _on(asker, view, "rename_view", name=name)


@views.command("delete")
@by_somebody
def delete(*, view: Which, asker: Asker) -> None:
    """Keep a view no longer."""
    _on(asker, view, "delete_view")


@views.command("prefer")
@by_somebody
def prefer(*, view: Which, asker: Asker) -> None:
    """Open this view with `ledger --view default`: your own goes before your office's."""
    _on(asker, view, "prefer_view")


def _on(asker: Asker, view: str, command: str, **data: Any) -> None:
    from interface.views import SHARED  # noqa: PLC0415

    shared = view.startswith(SHARED)
    _act(asker, command, {"view": view.removeprefix(SHARED), **data}, shared=shared)


def _act(asker: Asker, command: str, data: dict[str, Any], *, shared: bool) -> None:
    from domain.views import views_of  # noqa: PLC0415
    from interface.views import COLUMNS, listed  # noqa: PLC0415
    from workers.handler import Request  # noqa: PLC0415

    acting = asker.acting()
    stream = views_of(acting.office if shared else acting.id)
    with system() as running:
        running.handler.perform(
            Request(aggregate="views", command=command, stream=stream, data=data, officer=acting)
        )
        rows = listed(running, acting, language())
    if asker.as_json:
        print_json(rows)
    else:
        print_rows(rows, COLUMNS)
