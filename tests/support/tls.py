"""Certificates for tests, signed by themselves."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def self_signed(folder: Path, *hosts: str, days: int = 1) -> tuple[Path, Path]:
    """The files of a key and of a certificate for these hosts, good for so many days."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
    building = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    building = building.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=days))
    building = building.add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
    certificate = building.sign(key, hashes.SHA256())
    files = folder / "key.pem", folder / "certificate.pem"
    form = serialization.Encoding.PEM
    files[0].write_bytes(key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    files[1].write_bytes(certificate.public_bytes(form))
    return files


@contextlib.contextmanager
def shown(folder: Path, *hosts: str, days: int = 90) -> Iterator[int]:
    """The port at which such a certificate is shown to whoever asks, and nothing is said."""
    key, certificate = self_signed(folder, *hosts, days=days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def show(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # the listener is closed at the end
            while True:
                with contextlib.suppress(ssl.SSLError), context.wrap_socket(listener.accept()[0], server_side=True):
                    pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=show, args=[listener], daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
