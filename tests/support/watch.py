"""What a browser complains about, collected while a test drives it."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Response

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RUN = """([part, rules]) => axe.run(part === 'html' ? document : part,
    {resultTypes: ['violations'], ...(rules.length ? {runOnly: rules} : {})})
    .then(result => result.violations)"""
AT_REST = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
PATIENCE_S = 30
ASSETS = {"stylesheet", "script", "image", "font", "manifest"}


class Watch:
    """Listens to a page: errors in its console (a breach of the Content-Security-Policy is one), in its scripts, in what it loads."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium logs every 4xx answer as an error; which of them are wrong is judged by _response.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and response.request.resource_type in ASSETS):
            self.complaints.append(f"{response.status} {response.request.method} {response.url}")


def arrived(page: Page, path: str) -> None:
    """Wait until the page is the one at this path. A pattern such as `**/profile/` already fits the address `/verify?next=/profile/`."""
    page.wait_for_url(lambda url: urlsplit(url).path == path)


def until(page: Page, holds: str) -> None:
    """Wait until this holds in the page. Playwright's own `wait_for_function` asks again by eval, which our pages allow nobody."""
    deadline = time.monotonic() + PATIENCE_S
    while not page.evaluate(holds):
        assert time.monotonic() < deadline, f"waited in vain: {holds}"
        page.wait_for_timeout(50)


def accessibility_violations(page: Page, *rules: str, part: str = "html") -> list[str]:
    """What axe-core finds on the page as it is now, one line per rule and element; by all its rules, or by those named.

    `part` is a selector of what is looked at. What concerns a page as a whole is judged only where that is all of it.
    What waits for an answer is drawn paler until the answer is there, so it is waited for.
    """
    until(page, AT_REST)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN, [part, list(rules)])
    return [f"{rule['id']} ({rule['impact']}): {rule['help']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
