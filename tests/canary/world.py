"""The real system, started as people start it, and its two doors: HTTP and the command line."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg
from psycopg.conninfo import conninfo_to_dict

from tests.chaos.running import Running
from tests.interface.support import Api
from tests.line import Line
from workers.local.folder import DataFolder
from workers.local.postgres import Cluster
from workers.local.process import free_port

Who = dict[str, str]
SECONDS: Final = 30.0
"""For what other processes have to do, each in a moment."""
_DONE = (httpx.codes.OK, httpx.codes.CREATED)


@dataclass
class World:
    """`said`: what the system answered to whom it could not serve, and printed for who may read
    nothing of anybody: places to look in, like any other."""

    running: Running
    folder: Path
    api: Api
    line: Line
    said: dict[str, bytes] = field(default_factory=dict)

    def does(self, path: str, form: dict[str, Any], who: Who) -> dict[str, Any]:
        """What was recorded over HTTP."""
        answer = self.api.post(f"/api/{path}", form, who)
        assert answer.status_code in _DONE, f"{path}: {answer.text}"
        told: dict[str, Any] = answer.json()
        return told

    def reads(self, path: str, who: Who, **query: Any) -> str:
        """What is told to somebody who may read there."""
        answer = self.api.get(f"/api/{path}", who, **query)
        assert answer.status_code in _DONE, f"{path}: {answer.text}"
        return answer.text

    def fails(self, path: str, who: Who, status: int, **given: Any) -> None:
        """A request that cannot be served; the answer is kept."""
        headers = self.api._headers(who | given.pop("headers", {}))
        answer = self.api.client.post(f"/api/{path}", headers=headers, **given)
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text}"
        self.said[f"the answer {status} to {path.partition('/')[0]} ({len(self.said)})"] = (
            answer.content
        )

    def runs(
        self,
        *words: str | Path,
        by: Who | None = None,
        code: int = 0,
        on: Mapping[str, str] | None = None,
    ) -> str:
        """What `jiefen` prints at a terminal; what it complains of is kept. `on`: the variables
        that name another system."""
        who = {name.upper().replace("-", "_"): said for name, said in (by or {}).items()}
        environment = {**self.running.environment, **who, **(on or {})}
        ended = self.line.call(environment, *map(str, words), within=self.folder)
        assert ended.returncode == code, f"{words}: {ended.stdout}{ended.stderr}"
        if code:
            self.said[f"jiefen {words[0]} that failed ({len(self.said)})"] = ended.stderr.encode()
        return ended.stdout

    def database(self, name: str = "jiefen") -> str:
        """The address of a database of the cluster, for who keeps it."""
        port = conninfo_to_dict(self.running.database)["port"]
        return Cluster(DataFolder(self.running.data).database).url(int(str(port)), name)

    def sql(self, statement: str, database: str = "jiefen") -> list[tuple[Any, ...]]:
        """Look at a database, or do something to it, as who keeps it."""
        with psycopg.connect(self.database(database), autocommit=True) as connection:
            found = connection.execute(statement.encode())
            return found.fetchall() if found.description else []


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """A whole system with nothing in it; stopped afterwards, however it stands."""
    running, line = Running(folder, free_port()), Line()
    try:
        running.up()
        with httpx.Client(base_url=f"http://127.0.0.1:{running.port}", timeout=30) as client:
            yield World(running, folder, Api(client, running.token), line)
    finally:
        line.close()
        running.end()


def core_limits(data: Path) -> dict[str, str]:
    """How large an image of its memory each process of a system may leave when it crashes."""
    found = dict[str, str]()
    for name, (pid, _) in json.loads((data / "pids.json").read_text()).items():
        lines = Path(f"/proc/{pid}/limits").read_text().splitlines()
        (line,) = (line for line in lines if line.startswith("Max core file size"))
        found[name] = line.removeprefix("Max core file size").split()[0]
    return found
