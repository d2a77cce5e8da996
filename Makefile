# Two commands on a fresh machine that has Python 3.11+ and make: make demo, make test.
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: demo test lint smoke examples lock bench

.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

demo: .venv/ready
	$(BIN)/python examples/demo.py

test: .venv/ready lint
	$(BIN)/pytest -n auto

lint: .venv/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

smoke: .venv/ready
	$(BIN)/scaffold smoke --pairwise

examples: .venv/ready
	$(BIN)/python examples/make.py

lock: .venv/ready
	$(BIN)/python requirements/lock.py $(LOCK)

bench: .venv/ready
	$(BIN)/python bench/commands.py
	$(BIN)/python bench/bootstrap.py
