"""nginx with the configuration of deploy/nginx, in front of ports of this machine."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.support.debian import program
from tests.support.tls import self_signed

CONFIGURED = Path(__file__).resolve().parents[2] / "deploy" / "nginx"
HOST = "console.example.com"


def configure(folder: Path, *, plain: int = 80, secure: int = 443, upstream: int = 8000) -> Path:
    """Write what nginx is to run with: that of deploy/, with these ports, and a certificate of its own."""
    key, certificate = self_signed(folder, HOST)
    for name in ("interlock.conf", "upstream.conf"):
        text = (CONFIGURED / name).read_text()
        text = re.sub(r"ssl_certificate_key \S+;", f"ssl_certificate_key {key};", text)
        text = re.sub(r"ssl_certificate     \S+;", f"ssl_certificate {certificate};", text)
        text = re.sub(r"listen 80\b", f"listen 127.0.0.1:{plain}", text)
        text = re.sub(r"listen 443\b", f"listen 127.0.0.1:{secure}", text)
        (folder / name).write_text(text.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}"))
    whole = folder / "nginx.conf"
    kept = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;\nevents {{}}\nhttp {{\n{kept}access_log off;\n"
        f"include {folder}/upstream.conf;\ninclude {folder}/interlock.conf;\n}}\n"
    )
    return whole


def check(configuration: Path) -> subprocess.CompletedProcess[str]:
    """What nginx says of it."""
    command = [program("nginx"), "-t", "-q", "-p", configuration.parent, "-c", configuration]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@contextmanager
def nginx(configuration: Path, plain: int) -> Iterator[None]:
    """It runs, and has answered on its port for plain HTTP."""
    command = [program("nginx"), "-p", configuration.parent, "-c", configuration]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 30
        while not listens(plain):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"nginx did not start:\n{(configuration.parent / 'error.log').read_text()}")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(20)


def listens(port: int) -> bool:
    """Whether somebody answers there, even by closing the connection."""
    try:
        urlopen(f"http://127.0.0.1:{port}/", timeout=2).close()
    except URLError as error:
        return not isinstance(error.reason, ConnectionRefusedError)
    except ConnectionError:
        return True
    return True
