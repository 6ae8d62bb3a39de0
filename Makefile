# The README's two commands are `make demo` and `make test`; each does the set-up it needs on a fresh machine.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1
# Errors alone: a newcomer can do nothing about the warnings.
PIP := $(BIN)/pip --disable-pip-version-check --no-color -qq

.PHONY: help setup demo test test-postgres check format lock data clean

help:  ## この一覧 / this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/'

$(VENV)/run.stamp: requirements/run.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Banso runs on …"
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	@echo "Installing what the tests need …"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/run.stamp  ## .venv に banso コマンドを用意する / prepare .venv with the banso command

demo: setup  ## R1（令和元年度）を読み込み、報告書を作り、開く / load R1, build the report, serve it
	@$(BIN)/banso demo $(if $(filter 0,$(SERVE)),--no-serve,)

test: $(VENV)/dev.stamp  ## すべての検査（SQLite・PostgreSQL・ブラウザ）/ the whole suite on both databases
	@bash tests/run.sh

test-postgres: $(VENV)/dev.stamp  ## ブラウザ以外のすべてを PostgreSQL で / all but the browser on PostgreSQL
	@bash tests/run.sh postgres

check: $(VENV)/dev.stamp  ## 書式・型・層の検査 / lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock:  ## 依存の固定を作り直す（uv が要る）/ rebuild the locks (needs uv)
	uv pip compile pyproject.toml --extra build $(LOCK_FLAGS) -o requirements/run.txt
	uv pip compile pyproject.toml --extra build --extra dev -c requirements/run.txt $(LOCK_FLAGS) -o requirements/dev.txt

LOCK_FLAGS := --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --python-version 3.11 -q

data:  ## 同梱データ（市区町村・地図）を作り直す / rebuild the shipped data files
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet ".[data]"
	$(BIN)/python tools/build_gazetteer.py
	$(BIN)/python tools/build_map.py

clean:
	rm -rf $(VENV) out var .mypy_cache .ruff_cache
