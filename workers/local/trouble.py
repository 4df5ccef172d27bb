"""What stops the local system is said in two sentences: what is wrong, and what to do about it."""

from pathlib import Path

from workers.sentence import Sentence

_TAIL_BYTES = 4096


class Trouble(Exception):
    """The local system cannot start or go on; nothing was changed that a second try would trip on.

    `advice` is what the person at the keyboard can do; both sentences share the `{values}`. `log`
    are the last lines of a child's log, as they are.
    """

    def __init__(self, problem: str, advice: str = "", /, *, log: str = "", **values: object):
        self.problem, self.advice = Sentence(problem, values), Sentence(advice, values)
        self.log = log
        parts = (str(self.problem), log, str(self.advice))
        super().__init__("\n".join(part for part in parts if part))


def last_lines(log: Path, count: int = 8) -> str:
    """The end of a log file, indented; empty if there is none."""
    try:
        with log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _TAIL_BYTES))
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-count:])
