"""Exit code 0 when http://127.0.0.1:PORT/PATH answers 200: what a container's health check asks. `alive.py PORT PATH`."""

from __future__ import annotations

import sys
from urllib.error import URLError
from urllib.request import urlopen


def main() -> int:
    """0 alive, 1 not."""
    port, path = sys.argv[1:3]
    try:
        with urlopen(f"http://127.0.0.1:{int(port)}{path}", timeout=4) as answer:
            return 0 if answer.status == 200 else 1
    except (URLError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
