"""Why MNIST cannot be fetched: each reason has its own sentence, and says what helps."""

import errno
import http.server
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager, suppress

import pytest

from gan_teach.data import mnist
from gan_teach.data.digits import digits

HTTPS, HTTP = "https://digits.invalid/", "http://digits.invalid/"  # known to a proxy alone
ARCHIVES = [
    f"{part}-{kind}-ubyte.gz"
    for part in ("train", "t10k")
    for kind in ("images-idx3", "labels-idx1")
]


@contextmanager
def answering(status, page=b"", context=None):
    """The address of a server that answers everything with this status and page."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        do_HEAD = do_CONNECT = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def silent(called):
    """The address of a server that never answers; it notes the first call."""
    calls = []

    def wait():
        with suppress(OSError):
            calls.append(server.accept())
            called()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=wait, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"


def closed():
    """The address of nobody."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def mirrors(monkeypatch):
    """Sets the mirrors that torchvision asks."""
    return lambda *addresses: monkeypatch.setattr(mnist.mnist_class(), "mirrors", list(addresses))


@pytest.fixture
def proxy(monkeypatch, mirrors):
    """Sets the proxy of mirrors, one of which wants a certificate."""

    def set_proxy(address):
        mirrors(HTTPS, HTTP)
        monkeypatch.setenv("https_proxy", f"http://{address}")
        monkeypatch.setenv("http_proxy", f"http://{address}")

    return set_proxy


def why_not(tmp_path):
    """What digits say that cannot be had, in lines."""
    with pytest.raises(OSError, match="MNIST could not be fetched") as error:
        digits("mnist", root=tmp_path / "data")
    return str(error.value).splitlines()


def test_how_to_do_without_a_network_is_said(tmp_path, mirrors):
    with answering(403) as server:
        mirrors(f"http://{server}/", f"http://{server}/other/")
        problem, _cure, by_hand = why_not(tmp_path)
    assert "refused (HTTP Error 403: Forbidden)" in problem
    assert str(tmp_path / "data" / "MNIST" / "raw") in by_hand
    assert all(archive in by_hand for archive in ARCHIVES)
    assert f"http://{server}/ and at http://{server}/other/" in by_hand


def test_a_network_that_is_down(tmp_path, mirrors):
    mirrors(f"http://{closed()}/")
    problem, cure, _ = why_not(tmp_path)
    assert "there is no connection ([Errno" in problem
    assert "Check the network" in cure


def test_a_proxy_that_is_down(tmp_path, proxy):
    proxy(closed())
    assert "there is no connection" in why_not(tmp_path)[0]


def test_a_proxy_that_wants_a_name(tmp_path, proxy):
    with answering(407) as address:
        proxy(address)
        problem, cure, _ = why_not(tmp_path)
    assert "asks for a name and a password" in problem
    assert "HTTPS_PROXY" in cure


def test_a_proxy_that_does_not_let_through(tmp_path, proxy):
    with answering(403) as address:
        proxy(address)
        assert "refused" in why_not(tmp_path)[0]


def test_a_proxy_that_hangs_is_waited_for_after_a_word(tmp_path, proxy, monkeypatch, capsys):
    said = []
    monkeypatch.setattr(mnist, "TIMEOUT", 0.2)
    with silent(lambda: said.append(capsys.readouterr().out)) as address:
        proxy(address)
        start = time.monotonic()
        problem, cure, _ = why_not(tmp_path)
    assert time.monotonic() - start < 3
    assert said[0].startswith("Fetching MNIST, up to 12 MB, into ")
    assert "no answer came in time" in problem
    assert "http://proxy:port" in cure


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
def test_a_certificate_that_nobody_vouches_for(tmp_path, mirrors):
    pem = tmp_path / "own.pem"
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        [*make.split(), *name, "-keyout", pem, "-out", tmp_path / "certificate.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", pem)
    with answering(200, context=context) as server, answering(404) as other:
        mirrors(f"https://{server}/", f"http://{other}/")
        problem, cure, _ = why_not(tmp_path)
    assert "certificate of the server, or of a proxy before it, is not trusted" in problem
    assert "CERTIFICATE_VERIFY_FAILED" in problem
    assert "SSL_CERT_FILE" in cure


def test_a_page_to_log_in_instead_of_the_archives(tmp_path, mirrors):
    with answering(200, b"<html>Please log in.</html>") as server:
        mirrors(f"http://{server}/")
        problem, cure, _ = why_not(tmp_path)
    assert "what came is damaged, or is not MNIST" in problem
    assert "log in" in cure


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_is_full(reason, tmp_path, monkeypatch):
    def full(_):
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr(mnist.mnist_class(), "download", full)
    problem, cure, _ = why_not(tmp_path)
    assert "the disk is full" in problem
    assert "70 MB" in cure
