# Everything runs from the checkout; what a target needs goes into .venv first, in the versions of the lock files.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
PY := $(VENV)/bin/python
# For one file: make test ARGS=tests/ledger
ARGS ?=
PACKAGES := --require-hashes --no-deps --no-compile --quiet --disable-pip-version-check
COMPILE := $(VENV)/bin/uv pip compile setup.cfg --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

.DEFAULT_GOAL := help
.PHONY: help demo run test lint lock drill translations

help:
	@echo "make demo   показ: своя база SQLite, пример данных, логины на экране, http://127.0.0.1:8000"
	@echo "make run    приложение с настройками из окружения (POINTS_..., см. .env.example)"
	@echo "make test   все проверки поведения; одна папка: make test ARGS=tests/ledger"
	@echo "make lint   стиль, типы, шаблоны, переводы"
	@echo "make drill  гонки, обрывы и подделки в полную силу, с цифрами"
	@echo "make translations   собрать .mo из .po"
	@echo "make lock   заново подобрать версии зависимостей (LOCK=--upgrade: новейшие)"

demo: $(VENV)/.runtime
	$(PY) manage.py demo $(ARGS)

run: $(VENV)/.runtime
	$(PY) manage.py run $(ARGS)

test: $(VENV)/.dev
	$(PY) -m pytest -n auto --dist worksteal $(ARGS)

lint: $(VENV)/.dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/djlint templates --lint --quiet
	$(PY) -m tests.lint

drill: $(VENV)/.dev
	$(PY) -m tests.drills $(ARGS)

translations: $(VENV)/.dev
	$(PY) -m tests.lint.translations --write

# The development lock repeats the runtime one, so that what is tested is what runs.
lock: $(VENV)/.dev
	$(COMPILE) $(LOCK) -o requirements.lock
	$(COMPILE) $(LOCK) --extra test --extra dev --constraints requirements.lock -o requirements-dev.lock

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock | $(VENV)/bin/python
	$(PY) -m pip install $(PACKAGES) -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(VENV)/bin/python
	$(PY) -m pip install $(PACKAGES) -r requirements-dev.lock
	@touch $@ $(VENV)/.runtime
