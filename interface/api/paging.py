"""Lists page by page: `Link: <…>; rel="next"` (RFC 8288) is where the next page is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from interface.ledgers import MOST
from interface.paging import Part, counted

After = Annotated[
    str, Query(max_length=200, description="Where the page before said that the next one begins")
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="At most so many at once")]


@dataclass(frozen=True)
class Pages:
    """The page that is asked for. What comes after it is named in the answer's `Link`."""

    request: Request
    response: Response
    after: str
    limit: int

    def of(self, rows: Sequence[Any]) -> list[Any]:
        """This page of a list that grows at its end; if it grows at its beginning, a row may come
        twice, and none is left out. Raises Unusable."""
        page, following = counted(rows, self.after, self.limit)
        return self.shown(Part(list(page), following))

    def shown(self, part: Part) -> list[Any]:
        """This page, which was looked up already."""
        if part.next:
            url = self.request.url.include_query_params(after=part.next)
            self.response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
        return part.rows


def up_to(usual: int) -> Any:
    """Pages of so many rows, if nobody asks for others."""

    def asked(
        request: Request, response: Response, after: After = "", limit: Limit = usual
    ) -> Pages:
        return Pages(request, response, after, limit)

    return Depends(asked)


Paging = Annotated[Pages, up_to(MOST)]
