"""A module's folder is deleted while the database still has its tables and its switch: what `make run` does goes on working."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.support.copies import Copy, copy_project

ASK = """
from webapp import create_app
client = create_app().test_client()
print(client.get("/readyz").status_code, client.get("/readyz").text)
client.post("/login", data={"email": "owner@example.com", "password": "interlock-demo"}, base_url="http://oms.localhost")
for page in ("dashboard", "notes"):
    print(page, client.get(f"/store/kirchberg/{page}", base_url="http://oms.localhost", follow_redirects=True).status_code)
"""


def made_by_run(copy: Copy) -> list[str]:
    """The commands of `make run` before the server starts."""
    recipes = [(copy.folder / "Makefile").read_text().partition(f"\n{name}:")[2].partition("\n\n")[0] for name in ("data", "run")]
    commands = re.findall(r"^\t@((?:LOG_LEVEL=\w+ )?\$\((?:FLASK|PY)\) .*)$", "\n".join(recipes), re.MULTILINE)
    assert len(commands) == 2
    return [each.replace("$(FLASK)", "flask").replace("$(PY)", sys.executable) for each in commands]


@pytest.mark.long
def test_a_module_that_was_deleted_is_named_and_stops_nothing(tmp_path: Path, proofs: bool) -> None:
    if not proofs:
        pytest.skip("a copy of the project, run twice: in the proofs")
    copy = copy_project(tmp_path, FLASK_APP="wsgi:app", WTF_CSRF_ENABLED="0")
    copy.must("flask modules new notes")
    for command in (*made_by_run(copy), "flask modules enable oms notes"):
        copy.must(command)
    shutil.rmtree(copy.folder / "modules" / "notes")
    shutil.rmtree(copy.folder / "tests" / "modules" / "notes")
    said = "".join(copy.run(f"{command} 2>&1").stdout for command in made_by_run(copy))
    assert re.search(r"^notes: notes_0001_[0-9a-f]{6} \(not installed; left alone\)$", said, re.MULTILINE)
    assert "notes_0001" in copy.must("flask db current")
    answers = copy.must(f"{sys.executable} - <<'END'{ASK}END")
    assert re.match(r"200 ready\nnotes: notes_0001_[0-9a-f]{6} \(not installed; left alone\)\n", answers)
    assert "notes 404" in answers
