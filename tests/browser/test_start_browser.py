"""`python -m gan_teach` in a fresh folder: what a learner sees first, and the next day."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.frontend import ROOT

CELL = ".jp-Notebook:visible .jp-Cell"
LISTED = ".jp-DirListing-itemText"
NEWS = ".Toastify__toast"
expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the project as a clone has it, its path with a space and an umlaut."""
    home = tmp_path_factory.mktemp("home")
    project = home / "für mich"
    for folder in ("gan_teach", "notebooks"):
        shutil.copytree(
            ROOT / folder, project / folder, ignore=shutil.ignore_patterns("__pycache__", ".*")
        )
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, project)
    return home


@contextmanager
def started(home: Path, browser: Browser) -> Iterator[Page]:
    """The command, run by one who has never used Jupyter, and the page that it opens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    names = {"CONFIG": "config", "DATA": "data", "RUNTIME": "runtime"}
    own = {f"JUPYTER_{name}_DIR": str(home / folder) for name, folder in names.items()}
    own |= {"IPYTHONDIR": str(home / "ipython"), "JUPYTER_TOKEN": "token", "PYTHONPATH": ""}
    log = home / "log"
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "gan_teach", "--no-browser", "--allow-root", f"--port={port}"],
            cwd=home / "für mich", env=os.environ | own, stdout=out, stderr=out,
        )  # fmt: skip
    try:
        end = time.monotonic() + 60
        while "token=" not in log.read_text() and server.poll() is None and time.monotonic() < end:
            time.sleep(0.1)
        assert "token=" in log.read_text(), log.read_text()
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(60_000)
        page.goto(f"http://127.0.0.1:{port}/?token=token")
        page.locator(CELL).first.wait_for()
        yield page
        page.close()
    finally:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/shutdown", b"", {"Authorization": "token token"}
        )
        if server.poll() is None:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10)
            server.wait(20)


def listed(page: Page, name: str) -> None:
    expect(page.locator(LISTED).get_by_text(name, exact=True)).to_be_visible()


def test_the_first_start_and_the_next_day(home: Path, browser: Browser) -> None:
    own = home / "für mich" / "my_lessons" / "02_gaussian_gan.ipynb"
    with started(home, browser) as page:
        assert page.url.endswith("/lab/tree/my_lessons/01_minimax_game.ipynb")
        listed(page, "02_gaussian_gan.ipynb")
        page.locator(LISTED, has_text="02_gaussian").dblclick()
        expect(page.locator(CELL).first).to_contain_text("Train a GAN on a bell curve")
        assert page.locator(".jp-Notebook:visible .jp-OutputArea-output").count() == 0
        page.locator(CELL).nth(1).locator(".cm-content").click()
        page.keyboard.press("End")
        page.keyboard.type("  # mine")
        page.keyboard.press("Control+S")
        end = time.monotonic() + 20
        while "# mine" not in own.read_text("utf-8") and time.monotonic() < end:
            page.wait_for_timeout(100)
        page.locator(".jp-BreadCrumbs-home").first.click()
        for name in ("my_lessons", "gan_teach"):
            listed(page, name)
        page.locator(LISTED, has_text="README.md").dblclick()
        expect(page.locator(".jp-MarkdownViewer h1")).to_contain_text("Learn how GANs work")
        assert page.locator(NEWS).count() == 0
    saved = own.read_bytes()
    assert b"# mine" in saved

    lesson = home / "für mich" / "notebooks" / own.name
    text = lesson.read_text("utf-8").replace("**You will**", "**You will now**")
    lesson.write_text(text, "utf-8")
    with started(home, browser) as page:
        assert page.url.endswith("/lab/tree/my_lessons/02_gaussian_gan.ipynb")
        expect(page.locator(CELL).nth(1)).to_contain_text("# mine")
        listed(page, f"(new) {own.name}")
        assert page.locator(NEWS).count() == 0
    assert own.read_bytes() == saved
    newer = json.loads(own.with_name(f"(new) {own.name}").read_text("utf-8"))
    assert "**You will now**" in newer["cells"][0]["source"]
