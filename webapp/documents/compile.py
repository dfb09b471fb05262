"""A PDF from Typst sources: `python -I compile.py`, a program of its own that imports nothing of ours.

It reads what to do as JSON from its input and the sources from a folder, limits its own memory and time, and writes the PDF to its output.
Whoever starts it takes a signal for a limit that was reached.
"""

from __future__ import annotations

import json
import re
import resource
import sys

MEMORY = 2 * 1024 * 1024 * 1024
SECONDS = 25
UNKNOWN = re.compile(r"the text `\"(.+?)\"` could not be displayed")
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
ROUNDS = 30


def limit() -> None:
    """No more memory and time than this, and no file written."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def unknown_letters(told: str) -> set[str]:
    """The letters that an archive was refused for; none where it was something else. Some are told by their number."""
    texts = [ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) for text in UNKNOWN.findall(told)]
    return {letter for text in texts for letter in text if not letter.isascii()}


def main() -> None:
    """Compile what is asked for. An archive refuses letters that no typeface has: a question mark stands for each."""
    import typst  # within the limits

    asked = json.load(sys.stdin)
    inputs: dict[str, str] = asked["inputs"]
    for _ in range(ROUNDS):
        try:
            made = typst.compile(
                f"{asked['folder']}/main.typ",
                root=asked["folder"],
                format="pdf",
                font_paths=[asked["fonts"]],
                ignore_system_fonts=True,
                sys_inputs=inputs,
                timestamp=asked["at"],
                pdf_standards=["a-3b"] if asked["archival"] else [],
            )
        except typst.TypstError as error:
            unknown = unknown_letters(str(error.diagnostic))
            if not unknown:
                sys.stderr.write(str(error.diagnostic))
                sys.exit(3)
            inputs = {key: "".join("?" if letter in unknown else letter for letter in text) for key, text in inputs.items()}
            continue
        sys.stdout.buffer.write(made)
        return
    sys.stderr.write("no typeface has these letters")
    sys.exit(3)


if __name__ == "__main__":
    limit()
    main()
