"""Areas are called what the latest list calls them."""

from domain.areas import AREAS_STREAM, Area, AreasEntered
from projections import areas
from tests.domain.cases import at
from tests.projections.office import BANNER, TOWN, VILLAGE, Office

LIST = AreasEntered(
    areas=(
        Area(code=BANNER, name="库伦旗"),
        Area(code=TOWN, name="库伦镇", parent=BANNER),
        Area(code=VILLAGE, name="一村", parent=TOWN),
    )
)


def test_the_latest_list_counts_and_an_unknown_area_shows_its_code(office: Office) -> None:
    renamed = AreasEntered(areas=(Area(code=TOWN, name="库伦街道", parent=BANNER),))
    office.record(AREAS_STREAM, (LIST, at("01-01")), (renamed, at("01-02")))
    with office.read("areas") as connection:
        assert areas.names(connection, [BANNER, TOWN, "150524999000"]) == {
            BANNER: "库伦旗",
            TOWN: "库伦街道",
            "150524999000": "150524999000",
        }
        assert areas.children(connection, BANNER) == {TOWN: "库伦街道"}
        assert areas.children(connection, TOWN) == {VILLAGE: "一村"}
        assert areas.path(connection, VILLAGE)[-3:] == [
            (BANNER, "库伦旗"),
            (TOWN, "库伦街道"),
            (VILLAGE, "一村"),
        ]
