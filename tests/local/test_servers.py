"""The embedded servers are real, keep what they are told, and leave when told or orphaned."""

import os
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from workers.local import postgres, temporal
from workers.local.process import free_port


def one(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row and row[0]


def test_each_database_is_fresh(database_url: str, new_database: Callable[[], str]) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("create table seen ()")
    assert one(database_url, "select to_regclass('seen') is not null")
    assert one(new_database(), "select to_regclass('seen') is null")


def test_the_cluster_checks_its_pages_and_asks_for_a_password(cluster: postgres.Server) -> None:
    assert one(cluster.url("postgres"), "show data_checksums") == "on"
    stranger = cluster.url("postgres").replace(cluster.cluster.password(), "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(stranger)


def test_temporal_serves_the_namespace(temporal_server: temporal.Server) -> None:
    assert temporal_server.answers()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands over to another user")
def test_root_hands_over_to_a_user_who_may_only_read_past_closed_folders(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    cluster = postgres.Cluster(closed / "database", durable=False)
    cluster.create()
    server = cluster.start(free_port(), closed / "log")
    try:
        server.wait_ready()
        status = Path(f"/proc/{server.process.pid}/status").read_text()
        fields = dict(line.split(":\t") for line in status.splitlines() if ":\t" in line)
        assert "0" not in fields["Uid"].split()
        assert int(fields["CapEff"], 16).bit_count() == 1
    finally:
        server.stop()
