"""Each process serves its own metrics on a loopback port; `/metrics` of the API gathers them all.

The port stands in `metrics/<process>.json` in the data folder, written anew at each start, so a
process that died or came back elsewhere is found or missed, never mistaken: `jiefen_up` says which.
"""

import json
import os
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest, start_http_server
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

PROCESSES = ("api", "projector", "timekeeper", "worker", "notifier", "crisis-worker")
_PATIENCE = 0.5


class Scraped(NamedTuple):
    """What one process says of itself; no families if it does not answer."""

    process: str
    answers: bool
    families: list[Metric]


def serve(process: str, data: Path, port: int = 0) -> int:
    """Serve this process's metrics on 127.0.0.1 (any free port for 0), and note where."""
    server, _ = start_http_server(port, addr="127.0.0.1")
    folder = data / "metrics"
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{process}.json.{os.getpid()}"
    fresh.write_text(json.dumps({"port": server.server_port, "pid": os.getpid()}))
    fresh.replace(folder / f"{process}.json")
    return int(server.server_port)


def scrape(process: str, data: Path) -> Scraped:
    """Ask one process of this machine, for at most half a second."""
    try:
        port = int(json.loads((data / "metrics" / f"{process}.json").read_text())["port"])
        address = f"http://127.0.0.1:{port}/metrics"
        with urllib.request.urlopen(address, timeout=_PATIENCE) as answer:
            text = answer.read().decode()
    except (OSError, ValueError, KeyError):
        return Scraped(process, False, [])
    return Scraped(process, True, list(text_string_to_metric_families(text)))


def scrape_all(data: Path) -> list[Scraped]:
    """Ask every process, all at once."""
    with ThreadPoolExecutor(len(PROCESSES)) as pool:
        return list(pool.map(lambda process: scrape(process, data), PROCESSES))


def gathered(data: Path, here: str = "api") -> bytes:
    """All metrics of the system in the text format, each with the process it is of."""
    registry = CollectorRegistry()
    registry.register(_Gathered(data, here))
    return generate_latest(registry)


class _Gathered(Collector):
    def __init__(self, data: Path, here: str) -> None:
        self._data, self._here = data, here

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("jiefen_up", "1 if the process answers", labels=["process"])
        merged: dict[str, Metric] = {}
        for scraped in self._everybody():
            up.add_metric([scraped.process], int(scraped.answers))
            for family in scraped.families:
                _merge(merged, family, scraped.process)
        yield up
        yield from merged.values()

    def _everybody(self) -> Iterator[Scraped]:
        yield Scraped(self._here, True, list(REGISTRY.collect()))
        yield from (found for found in scrape_all(self._data) if found.process != self._here)


def _merge(merged: dict[str, Metric], family: Metric, process: str) -> None:
    into = merged.setdefault(family.name, Metric(family.name, family.documentation, family.type))
    for sample in family.samples:
        into.samples.append(sample._replace(labels={**sample.labels, "process": process}))
