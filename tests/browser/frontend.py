"""Notebooks in a real browser, handled alike in JupyterLab, Notebook 7 and classic Notebook."""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nbformat
import websocket
from playwright.sync_api import Browser, Locator, Page, Playwright

ROOT = Path(__file__).parents[2]
COLAB = Path(sys.prefix, "colab", "Scripts/python.exe" if os.name == "nt" else "bin/python")
NO_COLAB = f"no Colab environment: run {Path(sys.executable).name} tests/colab/make_env.py"
NO_BROWSER = (
    "no browser found: install Chromium (Debian: apt-get install chromium) or Chrome, "
    "or run: python -m playwright install chromium"
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
)
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking")
QUIET = {  # JupyterLab asks nobody for news, keeps all cells in the page, and saves widgets
    "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
COUNT_FRAMES = """
window.frames_ = 0;
new MutationObserver(changes => { window.frames_ += changes.length; }).observe(
  document, {subtree: true, attributes: true, attributeFilter: ["data-frame"]});
"""


def find_browser(playwright: Playwright) -> str | None:
    """The path of a Chromium or Chrome here, GAN_TEACH_BROWSER if set; None if there is none."""
    if named := os.environ.get("GAN_TEACH_BROWSER"):
        return named if Path(named).exists() else None
    found = [*map(shutil.which, NAMES), *PLACES, playwright.chromium.executable_path]
    return next((path for path in found if path and Path(path).exists()), None)


class Server:
    """A Jupyter server on the loopback, with notebooks, settings and kernels of its own."""

    def __init__(self, python: Path, program: str, home: Path, options: Sequence[str] = ()):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        self.token = secrets.token_hex()
        self.root = home / "notebooks"
        self.root.mkdir()
        settings = home / "config" / "labconfig" / "default_setting_overrides.json"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps(QUIET), "utf-8")
        folders = {"CONFIG": "config", "DATA": "data", "RUNTIME": "runtime"}
        own = {f"JUPYTER_{name}_DIR": str(home / folder) for name, folder in folders.items()}
        own |= {"IPYTHONDIR": str(home / "ipython"), "JUPYTER_TOKEN": self.token}
        own |= {"PYTHONPATH": str(ROOT)}  # the kernels play what these tests stand beside
        port = self.address.partition(":")[2]
        self.log = home / "server.log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [python, "-m", program, "--no-browser", "--allow-root", "--ip=127.0.0.1",
                 f"--port={port}", f"--notebook-dir={self.root}", *options],
                env=os.environ | own, cwd=self.root, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def wait(self, seconds: float = 60) -> None:
        """Wait until it answers."""
        end = time.monotonic() + seconds
        while self._process.poll() is None and time.monotonic() < end:
            try:
                self.ask("kernels")
            except urllib.error.URLError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"the server does not answer:\n{self.log.read_text()}")

    def ask(self, path: str, method: str = "GET") -> Any:
        """What its REST API answers."""
        request = urllib.request.Request(f"http://{self.address}/api/{path}", method=method)
        request.add_header("Authorization", f"token {self.token}")
        no_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with no_proxy.open(request, timeout=30) as answer:
            return json.loads(answer.read() or "null")

    def evaluate(self, kernel: str, code: str, seconds: float = 30) -> str:
        """Run code in a kernel, beside its page; return what it printed."""
        channel = websocket.create_connection(
            f"ws://{self.address}/api/kernels/{kernel}/channels",
            header=[f"Authorization: token {self.token}"], timeout=seconds,
        )  # fmt: skip
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "version": "5.3"}
        header |= {"session": uuid.uuid4().hex, "username": "test", "date": ""}
        content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        channel.send(json.dumps({**message, "channel": "shell", "buffers": []}))
        printed = ""
        while True:
            reply = channel.recv()
            if isinstance(reply, bytes):  # a picture for the page
                continue
            reply = json.loads(reply)
            if reply["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            if reply["msg_type"] == "stream":
                printed += reply["content"]["text"]
            elif reply["msg_type"] == "error":
                raise RuntimeError("\n".join(reply["content"]["traceback"]))
            elif reply["content"].get("execution_state") == "idle":
                channel.close()
                return printed

    def stop(self) -> None:
        """End its kernels, and itself."""
        for kernel in self.ask("kernels"):
            self.ask(f"kernels/{kernel['id']}", "DELETE")
        self.ask("shutdown", "POST")
        try:
            self._process.wait(3)
        except subprocess.TimeoutExpired:
            self._process.kill()


class Notebook:
    """A notebook in a page of JupyterLab or Notebook 7, with what a learner does there.

    console_errors: errors that the page has logged. outside: addresses that it asked for and that
    are not this server's; it does not get them.
    """

    OUTPUT = ".jp-OutputArea-output"
    CELL = ".jp-Cell"
    ERROR = ".jp-RenderedText[data-mime-type='application/vnd.jupyter.error']"
    PANEL = "const panel = window.jupyterapp?.shell?.currentWidget;"
    READY = "panel?.sessionContext?.isReady && panel.sessionContext.session?.kernel?.status"
    PROMPTS = """panel.content.widgets.filter(cell => cell.model.type === 'code').map(
        cell => cell.model.executionState === 'running' ? '*' : cell.model.executionCount)"""
    CLEAR = """panel.content.widgets.forEach(
        cell => { if (cell.model.type === 'code') cell.model.executionCount = null; })"""
    RUN_ALL = "window.jupyterapp.commands.execute('notebook:run-all-cells')"
    RUN = """panel.content.deselectAll(); panel.content.activeCellIndex = arg;
        window.jupyterapp.commands.execute('notebook:run-cell')"""
    INTERRUPT = "window.jupyterapp.commands.execute('notebook:interrupt-kernel')"
    RESTART = "panel.sessionContext.restartKernel()"
    SAVE = "window.jupyterapp.commands.execute('docmanager:save')"
    SAVED = "!panel.context.model.dirty"

    def __init__(self, server: Server, browser: Browser, cells: Sequence[str], page: str):
        self.server = server
        self.path = f"{uuid.uuid4().hex[:8]}.ipynb"
        python = {"name": "python3", "display_name": "Python 3", "language": "python"}
        book = nbformat.v4.new_notebook(metadata={"kernelspec": python})
        book.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
        nbformat.write(book, server.root / self.path)
        self.page: Page = browser.new_page(viewport={"width": 1280, "height": 1000})
        self.page.set_default_timeout(20_000)
        self.console_errors: list[str] = []
        self.outside: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.console_errors.append(str(error)))
        self.page.route(lambda url: server.address not in url, self._refuse)
        self.page.add_init_script(COUNT_FRAMES)
        self.page.goto(f"http://{server.address}/{page}{self.path}?token={server.token}")
        self._until_idle()

    def _hear(self, message: Any) -> None:
        if message.type == "error":
            self.console_errors.append(f"{message.text} {message.location.get('url', '')}")

    def _refuse(self, route: Any) -> None:
        if route.request.url.startswith("http"):  # others are made by the page itself
            self.outside.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    def _do(self, code: str, arg: Any = None) -> None:
        """Begin something in the page and wait for nothing, as some promises never come true."""
        self.page.evaluate(f"arg => {{ {self.PANEL} {code}; }}", arg)

    def _ask(self, code: str) -> Any:
        return self.page.evaluate(f"() => {{ {self.PANEL} return {code}; }}")

    def _until_idle(self, seconds: float = 60) -> None:
        self.wait(lambda: self._ask(self.READY) == "idle", seconds)

    # --- cells and the kernel -----------------------------------------------------------------

    def run_all(self, seconds: float = 60) -> None:
        """Run every cell and wait for the end. Raises AssertionError if one fails."""
        self._run(self.RUN_ALL, None, slice(None), seconds)

    def run_until_shown(self, part: Locator) -> None:
        """Run all cells and wait until this shows."""
        self.run_all()
        part.first.wait_for()

    def run_cell(self, index: int, seconds: float = 60, wait: bool = True) -> None:
        """Run one cell and, if asked to, wait for the end."""
        self._run(self.RUN, index, slice(index, index + 1), seconds, wait)

    def _run(self, code: str, arg: Any, cells: slice, seconds: float, wait: bool = True) -> None:
        self._until_idle(seconds)
        self._do(self.CLEAR)

        def prompts() -> list[Any]:
            return self._ask(self.PROMPTS)[cells]

        for _ in range(10):  # a front end that has hardly opened turns a deaf ear
            self._do(code, arg)
            if self._comes_true(lambda: any(prompts()), 2):
                break
        if wait:
            self.wait(lambda: self._failed() or all(map(str.isdigit, map(str, prompts()))), seconds)
            assert not self._failed(), self.output_text()

    def _failed(self) -> bool:
        return self.page.locator(self.ERROR).count() > 0

    def interrupt(self) -> None:
        """Press the front end's stop button."""
        self._do(self.INTERRUPT)

    def restart_kernel(self) -> None:
        """Restart the kernel, as the front end's button does once it is confirmed."""
        pid = self.evaluate_in_kernel("import os; print(os.getpid())")
        self._do(self.RESTART)
        self.page.wait_for_timeout(500)
        self.wait(lambda: self.evaluate_in_kernel("import os; print(os.getpid())") != pid)
        self._until_idle()

    def load_anew(self) -> None:
        """Save the notebook and load its page anew; the kernel goes on."""
        self._do(self.SAVE)
        self.wait(lambda: self._ask(self.SAVED))
        self.page.reload()
        self._until_idle()

    def open_the_next_day(self) -> None:
        """Save the notebook, and open it when its kernel is gone: it gets another."""
        self._do(self.SAVE)
        self.wait(lambda: self._ask(self.SAVED))
        self.server.ask(f"kernels/{self.kernel_id()}", "DELETE")
        self.page.reload()
        self._until_idle()

    def kernel_id(self) -> str:
        """The kernel of this notebook."""
        sessions = self.server.ask("sessions")
        return next(it["kernel"]["id"] for it in sessions if it["path"].endswith(self.path))

    def kernel_ids(self) -> list[str]:
        """All kernels of the server."""
        return [kernel["id"] for kernel in self.server.ask("kernels")]

    def evaluate_in_kernel(self, code: str) -> str:
        """Run code in the kernel, unseen by the page; return what it printed, stripped."""
        return self.server.evaluate(self.kernel_id(), code).strip()

    def close(self) -> None:
        """Close the page and end the kernel."""
        kernel = self.kernel_id()
        self.page.close()
        self.server.ask(f"kernels/{kernel}", "DELETE")

    # --- what is on the page ------------------------------------------------------------------

    def cell(self, index: int) -> Locator:
        """A cell with its output."""
        return self.page.locator(self.CELL).nth(index)

    def output_text(self) -> str:
        """The text of all outputs, the entries of menus included."""
        text = "\n".join(self.page.locator(self.OUTPUT).all_inner_texts())
        return text.replace("\xa0", " ")

    def button(self, name: str, cell: int | None = None) -> Locator:
        """The widget button with exactly this text, on the page or in one cell."""
        place = self.page if cell is None else self.cell(cell)
        text = re.compile(rf"^\s*{re.escape(name)}\s*$")
        return place.locator("button.jupyter-button:visible").filter(has_text=text)

    def slider(self, label: str) -> Locator:
        """The handle of a slider, which takes the arrow keys: `.press("ArrowLeft")`."""
        slider = self.page.locator(".widget-slider").filter(has_text=label)
        return slider.locator(".noUi-handle, .ui-slider-handle")

    def menu(self, label: str) -> Locator:
        """A menu, which takes `.select_option(label=...)`."""
        return self.page.locator(".widget-dropdown").filter(has_text=label).locator("select")

    def status(self) -> str:
        """The line that begins with "Turn"."""
        lines = self.page.locator(".widget-html-content").filter(has_text=re.compile(r"^\s*Turn "))
        return lines.first.inner_text().strip()

    def turn(self) -> int:
        """The turn that the page shows."""
        return int(re.match(r"Turn ([\d,]+)", self.status())[1].replace(",", ""))

    def frames(self) -> int:
        """How many new pictures came since the last call."""
        return self.page.evaluate("() => { const n = frames_; frames_ = 0; return n; }")

    def fits(self, width: int) -> bool:
        """Whether the first output shows all that it holds on a page of this width."""
        self.page.set_viewport_size({"width": width, "height": 1000})
        self.pause(0.5)
        output = self.page.locator(self.OUTPUT).first
        needed, room = output.evaluate("it => [it.scrollWidth, it.clientWidth]")
        return needed <= room + 1

    def screenshot(self, path: str | Path) -> None:
        """Save what the page looks like."""
        self.page.screenshot(path=path)

    # --- waiting ------------------------------------------------------------------------------

    def wait(self, condition: Callable[[], Any], seconds: float = 20) -> None:
        """Wait until the condition is true; the page goes on meanwhile."""
        assert self._comes_true(condition, seconds), f"waited in vain:\n{self.output_text()}"

    def wait_turn(self, more_than: int, seconds: float = 20) -> None:
        """Wait until the page shows a later turn."""
        self.wait(lambda: self.turn() > more_than, seconds)

    def pause(self, seconds: float) -> None:
        """Let time pass; unlike `time.sleep`, the page's news is heard."""
        self.page.wait_for_timeout(1000 * seconds)

    def _comes_true(self, condition: Callable[[], Any], seconds: float) -> bool:
        end = time.monotonic() + seconds
        while not (true := condition()) and time.monotonic() < end:
            self.page.wait_for_timeout(50)
        return bool(true)


