"""A browser and three front ends, started when a test first asks and stopped after the last."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.frontend import (
    COLAB,
    FLAGS,
    NO_BROWSER,
    NO_COLAB,
    FrontEnd,
    Server,
    find_browser,
)


def missing(what: str) -> None:
    """Skip the test, or fail it where GAN_TEACH_REQUIRE_BROWSER=1 says that all must be there."""
    if os.environ.get("GAN_TEACH_REQUIRE_BROWSER") == "1":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    # the package's scope: Playwright keeps a loop running in this thread, other tests need none
    with sync_playwright() as playwright:
        path = find_browser(playwright)
        if path is None:
            missing(NO_BROWSER)
        yield playwright.chromium.launch(executable_path=path, args=FLAGS)


def front_end(
    name: str, browser: Browser, python: Path, program: str, home: Path, *options: str
) -> Iterator[FrontEnd]:
    server = Server(python, program, home, options)
    try:
        server.wait()
        yield FrontEnd(name, server, browser)
    finally:
        server.stop()


@pytest.fixture(scope="package")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FrontEnd]:
    """Today's JupyterLab."""
    home = tmp_path_factory.mktemp("lab")
    python, option = Path(sys.executable), "--LabApp.expose_app_in_browser=True"
    yield from front_end("lab", browser, python, "jupyterlab", home, option)


@pytest.fixture(scope="package")
def notebook7(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FrontEnd]:
    """Notebook 7."""
    home = tmp_path_factory.mktemp("notebook7")
    python, option = Path(sys.executable), "--JupyterNotebookApp.expose_app_in_browser=True"
    yield from front_end("notebook7", browser, python, "notebook", home, option)


@pytest.fixture(scope="package")
def colab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FrontEnd]:
    """The versions that Colab runs, with classic Notebook in place of its page."""
    if not COLAB.exists():
        missing(NO_COLAB)
    home = tmp_path_factory.mktemp("colab")
    yield from front_end("colab", browser, COLAB, "notebook", home)


@pytest.fixture(params=["lab", "notebook7", "colab"])
def anywhere(request: pytest.FixtureRequest) -> FrontEnd:
    """Each of the three in turn."""
    return request.getfixturevalue(request.param)
