"""What anybody may ask: is it alive, is it ready, what runs here. And, with the token, metrics."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from interface.api.callers import Running
from interface.metrics import gathered

router = APIRouter(tags=["system"])
metrics_router = APIRouter(tags=["system"])

_PAGE = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>解纷 Jiefen</title>
<main>
<h1>解纷 Jiefen</h1>
<p>矛盾纠纷调解办案系统正在此运行。
<p lang="en">A system for mediation casework runs here.
<ul>
<li><a href="/api/openapi.json">接口说明 API description (OpenAPI)</a>
<li><a href="/healthz">存活 alive</a>
<li><a href="/readyz">就绪 ready</a>
</ul>
<p>命令行 command line: <code>jiefen --help</code>
</main>
</html>
"""


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
def home() -> str:
    """What runs here."""
    return _PAGE


_NOTICE = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>解纷 Jiefen</title>
<main>
<h1>通知 Notice</h1>
<p>请在系统内查看：<code>jiefen inbox</code>。此页不含案件内容。
<p lang="en">Read it in the product: <code>jiefen inbox</code>. Nothing of the matter is here.
</main>
</html>
"""


@router.get("/inbox", response_class=HTMLResponse, include_in_schema=False)
@router.get("/inbox/{notice}", response_class=HTMLResponse, include_in_schema=False)
def where_notices_lead(notice: str = "") -> str:
    """Where the link of a notice leads: to the inbox, whether the notice exists or not."""
    return _NOTICE


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