class ClassicNotebook(Notebook):
    """A notebook in a page of classic Notebook, which Colab's versions come with."""

    OUTPUT = ".output_subarea"
    CELL = "div.cell"
    ERROR = ".output_error"
    PANEL = "const panel = window.Jupyter?.notebook;"
    READY = """panel?._fully_loaded && panel.kernel?.is_connected() && panel.kernel.widget_manager
        && panel.kernel_selector && !panel.kernel_busy && 'idle'"""
    PROMPTS = (
        "panel.get_cells().filter(c => c.cell_type === 'code').map(c => c.input_prompt_number)"
    )
    CLEAR = (
        "panel.get_cells().forEach(c => { if (c.cell_type === 'code') c.set_input_prompt(null); })"
    )
    RUN_ALL = "panel.execute_all_cells()"
    RUN = "panel.execute_cells([arg])"
    INTERRUPT = "panel.kernel.interrupt()"
    RESTART = "panel.restart_kernel({confirm: false})"
    SAVE = "panel.save_notebook()"
    SAVED = "!panel.dirty"

    def __init__(self, *where: Any):
        super().__init__(*where)
        # As it opens, the page asks the kernel for widgets and then draws all outputs anew, which
        # would drop those of a cell that runs meanwhile. The kernel answers in order.
        self.page.evaluate("() => new Promise(done => Jupyter.notebook.kernel.comm_info('', done))")


class FrontEnd:
    """One of the three: `open` gives a notebook in it."""

    def __init__(self, name: str, server: Server, browser: Browser):
        self.name, self.server, self._browser = name, server, browser

    def open(self, cells: Sequence[str]) -> Notebook:
        """A notebook of these cells in a page of its own, ready to run."""
        kind = ClassicNotebook if self.name == "colab" else Notebook
        page = f"lab/workspaces/{uuid.uuid4().hex}/tree/" if self.name == "lab" else "notebooks/"
        return kind(self.server, self._browser, cells, page)
