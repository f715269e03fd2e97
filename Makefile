# Every word of this project; `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PORT ?= 8000
JOBS ?= 2
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url pyproject.toml --group build

.PHONY: help setup run check fix test bench docs lock messages

help: ## this list
	@echo "make WORD, where WORD is one of:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 12
	@echo "A single command of the product: .venv/bin/repere --help"

setup: .venv/.dev ## install what development needs (quick when nothing changed)
	@tools/system-packages

run: .venv/.runtime ## the demo on http://127.0.0.1:8000 (PORT=… for another)
	@export DJANGO_SETTINGS_MODULE=repere.config.settings.development REPERE_PUBLIC_URL=http://127.0.0.1:$(PORT); \
	$(BIN)/repere setup && $(BIN)/repere demo && exec $(BIN)/repere serve --port $(PORT)

check: setup ## style, types, floors, templates, migrations, production settings, translations, links
	@$(BIN)/python tools/check.py

fix: setup ## put the style in order
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check .

test: setup ## all tests on SQLite, then on PostgreSQL when REPERE_TEST_POSTGRES_URL names one (TESTS=… for some)
	@$(BIN)/python tools/run_tests.py --jobs $(JOBS) $(TESTS)

bench: setup ## the measures, each with its bar (BENCH=ranking for one)
	@$(BIN)/python -m bench $(or $(BENCH),all)

docs: setup ## every link of the documents leads somewhere
	@$(BIN)/python tools/links.py

messages: setup ## bring the catalogues up to date with the source
	@$(BIN)/python tools/messages.py update

lock: setup ## resolve the dependencies of pyproject.toml anew
	@$(COMPILE) --output-file requirements/runtime.txt
	@$(COMPILE) --extra postgres --output-file requirements/postgres.txt
	@$(COMPILE) --extra postgres --extra batch --extra thumbs --group dev --output-file requirements/dev.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Repère needs Python 3.11 or later.")'
	@$(PYTHON) -m venv .venv || { echo "Install it with: apt install python3-venv"; exit 1; }

# Installed from the lock, every file checked against its hash; then the project itself, from this checkout.
.venv/.dev: requirements/dev.txt | .venv/bin/python
	@echo "Installing what development needs…"
	@$(PIP) install --require-hashes -r $<
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch .venv/.dev .venv/.runtime

.venv/.runtime: requirements/runtime.txt | .venv/bin/python
	@echo "Installing Repère…"
	@$(PIP) install --require-hashes -r $<
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
