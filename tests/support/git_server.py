"""Git repositories on a web server of this machine, as GitHub or a plain server has them."""

from __future__ import annotations

import datetime as dt
import os
import ssl
import subprocess
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal

import pytest

Kind = Literal["smart", "dumb"]


@dataclass
class GitServer:
    """A server.

    Attributes:
        address: of the repositories' folder.
        asked: the paths that were asked for.
        credentials: what it wants to be told, as `user:password`.
        moved_to: where it says that everything has moved to.
    """

    address: str
    asked: list[str] = field(default_factory=list)
    credentials: str | None = None
    moved_to: str | None = None


@contextmanager
def git_server(root: Path, kind: Kind, certificate: Path) -> Iterator[GitServer]:
    """Serve the repositories in a folder over https.

    Args:
        root: the folder.
        kind: `smart` answers by `git http-backend`; `dumb` hands out files.
        certificate: what `make_certificate` wrote.
    """
    handler = type("Handler", (_Smart if kind == "smart" else _Dumb,), {"root": root})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    handler.told = told = GitServer(f"https://127.0.0.1:{server.server_address[1]}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def make_certificate(path: Path) -> Path:
    """A certificate of 127.0.0.1 that vouches for itself, with its key, in one file."""
    pytest.importorskip("cryptography")
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    begin = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin.replace(year=2120))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(pem) + private)
    return path


class _Handler(BaseHTTPRequestHandler):
    root: Path
    told: GitServer

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name the library gives it
        """Say nothing."""

    def refused(self) -> bool:
        """Whether the answer has been given already: moved, or a password is wanted."""
        self.told.asked.append(self.path)
        if self.told.moved_to:
            self.send_response(301)
            self.send_header("Location", self.told.moved_to + self.path)
        elif self.told.credentials and self.told.credentials != self._password():
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="packs"')
        else:
            return False
        self.send_header("Content-Length", "0")
        self.end_headers()
        return True

    def _password(self) -> str:
        return b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()


class _Dumb(_Handler, SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, directory=str(self.root), **kwargs)

    def do_GET(self) -> None:
        if not self.refused():
            super().do_GET()


class _Smart(_Handler):
    def do_GET(self) -> None:
        if not self.refused():
            self._run(b"")

    def do_POST(self) -> None:
        if not self.refused():
            self._run(self.rfile.read(int(self.headers["Content-Length"])))

    def _run(self, body: bytes) -> None:
        path, _, query = self.path.partition("?")
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(
            ["git", "http-backend"], input=body, env=environment, capture_output=True, check=False
        )
        head, _, answer = done.stdout.partition(b"\r\n\r\n")
        fields = [line.decode().split(": ", 1) for line in head.split(b"\r\n")]
        status = next((value for name, value in fields if name == "Status"), "200")
        self.send_response(int(status.split()[0]))
        for name, value in fields:
            if name != "Status":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
