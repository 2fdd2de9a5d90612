# Calls pip, auditapp and the checks; Windows users find the same two lines in the README.
.POSIX:

PYTHON ?= python3
PORT ?= 8000
PROVE ?= full
UV ?= uv
BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check install -qq
LOCK = $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

ASSETS = pyproject.toml hatch_build.py frontend/package.json frontend/package-lock.json

help:
	@echo 'make demo         install what is pinned, make the demo database, serve on port $(PORT)'
	@echo 'make test         every check and test that takes minutes'
	@echo 'make coverage     which branches the tests run: 95% of the domain, 90% of everything'
	@echo 'make prove        the long proofs; PROVE=short for the form that continuous integration runs'
	@echo 'make bench        what it costs, as ratios against peers in the same run'
	@echo 'make screenshots  pictures of the pages, for the README'
	@echo 'make lock         pin the newest versions that pyproject.toml allows (needs uv)'
	@echo 'make migration    write the next migration, from the models: NAME="Keep the reason for a return"'
	@echo 'make clean        remove what was built; the data folder stays'
	@echo 'Settings: PYTHON=$(PYTHON) PORT=$(PORT) PROVE=$(PROVE) UV=$(UV)'

demo: .venv/installed
	$(BIN)/auditapp demo --port $(PORT)

# The fast checks come first.
test: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit -q -c pyproject.toml -r auditapp
	$(BIN)/python -m tests.javascript
	$(BIN)/auditapp forms check forms plans
	$(BIN)/pytest -q -n 2 -m "not slow"

# Branches of the domain, then of everything.
coverage: .venv/installed-dev
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q -n 2 -m "not slow"
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --include='auditapp/domain/*' --fail-under=95
	$(BIN)/coverage report --fail-under=90

prove: .venv/installed-dev
	PROVE=$(PROVE) $(BIN)/pytest -q -n 2 -m slow

bench: .venv/installed-dev
	$(BIN)/python -m benchmarks

screenshots: .venv/installed-dev
	$(BIN)/python -m tests.browser.screenshots

migration: .venv/installed-dev
	$(BIN)/python -m migrations "$(NAME)"
	$(BIN)/ruff check -q --fix migrations/versions
	$(BIN)/ruff format -q migrations/versions

lock:
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) --extra dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv build dist auditapp/static/govuk frontend/node_modules node_modules
	rm -rf .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: a second run installs nothing unless what is pinned, or what is built, has changed.
.venv/created:
	$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/created requirements.lock $(ASSETS)
	@echo 'Installing what is pinned, a minute or two'
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps -e .
	@touch $@

.venv/installed-dev: .venv/created requirements-dev.lock $(ASSETS)
	@echo 'Installing what is pinned, a minute or two'
	@$(PIP) --require-hashes -r requirements-dev.lock
	@$(PIP) --no-deps -e .
	@touch $@ .venv/installed

.PHONY: help demo test coverage prove bench screenshots migration lock clean
