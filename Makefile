# From nothing, two commands: make run, make test. Needs python3 (3.11 or newer) with venv, make and git.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
SHELL := /bin/bash
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/bytecode

.PHONY: run test check endure bench clean lock messages

run: .venv/run
	@$(BIN)/python -m flask --app wsgi serve --port $(PORT)

test: .venv/test
	@$(BIN)/python -m tests.everything

check: .venv/test
	@$(BIN)/python -m tests.everything --fast

endure: .venv/test
	@$(BIN)/python -m tests.everything --endure

bench: .venv/test
	@$(BIN)/python -m tests.load.bench $(if $(IDEAS),--ideas $(IDEAS))

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $$($(PYTHON) --version) is here. Name another: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }
	@echo "Making the environment in .venv ..."
	@$(PYTHON) -m venv .venv

.venv/run: requirements.txt | .venv/bin/python
	@echo "Installing what the application needs (a minute or two the first time) ..."
	@$(call install,requirements.txt)
	@touch $@

.venv/test: requirements-test.txt tests/search/whoosh3.txt | .venv/bin/python
	@echo "Installing what the tests need (a minute or two the first time) ..."
	@$(call install,requirements-test.txt)
	@$(call install,tests/search/whoosh3.txt,--no-deps --upgrade --target .venv/whoosh3)
	@touch $@ .venv/run

define install
if command -v uv >/dev/null 2>&1 && uv pip install --quiet --python $(BIN)/python --require-hashes $(2) -r $(1); then :; \
else $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes $(2) -r $(1) \
|| { echo "The packages could not be installed. Is the package index reachable? Then say the same command again."; exit 1; }; fi
endef

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements.txt > /dev/null
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --group test -o requirements-test.txt > /dev/null
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group pyproject.toml:whoosh3 -o tests/search/whoosh3.txt > /dev/null

messages: .venv/test
	@$(BIN)/python translations/gather.py

clean:
	rm -rf .venv
