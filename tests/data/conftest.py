"""Each test of data is a new user's first session."""

import urllib.request
from pathlib import Path

import pytest

from gan_teach.data import mnist
from gan_teach.data.digits import mnist_or_embedded

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def new_session():
    """Forget what an earlier call found out, as a new kernel has."""
    for known in (mnist.fetch, mnist.load, mnist_or_embedded):
        known.cache_clear()
    urllib.request.install_opener(None)  # it would remember the proxies


@pytest.fixture(autouse=True)
def a_new_user(monkeypatch, tmp_path):
    """With a home of their own, no proxy, and no memory of other tests."""
    for name in ("GAN_TEACH_DIGITS", *PROXIES, *map(str.upper, PROXIES)):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    new_session()
    yield
    new_session()
