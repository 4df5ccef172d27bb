"""The options in which a ledger is asked, and how their words are read: the same in `ledger`, in
`export` and in a saved view.
"""

from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, get_args

import typer

from interface.cli.terminal import options_of, wrong_call

if TYPE_CHECKING:
    from datetime import date

    from domain.area_lineage import View
    from interface.ledgers import Asked

Area = Annotated[str, typer.Option("--area", help="An area and all below it.")]
Read = Annotated[
    str,
    typer.Option(
        "--areas",
        metavar="as-today|as-was",
        help="Count older codes where the area is today, or where they lay.",
    ),
]
Mediator = Annotated[str, typer.Option("--mediator", help="Only this mediator's.")]
Owner = Annotated[str, typer.Option("--owner", help="Only what this role has to do.")]
OfOffice = Annotated[str, typer.Option("--of-office", help="Only what this office has to do.")]
Case = Annotated[str, typer.Option("--case", help="A case (timeline, notices): id or code.")]
Type = Annotated[str, typer.Option("--type", help="Only this type of dispute.")]
Source = Annotated[str, typer.Option("--source", help="Only from this source.")]
Status = Annotated[str, typer.Option("--status", help="Only in this status.")]
Counsellor = Annotated[
    bool | None, typer.Option("--counsellor/--no-counsellor", help="A counsellor took part.")
]
Open = Annotated[bool | None, typer.Option("--open/--closed", help="Only those.")]
Since = Annotated[str, typer.Option("--since", metavar="DATE", help="Registered from.")]
Until = Annotated[str, typer.Option("--until", metavar="DATE", help="Registered up to.")]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="As it stood at the end of this day.")
]
KnownOn = Annotated[
    str, typer.Option("--known-on", metavar="DATE", help="As it was known at the end of this day.")
]
Diff = Annotated[
    str,
    typer.Option("--diff", metavar="DATE", help="What became different from that day to this one."),
]
InPeriod = Annotated[
    str, typer.Option("--period", metavar="PERIOD", help="2026-11, 2026-Q4 or 2026.")
]
By = Annotated[str, typer.Option("--by", help="Indicators: for each area, month, type or source.")]
Behind = Annotated[
    str, typer.Option("--indicator", metavar="KEY", help="Only what stands behind this one.")
]
Limit = Annotated[int, typer.Option("--limit", help="At most so many rows.", min=1)]
Names = Annotated[
    bool, typer.Option("--names", help="With parties and matter; the reading is logged.")
]
Follow = Annotated[
    bool, typer.Option("--follow", help="Print it again whenever it changes; Ctrl-C ends it.")
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="CONDITION",
        help="A condition on a column, as often as you like: type=neighbour,contract, "
        "registered_on=this_month, claimed_fen>=100000, mediator=none.",
    ),
]
Sort = Annotated[
    str, typer.Option("--sort", metavar="COLUMNS", help="-registered_on,code: - is greatest first.")
]
Show = Annotated[str, typer.Option("--show", metavar="COLUMNS", help="Only these: code,area.")]
Text = Annotated[
    str,
    typer.Option(
        "--text",
        help="Words that stand in a code, an area, a type …: in nothing personal.",
    ),
]
Count = Annotated[bool, typer.Option("--count", help="Print how many there are, and no row.")]
After = Annotated[
    str, typer.Option("--after", metavar="PLACE", help="Go on where the page before ended.")
]
ViewNamed = Annotated[
    str, typer.Option("--view", metavar="VIEW", help="A saved view: its number or name; `default`.")
]
Columns = Annotated[bool, typer.Option("--columns", help="Print what can be asked of it.")]
Token = Annotated[str, typer.Option("--token", help="Wait until this can be read.")]


def day(text: str) -> "date | None":
    """The day that an option says; None if it says nothing. A wrong call if it is none."""
    from datetime import date  # noqa: PLC0415

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise wrong_call("{day!r} is no day like 2026-03-20", day=text) from None


def how_read(given: str) -> "View":
    """How areas are read. A wrong call if it is neither of the two."""
    from domain.area_lineage import View  # noqa: PLC0415

    found: View | None = next((each for each in get_args(View) if each == given), None)
    if found is None:
        raise wrong_call("--areas is as-today or as-was, not {text!r}", text=given)
    return found


class Question(NamedTuple):
    """What a ledger is asked, whether it is printed or written to a file."""

    area: Area = ""
    areas: Read = "as-today"
    kind: Type = ""
    source: Source = ""
    status: Status = ""
    counsellor: Counsellor = None
    open_: Open = None
    since: Since = ""
    until: Until = ""
    where: Where = None
    text: Text = ""
    view: ViewNamed = ""
    names: Names = False
    as_of: AsOf = ""
    known_on: KnownOn = ""

    def asked(self, **more: Any) -> "Asked":
        """The same as it is answered. A wrong call if a day is none."""
        from interface.ledgers import Asked  # noqa: PLC0415

        return Asked(
            area=self.area or None,
            areas=how_read(self.areas),
            type=self.kind or None,
            source=self.source or None,
            status=self.status or None,
            counsellor=self.counsellor,
            open=self.open_,
            since=day(self.since),
            until=day(self.until),
            where=tuple(self.where or ()),
            text=self.text,
            names=self.names,
            as_of=day(self.as_of),
            known_on=day(self.known_on),
            **more,
        )


asks_a_ledger = options_of(Question, "question")
"""Gives a command the options of a question: its `question`."""
