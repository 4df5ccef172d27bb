"""A counsellor's way in a real browser: from the number of a plan to a session noted in it."""

from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect

from tests.console.served import NEEDS_CHROMIUM, fit, not_too_wide
from tests.console.test_in_a_browser import PHONE, _someone, chromium, site
from tests.console.test_support import files

__all__ = ["chromium", "files", "site"]

pytestmark = NEEDS_CHROMIUM


@pytest.mark.parametrize("scripts", [True, False])
def test_a_session_is_noted_on_the_phone(
    chromium: Browser, site: str, files: dict[str, UUID], scripts: bool
) -> None:
    with _someone(chromium, site, "zheng", "zh", java_script_enabled=scripts, **PHONE) as page:
        look = fit if scripts else lambda _: None
        page.get_by_role("link", name="帮扶对象").first.click()
        look(page)
        page.locator('[name="number"]').fill("no number")
        page.get_by_role("button", name="打开", exact=True).click()
        look(page)
        page.locator('[name="number"]').fill(str(files["plan"]))
        page.get_by_role("button", name="打开", exact=True).click()
        look(page)
        page.locator('a[href$="/note_session"]').first.click()
        page.locator('[value="attended"]').check()
        look(page)
        page.locator("form.entry .actions button").first.click()
        expect(page.locator(".banner-done")).to_be_visible()
        page.goto("/support")
        page.get_by_role("button", name="显示姓名").click()
        expect(page.locator(".task strong")).to_have_text("白某")
        look(page)
        page.goto(f"/support/counselling/{files['counselling']}")
        look(page)


def test_every_form_about_somebody_is_open_to_everyone(
    chromium: Browser, site: str, files: dict[str, UUID]
) -> None:
    with _someone(chromium, site, "feng", "zh", **PHONE) as page:
        for kind, names in _FORMS.items():
            for name in names:
                page.goto(f"/do/{kind}/{files[kind]}/{name}")
                not_too_wide(page)
        page.goto(f"/do/plan/{files['plan']}/revise_plan")
        fit(page)


_FORMS = {
    "plan": ("revise_plan", "change_team", "request_help", "close_plan", "transfer_plan"),
    "counselling": ("book_session", "cancel_session"),
}
