"""What the system says about itself: structured log lines and metrics, never a personal value.

One correlation id runs from a command through its facts to the ledgers and clocks.
"""

import logging
import sys
from typing import Any, TextIO

import structlog
from prometheus_client import Counter, Gauge, Histogram

_FAST = (0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1, 2)

COMMANDS = Counter("jiefen_commands", "Commands performed", ["aggregate", "command", "result"])
REFUSALS = Counter("jiefen_refusals", "Commands refused by a rule", ["command", "law"])
DECIDE = Histogram("jiefen_decide_seconds", "Time to load and decide", buckets=_FAST)
APPEND = Histogram("jiefen_append_seconds", "Time to append and commit", buckets=_FAST)
RETRIES = Counter("jiefen_append_retries", "Appends tried again", ["cause"])
LEDGER_LAG = Gauge("jiefen_ledger_lag_events", "Events a ledger has not seen yet", ["ledger"])
LEDGER_AGE = Gauge("jiefen_ledger_lag_seconds", "Age of the oldest unseen event", ["ledger"])
LEDGER_HALTED = Gauge("jiefen_ledger_halted", "1 while a ledger stands still", ["ledger"])
CLOCK_LAG = Gauge("jiefen_agenda_lag_clocks", "Clocks whose agenda changed and is not armed yet")
ARMED = Counter("jiefen_clocks_armed", "Agendas sent to Temporal")
FIRED = Counter("jiefen_deadlines_fired", "Deadlines recorded as passed", ["rule"])
SIGNED = Counter("jiefen_signed_events", "Events signed by checkpoints")
SIGNED_AT = Gauge("jiefen_checkpoint_taken_seconds", "When this process took a checkpoint last")
CHANNEL = Gauge("jiefen_channel", "1 for each channel of this process", ["channel"])
PAGE_DELAY = Histogram(
    "jiefen_crisis_page_seconds",
    "Time from raising a crisis until its first page was handed over",
    buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60),
)
LATENESS = Histogram(
    "jiefen_deadline_lateness_seconds",
    "Time from the moment a deadline falls to its record",
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60, 600, 3600, 86400, 604800),
)


def configure_logging(
    process: str, log_format: str = "", level: int = logging.INFO, into: TextIO | None = None
) -> None:
    """Into standard error, or a file: pretty on a terminal, JSON lines otherwise; `log_format`
    ("json" or "pretty") overrides."""
    target = into or sys.stderr
    pretty = log_format == "pretty" or (not log_format and target.isatty())
    renderer: Any = (
        structlog.dev.ConsoleRenderer()
        if pretty
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(target),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)
