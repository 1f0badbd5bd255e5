"""Make the environment `colab` inside this Python's own: Colab's versions, PyTorch borrowed.

Run it with the project's environment: `make test` does; on Windows
`.venv\\Scripts\\python tests\\colab\\make_env.py`.
"""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
ENV = Path(sys.prefix, "colab")
PYTHON = ENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
SITE = "import sysconfig; print(sysconfig.get_path('purelib'))"


def main() -> None:
    """Install Colab's versions, then let what they lack come from the environment around."""
    venv.create(ENV, clear=True)
    pip = [sys.executable, "-m", "pip", "--python", str(PYTHON), "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--requirement", str(REQUIREMENTS)], check=True)
    own = subprocess.check_output([str(PYTHON), "-c", SITE], text=True).strip()
    around = sysconfig.get_path("purelib")
    # put last on the path, so Colab's own win; `addsitedir` reads the editable installs there too
    Path(own, "borrow.pth").write_text(f"import site; site.addsitedir({around!r})\n", "utf-8")


if __name__ == "__main__":
    main()
