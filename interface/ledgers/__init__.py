"""What the ledgers can be asked, by name; the same for the command line and HTTP.

Rows are codes, days and numbers. Names and texts stay sealed unless the reader asks for them and
works on cases; then they are opened together, and the reading is logged once.
"""

from interface.ledgers.asked import MOST, Asked, Page, Row, Shelf, check_area, check_code, named
from interface.ledgers.asking import ask
from interface.ledgers.opening import opened, without_names
from interface.ledgers.questions import columns_of
from interface.ledgers.shelves import SHELVES, shelf

__all__ = [
    "MOST",
    "SHELVES",
    "Asked",
    "Page",
    "Row",
    "Shelf",
    "ask",
    "check_area",
    "check_code",
    "columns_of",
    "named",
    "opened",
    "shelf",
    "without_names",
]
