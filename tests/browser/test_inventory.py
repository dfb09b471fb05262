"""A barcode read by the camera: seen where there is one, sent as a scanner would, and let go when the dialog closes."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.watch import until

INVENTORY = "/platforms/oms/store/kirchberg/inventory"
READS = """
window.stopped = 0;
const stop = MediaStreamTrack.prototype.stop;
MediaStreamTrack.prototype.stop = function () { window.stopped += 1; return stop.call(this); };
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["ean_13", "code_128"]; }
  async detect(video) { return window.held && video.videoWidth ? [{ rawValue: window.held }] : []; }
};
"""


def test_a_count_by_the_camera(page: Page, sign_in: Callable[[Page, str], None], axe: Callable[[Page], None]) -> None:
    page.context.grant_permissions(["camera"])
    page.add_init_script(READS)
    sign_in(page, "owner@example.com")
    page.goto(f"{INVENTORY}/counts/new")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/counts/*")
    button, dialog = page.get_by_role("button", name="Camera"), page.locator("[data-camera-dialog]")

    button.click()
    expect(dialog).to_be_visible()
    until(page, "document.querySelector('video').videoWidth > 0")
    axe(page)
    page.click("[data-camera-close]")
    expect(dialog).to_be_hidden()
    until(page, "window.stopped === 1 && document.querySelector('video').srcObject === null")  # its event comes a moment later

    button.click()
    page.evaluate("window.held = 'BK-0001'")
    expect(page.get_by_text("One more of")).to_be_visible()
    expect(page.locator("[data-field=code] input")).to_be_focused()


def test_without_a_reader_there_is_only_the_field(page: Page, sign_in: Callable[[Page, str], None]) -> None:
    page.add_init_script("delete window.BarcodeDetector")
    sign_in(page, "owner@example.com")
    page.goto(f"{INVENTORY}/counts/new")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/counts/*")
    expect(page.locator("[data-field=code] input")).to_be_visible()
    expect(page.locator("[data-camera]")).to_be_hidden()


def test_a_piece_more_from_the_list_keeps_the_place(page: Page, sign_in: Callable[[Page, str], None], axe: Callable[[Page], None]) -> None:
    sign_in(page, "owner@example.com")
    page.goto(INVENTORY)
    button = page.locator("button[id^=more-]").first
    on_hand = page.locator(f"#on-hand-{(button.get_attribute('id') or '').removeprefix('more-')}")
    before = int(on_hand.inner_text().replace(",", ""))
    for after in (before + 1, before + 2):
        button.click()
        expect(on_hand).to_have_text(f"{after:,}")
        expect(button).to_be_focused()
    expect(page.locator("#messages")).to_contain_text(f"{before + 2:,} on hand")
    axe(page)
