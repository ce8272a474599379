# Two commands matter: `make demo` shows what cwledger does, `make test` runs every check and test.
# Both make their own .venv and install into it, again only when pyproject.toml or constraints.txt has changed.

PYTHON ?= python3
WORKERS ?= 2
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test test-fast test-slow check fix bench install pins clean
.DELETE_ON_ERROR:

help: ## these lines
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

demo: $(VENV)/.installed-demo ## a city's roster, pay and honours, on two clocks (ARGS='--help' shows its options)
	$(BIN)/cwledger demo $(ARGS)

# Its searches draw the same for the same tree, so that a change is judged by what it changed; test-fast and test-slow draw anew each time.
test: check ## every check and every test, the slow searches included; what CI runs
	$(BIN)/python -m pytest -n $(WORKERS) --hypothesis-profile ci $(ARGS)

test-fast: $(VENV)/.installed-dev ## the tests without the slow searches, drawn anew (ARGS='-k posts' picks some)
	$(BIN)/python -m pytest -n $(WORKERS) -m 'not slow' $(ARGS)

test-slow: $(VENV)/.installed-dev ## the slow searches alone, drawn anew each time
	$(BIN)/python -m pytest -n $(WORKERS) -m slow $(ARGS)

check: $(VENV)/.installed-dev ## style, formatting, types and the arrows between packages
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports --no-logo

fix: $(VENV)/.installed-dev ## mends style and formatting where that needs no judgement
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

bench: $(VENV)/.installed-dev ## the benchmarks, each beside a floor and a peer (ARGS passes options on)
	$(BIN)/python -m benchmarks $(ARGS)

install: $(VENV)/.installed-dev ## only the environment, with everything in it

pins: $(VENV)/.installed-dev ## writes constraints.txt anew from what is installed in .venv
	$(BIN)/python -m pip freeze --exclude-editable | grep -E '^[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+$$' | LC_ALL=C sort -f > constraints.new
	mv constraints.new constraints.txt
	touch $(VENV)/.installed-dev $(VENV)/.installed-demo

clean: ## removes .venv and everything else these commands made
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .grimp_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'cwledger needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null \
		|| { echo 'This Python cannot make virtual environments; on Debian: apt-get install python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.installed-demo: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'installing cwledger and its command line into $(VENV) ...'
	$(PIP) -e '.[cli]'
	@touch $@

# The development environment holds the demo's, so its stamp is set too.
$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'installing cwledger, its extras and the checks into $(VENV) ...'
	$(PIP) -e '.[dev]'
	@touch $@ $(VENV)/.installed-demo
