# Soglia: `make run` and `make test` do everything on a fresh machine; `make` alone says what there is.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export SOGLIA_DEMO ?= 1

.DEFAULT_GOAL := help
.PHONY: help run app test check soak clean

help: ## what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

$(VENV)/.server: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[server]'
	@touch $@

$(VENV)/.test: $(VENV)/.server
	$(BIN)/python -m pip install --quiet --editable '.[server,test]'
	@touch $@

app: $(VENV)/.server ## builds the app for the browser into build/app (only what changed)
	$(BIN)/python -m mobile.web.build

run: app ## installs, builds, seeds demo data on the first run, serves on http://127.0.0.1:8000
	exec $(BIN)/soglia serve

check: $(VENV)/.test ## lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The tests start some hundreds of processes: none of them compiles again what another one has compiled, whatever the environment says.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(VENV)/.test ## everything that must hold, in under 25 minutes
	tests/support/system-packages
	$(MAKE) --no-print-directory -j2 app check
	$(BIN)/python -m tests.support.everything

soak: $(VENV)/.test ## the same properties for longer: SOAK_MINUTES=60 by default
	tests/support/system-packages
	$(MAKE) --no-print-directory app
	nice $(BIN)/python -m tests.support.soak $${SOAK_MINUTES:-60}

clean: ## removes what was built, never data
	rm -rf build $(VENV)
