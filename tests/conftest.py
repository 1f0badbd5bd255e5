"""In which order the tests run, and what none may leave behind."""

import signal

import pytest

from gan_teach.support import interrupts


def pytest_collection_modifyitems(config, items):
    """Those in a browser come last; meanwhile those with Colab's versions run beside the others."""
    items.sort(key=lambda item: "browser" in item.path.parts)
    alone = not hasattr(config, "workerinput")  # and no worker of pytest-xdist
    if (
        alone
        and not config.option.collectonly
        and any(item.path.name == "test_colab_versions.py" for item in items)
    ):
        from tests.browser.test_colab_versions import started

        started()


@pytest.fixture
def small_blocks(monkeypatch):
    """Batches are drawn one at a time, so that data is asked for in every turn."""
    monkeypatch.setattr("gan_teach.support.draws.BATCHES", 1)


@pytest.fixture(autouse=True)
def no_handler_is_left():
    """A clock that a test leaves running must not hear the interrupts of the next one."""
    before = signal.getsignal(signal.SIGINT)
    yield
    interrupts.forget_actions()
    signal.signal(signal.SIGINT, before)
