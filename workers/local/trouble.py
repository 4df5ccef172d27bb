"""What stops the local system is said in two sentences: what is wrong, and what to do about it."""

from pathlib import Path

from workers.sentence import Sentence, sentence

_TAIL_BYTES = 4096
_CUT_SHORT = (
    "could not read from input file",
    "does not appear to be a valid archive",
    "found unexpected block ID",
    "corrupt",
    "could not uncompress data",
)


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


def written(log: Path) -> int:
    """How much of a log there is already, in bytes: what a start says comes after it."""
    return log.stat().st_size if log.exists() else 0


def last_lines(log: Path, since: int = 0, count: int = 8) -> str:
    """The end of what was written to a log file since then, indented; empty if nothing was."""
    try:
        with log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(since, file.tell() - _TAIL_BYTES))
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-count:])


def what_to_do(words: str) -> Sentence:
    """The advice that a program's last words call for."""
    if "No space left on device" in words:
        return sentence("There is no room left on the disk: make some, and try again.")
    if "Permission denied" in words:
        return sentence("This user may not write or read there: name another place, or let it.")
    if any(sign in words for sign in _CUT_SHORT):
        return sentence("The file is damaged or was cut short: take another copy of it.")
    return sentence(
        "Its own words are above. Nothing was changed: mend what they name, and try again."
    )
