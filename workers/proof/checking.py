"""The whole check: every stream's chain, every checkpoint, every row that a checkpoint signed.

It reads rows in the order of the log, once, and keeps in memory one digest for each stream.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from workers.proof.chains import Chains, Hole
from workers.proof.findings import Fault, Report, named
from workers.proof.linking import Linked
from workers.proof.rows import Listed, Row
from workers.proof.spans import LIMIT, Span, Verdict

Lists = Callable[[int], "Iterator[bytes] | None"]
"""The lines of the rows that a checkpoint signed, if they are kept."""
Progress = Callable[[int, int], None]
_TELL_EVERY = 2000


@dataclass
class Source:
    """Rows in the order of the log; `faults` is what the reader of a file notices itself.

    `cut`: it stopped at one of them, so that nothing can be said of the rest.
    """

    rows: Iterable[Row]
    total: int = 0
    faults: list[Fault] = field(default_factory=list)
    cut: bool = False


def check(
    linked: Linked, source: Source, lists: Lists, progress: Progress = lambda done, total: None
) -> Report:
    """Read everything, and say what is wrong and what is not proved."""
    return _Check(linked, lists).run(source, progress)


class _Check:
    def __init__(self, linked: Linked, lists: Lists) -> None:
        self._linked, self._lists = linked, lists
        self._report = Report(
            checkpoints=linked.last.number if linked.last else 0,
            last=linked.last.checkpoint() if linked.last else None,
            last_hash=linked.last.hash if linked.last else "",
            breaks=linked.breaks,
            not_copied=len(linked.not_copied),
        )
        self._chains = Chains()
        self._spans = list(reversed(linked.spans))
        self._span: Span | None = None
        self._doubted: list[Fault] = []  # of the open span: unchained rows, until it is closed
        self._proven = not linked.faults  # every digest so far is the one recorded
        self._lost: list[Listed] = []
        self._lost_count = 0
        self._resumes = 0

    def run(self, source: Source, progress: Progress) -> Report:
        for row in source.rows:
            self._report.events += 1
            if self._report.events % _TELL_EVERY == 0:
                progress(self._report.events, max(source.total, self._report.events))
            self._turn_to(row)
            told = self._span.meet(row) if self._span else None
            if self._span is None and not self._spans:
                self._in_tail(row)
            if told:
                self._chains_learn(told)
            if not told or not any(one is row for one in told):
                self._follow(row)
        if source.cut:
            self._spans.clear()
            self._span = None
            self._keep(self._doubted)
        else:
            self._close_all()
        progress(self._report.events, self._report.events)
        return self._finished(source)

    def _turn_to(self, row: Row) -> None:
        """Close the spans that end before the row; open the one that it is in."""
        epoch, xid, _ = row.cursor
        while self._span and self._span.checkpoint.horizon <= (epoch, xid):
            self._close(self._span)
        while self._span is None and self._spans and self._spans[-1].after <= (epoch, xid):
            self._open()
            assert self._span is not None
            if self._span.checkpoint.horizon <= (epoch, xid):
                self._close(self._span)

    def _open(self) -> None:
        checkpoint = self._spans.pop()
        listed = self._lists(checkpoint.number)
        self._report.unlisted += listed is None
        self._span = Span(checkpoint, listed, checkpoint.number > self._linked.database_last)

    def _close(self, span: Span) -> None:
        verdict = span.close()
        self._span = None
        self._report.more += verdict.more
        self._keep(verdict.faults)
        self._proven = self._proven and verdict.proven
        if self._proven:  # then it is what the row says that is not
            self._doubted = [replace(fault, kind="altered") for fault in self._doubted]
        self._keep(self._doubted)
        self._doubted = []
        self._note_lost(span, verdict)

    def _note_lost(self, span: Span, verdict: Verdict) -> None:
        self._lost += verdict.lost[: LIMIT - len(self._lost)]
        self._lost_count += verdict.lost_count
        if not self._lost_count:
            self._resumes = span.checkpoint.number

    def _close_all(self) -> None:
        while self._span or self._spans:
            if self._span is None:
                self._open()
            assert self._span is not None
            self._close(self._span)

    def _in_tail(self, row: Row) -> None:
        self._report.tail += 1
        self._report.tail_since = self._report.tail_since or row.recorded_at

    def _follow(self, row: Row) -> None:
        wrong = self._chains.follow(row)
        if wrong is None:
            return
        if isinstance(wrong, Hole):
            early = wrong.row
            fault = Fault("disordered", named(early), more={"before": row.version})
            self._keep([fault])
        elif wrong == "unchained" and self._span:
            self._doubted.append(Fault(wrong, named(row)))
        else:
            self._keep([Fault(wrong, named(row))])

    def _chains_learn(self, told: list[Listed | Row]) -> None:
        """Rows that are wrong by a list: the chains go on behind them without another word."""
        for one in told:
            if isinstance(one, Listed):
                self._chains.may_rest_on(one.stream, one.version, one.digest)
            else:
                self._chains.pass_over(one)

    def _keep(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            if len(self._report.faults) < LIMIT:
                self._report.faults.append(fault)
            else:
                self._report.more += 1

    def _finished(self, source: Source) -> Report:
        report, linked = self._report, self._linked
        report.streams = self._chains.streams
        self._keep(_missing(self._chains))
        if linked.ahead and not source.cut:
            self._keep([self._ends_early()])
        report.faults += [*linked.faults, *source.faults]
        report.faults.sort(key=lambda fault: fault.order)
        return report

    def _ends_early(self) -> Fault:
        ahead, lost = self._linked.ahead, self._lost_count
        more = {
            "database_last": self._linked.database_last,
            "outside_last": ahead[-1].number,
            "lost": lost,
            "first": self._lost[0] if self._lost else None,
            "resumes": self._resumes,
        }
        return Fault("log_ends_early", checkpoint=ahead[0].number, more=more)


def _missing(chains: Chains) -> Iterator[Fault]:
    """Versions that never came. Their place is not known: it is before the row that has a higher
    one."""
    for holes in chains.holes.values():
        for hole in holes:
            above = hole.row
            row = Listed(above.cursor, above.stream, hole.lowest, "", b"")
            yield Fault("missing", row, more={"upto": hole.highest, "before": above.version})
