"""What `make run` installs, and that uv gets to know what pip was told."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from deploy import install, uv
from deploy.welcome import ACCOUNTS, Account
from tests.support.client import PASSWORD
from tests.support.demo import DemoPlace
from tests.support.page import Page

ROOT = Path(__file__).resolve().parents[2]
LISTING = """\
:env:.index-url='https://of-the-shell.example/simple'
global.index-url='https://of-a-file.example/simple'
global.extra-index-url='\\nhttps://one.example/simple\\nhttps://two.example/simple'
global.timeout='60'
install.find-links='/wheels /more'
:env:.default-timeout='180'
freeze.timeout='10'
global.require-virtualenv='true'
"""


def test_what_pip_was_told_reaches_uv() -> None:
    assert uv.translated(uv.pip_settings(LISTING)) == {
        "UV_DEFAULT_INDEX": "https://of-the-shell.example/simple",
        "UV_INDEX": "https://one.example/simple https://two.example/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_HTTP_TIMEOUT": "180",
    }


def test_what_a_person_told_uv_goes_before_what_they_told_pip() -> None:
    told = {"UV_DEFAULT_INDEX": "https://uvs.example", "SSL_CERT_FILE": "/system.pem", "UV_SYSTEM_PYTHON": "1"}
    made = uv.environment({"index-url": "https://pips.example", "cert": "/pips.pem"}, told)
    assert (made["UV_DEFAULT_INDEX"], made["SSL_CERT_FILE"]) == ("https://uvs.example", "/pips.pem")
    assert "UV_SYSTEM_PYTHON" not in made


def test_pip_itself_tells_its_settings_in_this_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://of-the-shell.example/simple")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    words, variables = uv.command("pip", "install")
    assert variables["UV_DEFAULT_INDEX"] == "https://of-the-shell.example/simple"
    assert words == [str(uv.UV), "pip", "install", "--no-index"]


def test_where_uv_fails_pip_installs(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    fails = [sys.executable, "-c", "print('no such package'); raise SystemExit(2)"]
    monkeypatch.setattr(uv, "is_here", lambda: True)
    monkeypatch.setattr(uv, "command", lambda *_words: (fails, {}))
    monkeypatch.setattr(install, "STEPS", {"run": [["--dry-run", "--no-deps", "flask"]]})
    monkeypatch.setattr(sys, "argv", ["install.py", "run"])
    assert install.main() == 0
    said = capfd.readouterr().out
    assert "  no such package\nuv could not install this: pip tries.\n" in said


def test_an_install_that_fails_says_why(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(uv, "is_here", lambda: False)
    monkeypatch.setattr(install, "STEPS", {"run": [["--no-index", "--no-deps", "no-such-package-of-anybody"]]})
    monkeypatch.setattr(sys, "argv", ["install.py", "run"])
    assert install.main() == 1
    assert "No matching distribution found for no-such-package-of-anybody" in capfd.readouterr().out


def locked(name: str) -> set[str]:
    """The packages of a lock file."""
    return set(re.findall(r"^([a-z0-9-]+)==", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))


def test_the_application_starts_without_the_tools_of_the_tests() -> None:
    run = locked("requirements-build.txt") | locked("requirements.txt")
    tools = locked("requirements-dev.txt") - run
    absent = [name for name, owners in packages_distributions().items() if tools.issuperset(owner.lower() for owner in owners)]
    code = "import sys; sys.modules.update(dict.fromkeys(sys.argv[1:])); import wsgi; wsgi.app.test_client().get('/login')"
    assert {"pytest", "mypy", "playwright"} <= set(absent)
    assert subprocess.run([sys.executable, "-c", code, *absent], cwd=ROOT, check=False).returncode == 0


def test_the_readme_and_the_start_name_the_same_accounts() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| .* \| `(\S+@\S+)` \| http://([a-z.]+):8000(/\S*) \|$", readme, re.MULTILINE)
    assert rows == [(account.email, account.host, account.path) for account in ACCOUNTS]


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.email)
def test_each_account_sees_its_page_at_its_host(demo: DemoPlace, account: Account) -> None:
    demo.reset()
    client, base = demo.app.test_client(), f"http://{account.host}"
    Page(client.get("/login", base_url=base)).submit(client, "main form", {"email": account.email, "password": PASSWORD})
    assert client.get(account.path, base_url=base, follow_redirects=True).status_code == 200
    assert Page(client.get("/admin/profile" if account.path == "/" else account.path, base_url=base)).has(".user-menu")
