# Interlock: everything starts here. `make help` lists what there is to make.
#
# Needs Python 3.11 or later with its venv module, and make. Everything else is installed into .venv and node_modules.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.NOTPARALLEL:
MAKEFLAGS += --no-builtin-rules

PORT ?= 8000
ARGS ?=
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)

VENV := .venv
PY := $(VENV)/bin/python
FLASK := $(PY) -m flask
NPM := $(VENV)/bin/npm

# A person's own settings must not lead an install astray, nor have every process compile everything again; which index to use stays theirs to say.
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE PIP_TARGET PIP_PREFIX PIP_ROOT PIP_NO_DEPS PIP_CONSTRAINT PIP_DRY_RUN NODE_ENV NODE_OPTIONS VIRTUAL_ENV
export PIP_USER := 0
export PIP_REQUIRE_HASHES := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export NODE_USE_SYSTEM_CA := 1
export PORT
export FLASK_APP := wsgi:app
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

# A virtual environment holds its own path: one that was moved or copied is made again.
ifneq ($(shell cat $(VENV)/.made 2>/dev/null),$(CURDIR))
.PHONY: $(VENV)/.made
endif

.PHONY: run
run: install ## Start Interlock with demo data on http://localhost:8000 (PORT=... for another port)
	@# The front end is mostly waited for, the demo mostly computed, and neither needs the other: they are made at the same time.
	@$(MAKE) --no-print-directory assets & front=$$!; $(MAKE) --no-print-directory data; made=$$?; wait $$front && exit $$made
	@$(PY) deploy/welcome.py
	@exec $(PY) deploy/run.py

.PHONY: data
data: install
	@echo 'Preparing the database'
	@LOG_LEVEL=warning $(FLASK) demo seed --upgrade --if-empty

.PHONY: test
test: tools assets browser services ## Run every test, browser tests included, on SQLite and PostgreSQL (ARGS="-k tables")
	@$(PY) -m pytest -n logical --maxprocesses 8 --dist worksteal $(ARGS)

.PHONY: proofs
proofs: tools assets browser services ## Run the same tests with the long proofs at full length
	@$(PY) -m pytest -n logical --maxprocesses 8 --dist worksteal --proofs $(ARGS)

.PHONY: lint
lint: tools ## Check style, formatting, types and the rules of modules
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) -m webapp.authoring.lint

.PHONY: format
format: tools ## Put the code into the house format
	@$(PY) -m ruff check --fix-only .
	@$(PY) -m ruff format .

.PHONY: install
install: $(VENV)/.installed ## Install the locked packages that the application runs with into .venv

.PHONY: tools
tools: $(VENV)/.tools ## Install the tools of tests and development too

.PHONY: venv
venv: tools

.PHONY: assets
assets: install node_modules/.installed ## Build static/vendor from the locked front-end packages
	@$(PY) deploy/assets.py

.PHONY: browser
browser: tools ## Find Chromium for the browser tests, or install it
	@$(PY) -m tests.support.chromium

.PHONY: services
services: tools ## Find nginx and Prometheus for the tests that run them, or fetch them
	@$(PY) -m tests.support.debian

.PHONY: migrate
migrate: install ## Bring the database to the newest schema
	@$(FLASK) db upgrade

.PHONY: lock
lock: $(VENV)/.made ## Choose new versions of all dependencies and write the lock files
	@$(COMPILE) --group uv -o requirements-uv.txt
	@$(COMPILE) --group build -o requirements-build.txt
	@$(COMPILE) pyproject.toml -o requirements.txt
	@$(COMPILE) --group dev -c requirements-build.txt -c requirements.txt pyproject.toml -o requirements-dev.txt
	@$(MAKE) --no-print-directory tools
	@$(NPM) install --package-lock-only --loglevel error --cache "$(CURDIR)/$(VENV)/npm-cache"
COMPILE := $(PY) deploy/uv.py pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url

.PHONY: sbom
sbom: tools node_modules/.installed ## List the locked packages that are shipped, as CycloneDX, in build/sbom
	@mkdir -p build/sbom
	@$(VENV)/bin/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-reproducible --of JSON -o build/sbom/python.cdx.json
	@$(NPM) sbom --sbom-format cyclonedx --omit dev --loglevel error > build/sbom/frontend.cdx.json
	@echo 'build/sbom/python.cdx.json and build/sbom/frontend.cdx.json'

.PHONY: clean
clean: ## Remove what was built and installed; the database in instance/ stays
	rm -rf $(VENV) node_modules static/vendor build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.PHONY: help
help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | while IFS='|' read -r name what; do printf '%-15s %s\n' "$$name" "$$what"; done

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo 'Interlock needs Python 3.11 or later, and none was found. Install it, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3' >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) has no venv module. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo 'Making the virtual environment .venv'
	@"$(PYTHON)" -m venv --clear $(VENV)
	@pwd > $@

$(VENV)/.installed: $(VENV)/.made requirements-uv.txt requirements-build.txt requirements.txt pyproject.toml
	@echo 'Installing the locked Python packages'
	@# Our own code is compiled meanwhile: the first command would have to.
	@$(PY) -m compileall -qq webapp modules & $(PY) deploy/install.py run; made=$$?; wait; exit $$made
	@touch $@

$(VENV)/.tools: $(VENV)/.installed requirements-dev.txt
	@echo 'Installing the tools of tests and development'
	@$(PY) deploy/install.py tools
	@touch $@

node_modules/.installed: package.json package-lock.json | $(VENV)/.installed
	@echo 'Installing the locked front-end packages'
	@$(NPM) ci --loglevel error --cache "$(CURDIR)/$(VENV)/npm-cache"
	@touch $@
