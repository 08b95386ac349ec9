# A fresh machine needs only Python >= 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SANDBOX_READY := $(VENV)/.sandbox-ready
DEV_READY := $(VENV)/.dev-ready

.PHONY: help setup sandbox demo test test-fast test-oldest test-city test-containers test-deep test-domain webapp webapp-check lint house house-check format bench lock clean
# Compile the code once, for every process that the tests start.
export PYTHONDONTWRITEBYTECODE :=
.DEFAULT_GOAL := help

help: ## Show the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "SvitloBot needs Python >= 3.11: run 'make PYTHON=/path/to/python3.11 ...'"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(READY): requirements/runtime.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

$(SANDBOX_READY): sandbox/pyproject.toml $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e sandbox
	@touch $(SANDBOX_READY)

$(DEV_READY): requirements/dev.txt bench/pyproject.toml $(SANDBOX_READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e bench
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $(DEV_READY)

setup: $(READY) ## Make the virtual environment with what the product needs to run

sandbox: $(SANDBOX_READY) ## Add the local Telegram, payment providers and simulated city

demo: $(SANDBOX_READY) ## Set everything up and play an outage in the demo city
	$(BIN)/python -m svitlobot demo

test: $(DEV_READY) ## Run the whole test suite: two cores, and two more workers who wait while others work
	$(BIN)/python -m pytest -n 4 --dist loadgroup --no-loadscope-reorder --durations=10

test-domain: $(DEV_READY) ## Run one layer's tests: test-domain, test-api, test-sender, ...
	$(BIN)/python -m pytest tests/domain

test-fast: $(DEV_READY) ## Run the rules and the services, but for what takes long, in about a minute
	$(BIN)/python -m pytest -n 3 -m "not long" --dist loadgroup tests/domain tests/services

test-oldest: $(DEV_READY) ## Run what speaks SQL on the oldest PostgreSQL that we promise to run on (Debian's postgresql-15)
	OLDEST_POSTGRES=1 $(BIN)/python -m pytest -n 3 --dist loadgroup tests/services tests/api tests/worker

test-city: $(DEV_READY) ## Switch a city of 100,000 off and on again, and account for every message (a minute)
	CITY=1 $(BIN)/python -m pytest tests/city

test-containers: $(DEV_READY) ## Start the product in containers, and upgrade it (needs root; takes minutes)
	CONTAINERS=1 $(BIN)/python -m pytest tests/containers --timeout 1800 --durations=5

test-deep: $(DEV_READY) ## Search the properties of the rules twenty times as long
	HYPOTHESIS_PROFILE=deep $(BIN)/python -m pytest --durations=10 --timeout 1200 tests/domain

test-%: $(DEV_READY)
	$(BIN)/python -m pytest tests/$*

WEBAPP_READY := webapp/node_modules/.package-lock.json

$(WEBAPP_READY): webapp/package.json webapp/package-lock.json
	cd webapp && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

webapp/src/api/schema.ts: $(DEV_READY) $(WEBAPP_READY) $(shell find src/svitlobot/schemas src/svitlobot/api -name '*.py')
	mkdir -p build && $(BIN)/python -m tools.openapi > build/openapi.json
	cd webapp && npx openapi-typescript ../build/openapi.json -o src/api/schema.ts

webapp: webapp/src/api/schema.ts ## Build the Mini App into the package (needs Node >= 20)
	cd webapp && npm run --silent check && npm run --silent build -- --logLevel warn

webapp-check: webapp ## Lint and test the front end, and fail if the package's files are not what its sources give
	cd webapp && npm run --silent lint && npm run --silent test
	git diff --exit-code --stat -- src/svitlobot/site/app && test -z "$$(git status --porcelain -- src/svitlobot/site/app)"

lint: $(DEV_READY) ## Check style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.house check
	$(BIN)/python -m tools.webapp

audit: $(DEV_READY) ## Look the dependencies up in databases of known vulnerabilities
	$(BIN)/python -m tools.audit

house: $(DEV_READY) ## Redraw the figure of rooms (docs/architecture/rooms.md) and measure them
	$(BIN)/python -m tools.house draw

house-check: $(DEV_READY) ## Fail if the figure of rooms is out of date
	$(BIN)/python -m tools.house check

format: $(DEV_READY) ## Mend what can be mended by machine
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV_READY) ## Run every benchmark beside its yardstick (JSON)
	$(BIN)/python -m svitlobot bench all --json

lock: $(DEV_READY) ## Renew the locked dependencies
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-header \
	  pyproject.toml -o requirements/runtime.txt
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-header \
	  --extra otel -c requirements/runtime.txt pyproject.toml -o requirements/otel.txt
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-header \
	  --extra dev --extra otel -c requirements/runtime.txt pyproject.toml -o requirements/dev.txt

clean: ## Remove the venv, caches and the demo's data
	rm -rf $(VENV) var build .mypy_cache .ruff_cache .pytest_cache .hypothesis
