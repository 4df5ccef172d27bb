"""What anybody may ask: is it alive, is it ready, what runs here. And, with the token, metrics."""

from fastapi import APIRouter
from starlette.responses import JSONResponse, PlainTextResponse, Response

from interface.api.callers import Running
from interface.metrics import gathered

router = APIRouter(tags=["system"])
metrics_router = APIRouter(tags=["system"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """This process is alive."""
    return {"status": "alive"}


@router.get("/readyz")
def readyz(system: Running) -> Response:
    """This process can do its work: whoever writes and whoever reads reaches the database."""
    try:
        for pool in (system.pool, system.reading):
            pool.check()  # a connection that rests there may be of a server that was lost since
            with pool.connection(timeout=1) as connection:
                connection.execute("select from log.home")
    except Exception:  # noqa: BLE001 (whatever it is, the answer is no)
        return JSONResponse({"status": "the database cannot be reached"}, 503)
    return JSONResponse({"status": "ready"})


@metrics_router.get("/metrics", response_class=PlainTextResponse)
def metrics(system: Running) -> Response:
    """The metrics of every process on this machine, for Prometheus."""
    content = gathered(system.settings.data)
    return Response(content, media_type="text/plain; version=0.0.4; charset=utf-8")
