"""Builds static/vendor/ from node_modules: the style sheet, the typeface for pages and documents, the script, a sprite of icons in use.

Run by `make assets`. Of Tabler's style sheet it keeps what some file of ours names (deploy/purgecss.config.cjs says how). An icon name that
Tabler does not have stops the build and says where it stands.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
TARGET = ROOT / "static" / "vendor"
OUTLINE = PACKAGES / "@tabler" / "icons" / "icons" / "outline"
SVG = "http://www.w3.org/2000/svg"

STYLES = PACKAGES / "@tabler" / "core" / "dist" / "css" / "tabler.min.css"
FONTS = PACKAGES / "@fontsource-variable" / "inter"
FACES = ("inter-latin-wght-normal.woff2", "inter-latin-ext-wght-normal.woff2")
"""Of Inter, which is under the SIL Open Font License. A browser fetches the second file only for a page that has such letters."""

FILES = {
    "htmx.min.js": PACKAGES / "htmx.org" / "dist" / "htmx.min.js",
    "chart.umd.min.js": PACKAGES / "chart.js" / "dist" / "chart.umd.min.js",
    FACES[1]: FONTS / "files" / FACES[1],
}
LETTERS = {"latin": "Inter", "latin-ext": "Inter Ext", "greek": "Inter Greek", "cyrillic": "Inter Cyrillic"}
"""What documents are set in: each part of Inter is a family of its own there, because Typst looks into one file of a family only."""
MADE = {"icons.svg", "tabler.min.css", FACES[0], *(f"inter-{part}.ttf" for part in LETTERS)}
SOURCE_MAP = re.compile(rb"\s*(?:/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$")

CALL = re.compile(r"\b(?:icon|glyph)\(\s*([^,)]*)")
ASSIGNED = re.compile(r"""\bicon["']?\s*(?::\s*str\s*)?[=:]\s*["']([^"']+)["']""")
COMPARED = re.compile(r"""(?:[=!]=|\bin)\s*\(?["'][^"']*["']""")
FACE = re.compile(r"@font-face\s*\{[^}]*\}")
LITERAL = re.compile(r"""["']([^"']+)["']""")


def names_in(line: str) -> Iterator[str]:
    """The icon names a line asks for: `icon("x")`, `icon('x' if on else 'y')`, `icon="x"`, `{"icon": "x"}`."""
    for call in CALL.finditer(line):
        yield from LITERAL.findall(COMPARED.sub("", call.group(1)))
    yield from ASSIGNED.findall(line)


def used_icons() -> dict[str, str]:
    """Every icon name in use, with the first place that uses it."""
    found: dict[str, str] = {}
    for folder in ("templates", "modules", "webapp"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in {".html", ".py"}:
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                for name in names_in(line):
                    found.setdefault(name, f"{path.relative_to(ROOT)}:{number}")
    return found


def symbol(name: str) -> ElementTree.Element:
    """One icon as a `<symbol>` that takes its colour and size from where it is used."""
    root = ElementTree.parse(OUTLINE / f"{name}.svg").getroot()  # noqa: S314  a locked package's own file
    made = ElementTree.Element(f"{{{SVG}}}symbol", {"id": f"tabler-{name}", "viewBox": "0 0 24 24"})
    style = {"fill": "none", "stroke": "currentColor", "stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round"}
    group = ElementTree.SubElement(made, f"{{{SVG}}}g", style)
    group.extend(shape for shape in root if shape.get("stroke") != "none")
    return made


def sprite(names: list[str]) -> bytes:
    """All icons in one file. Tabler Icons are MIT licensed."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.Element(f"{{{SVG}}}svg")
    root.append(ElementTree.Comment(" Tabler Icons, MIT License, Copyright (c) Paweł Kuna "))
    root.extend(symbol(name) for name in names)
    for element in root.iter():
        element.tail = element.text = None if isinstance(element.tag, str) else element.text
    return ElementTree.tostring(root, encoding="utf-8")


def purged() -> bytes:
    """Tabler's style sheet without the rules that nothing of ours can meet."""
    node = Path(sys.executable).parent / "node"
    with tempfile.TemporaryDirectory() as folder:
        command = [str(PACKAGES / ".bin" / "purgecss"), "--config", "deploy/purgecss.config.cjs", "--css", str(STYLES), "--output", folder]
        subprocess.run([str(node), *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return (Path(folder) / STYLES.name).read_bytes()


def faces() -> bytes:
    """The rules that name the files of the typeface, taken from the package: which letters are in which file is said there."""
    rules = FACE.findall((FONTS / "wght.css").read_text(encoding="utf-8"))
    kept = [rule.replace("./files/", "") for rule in rules if any(name in rule for name in FACES)]
    return "\n".join(re.sub(r"\s*\n\s*", "", rule) for rule in kept).encode()


def typefaces() -> Iterator[tuple[str, bytes]]:
    """The file that pages are set in, and those of documents, by name: made by a program of their own, since fonttools is a package."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / FACES[0]
        subprocess.run([sys.executable, "deploy/typeface.py", str(FONTS / "files" / FACES[0]), str(made)], cwd=ROOT, check=True)
        yield made.name, made.read_bytes()
        for part, family in LETTERS.items():
            source, made = FONTS / "files" / f"inter-{part}-wght-normal.woff2", Path(folder) / f"inter-{part}.ttf"
            subprocess.run([sys.executable, "deploy/typeface.py", str(source), str(made), family], cwd=ROOT, check=True)
            yield made.name, made.read_bytes()


def write(name: str, content: bytes) -> None:
    """Writes only what differs, so that unchanged files keep their time."""
    path = TARGET / name
    if not path.is_file() or path.read_bytes() != content:
        path.write_bytes(content)


def main() -> int:
    """Builds everything; 1 when a package or an icon is missing."""
    if not OUTLINE.is_dir() or not all(source.is_file() for source in FILES.values()):
        print("The front-end packages are not installed: run `make assets`.", file=sys.stderr)
        return 1
    icons = used_icons()
    unknown = [name for name in icons if not (OUTLINE / f"{name}.svg").is_file()]
    for name in unknown:
        print(f"{icons[name]}: Tabler has no outline icon named '{name}'. See https://tabler.io/icons", file=sys.stderr)
    if unknown:
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, source in FILES.items():
        write(name, SOURCE_MAP.sub(b"\n", source.read_bytes()))
    write("icons.svg", sprite(sorted(icons)))
    write("tabler.min.css", SOURCE_MAP.sub(b"\n", purged()) + faces() + b"\n")
    for name, content in typefaces():
        write(name, content)
    for path in TARGET.iterdir():
        if path.name not in {*FILES, *MADE}:
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
