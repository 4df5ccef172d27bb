"""What anybody may ask: is it alive, is it ready, what runs here. And, with the token, metrics."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, PlainTextResponse, Response

from interface.api.callers import Running, running
from interface.api.in_time import answers
from interface.metrics import gathered
from workers.system import System

router = APIRouter(tags=["system"])
metrics_router = APIRouter(tags=["system"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """This process is alive."""
    # asked of no thread: each of them may be waiting for the database
    return {"status": "alive"}


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """This process can do its work: whoever writes and whoever reads reaches the database."""
    system = running(request)
    if await answers(system) and await run_in_threadpool(_reached, system):
        return JSONResponse({"status": "ready"})
    return JSONResponse({"status": "the database cannot be reached"}, 503)


def _reached(system: System) -> bool:
    try:
        for pool in (system.pool, system.reading):
            pool.check()  # a connection that rests there may be of a server that was lost since
            with pool.connection(timeout=1) as connection:
                connection.execute("select from log.home")
    except Exception:  # noqa: BLE001 (whatever it is, the answer is no)
        return False
    return True


@metrics_router.get("/metrics", response_class=PlainTextResponse)
def metrics(system: Running) -> Response:
    """The metrics of every process on this machine, for Prometheus."""
    content = gathered(system.settings.data)
    return Response(content, media_type="text/plain; version=0.0.4; charset=utf-8")
