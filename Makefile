# `make lab` opens the lessons, `make test` passes the tests; both make .venv on their first run.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
COLAB := $(VENV)/colab/.ready

.PHONY: lab test handouts notebooks evidence tables bench films stamp lint clean

ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

# `make lab OPTIONS=--no-browser`: what JupyterLab is told.
lab: $(READY)
	$(PY) -m gan_teach $(ROOT) $(OPTIONS)

# Two at a time, each file in one piece; those on a page last. PyTorch's threads: one each, or as
# many as OMP_NUM_THREADS says.
test: $(READY) $(COLAB)
	OMP_NUM_THREADS=$${OMP_NUM_THREADS:-1} \
		$(PY) -m pytest -n 2 --dist loadfile --ignore-glob "*_browser.py"
	$(PY) -m pytest tests/browser/test_start_browser.py
	$(PY) -m pytest -n 2 --dist loadfile tests/browser \
		--ignore-glob "*_versions.py" --ignore-glob "*_start_browser.py"

# Notebooks for a class, without outputs and solutions, and for its teacher, solved: handouts/.
handouts: $(READY)
	$(PY) -m tests.tools.handouts

# Run every notebook in place, in full, and keep its outputs.
notebooks: $(READY)
	$(PY) -m tests.tools.run_notebooks

# Compute anew what needs many seeds: data/evidence.
evidence: $(READY)
	$(PY) -m gan_teach.studies.evidence
	$(PY) -m tests.tools.replay
	GAN_TEACH_DIGITS=embedded $(PY) -m tests.tools.replay

# Digits: losses and networks with the same time to train. Stop it at will: it goes on.
tables: $(READY)
	$(PY) -m gan_teach.studies.tables
	$(PY) -m tests.tools.replay digits_table
	GAN_TEACH_DIGITS=embedded $(PY) -m tests.tools.replay digits_table

# Speed: ratios against plain textbook loops, and the playground in a browser.
bench: $(READY)
	$(PY) -m tests.bench

# Play and record the moving pictures of the README: data/films.
films: $(READY)
	$(PY) -m tests.tools.films

# Colab buttons for a public address: make stamp ADDRESS=https://github.com/someone/gan-teach
stamp: $(READY)
	$(PY) -m tests.tools.stamp $(ADDRESS)

lint: $(READY)
	$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy

clean:
	rm -rf $(VENV)

$(READY): requirements.txt pyproject.toml
	$(PYTHON) -c "import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else f'Python 3.11 or later is needed; this is {v.major}.{v.minor}. Try: make PYTHON=python3.11')"
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --disable-pip-version-check -r requirements.txt
	touch $(READY)

# Colab's versions, in which the browser tests play too.
$(COLAB): $(READY) tests/colab/requirements.txt tests/colab/make_env.py
	$(PY) tests/colab/make_env.py
	touch $(COLAB)
