# Everything starts here; `make` alone lists it.
PYTHON ?= python3
VENV := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run test test-slow check bench soak env tools requirements messages clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

run: ## the whole system with its demo city on http://127.0.0.1:8000 (PORT=... overrides)
	@$(PYTHON) deploy/bootstrap.py
	@exec $(VENV)/python -m config.run

test: tools ## all tests but the slow ones
	@$(VENV)/python -m pytest -n 2 -m "not slow" $(ARGS)

test-slow: tools ## the slow tests alone
	@$(VENV)/python -m pytest -n 2 -m slow $(ARGS)

check: tools ## style, types, import contracts, migrations, translations, deployment checks
	@sh deploy/check.sh

bench: env ## NAME=... [SIZE=...]: ours beside a peer, in one run
	@$(VENV)/python -m benchmarks "$(NAME)" $(if $(SIZE),--size "$(SIZE)")

soak: env ## [ROUNDS=50] [SIZE=10000]: kills workers and database in the middle of bulk decisions
	@$(VENV)/python -m tests.soak $(if $(ROUNDS),--rounds "$(ROUNDS)") $(if $(SIZE),--size "$(SIZE)")

env:
	@$(PYTHON) deploy/bootstrap.py --dev

tools: env
	@sh deploy/tools.sh

requirements: env ## compile deploy/*.in into hashed lists that name no registry
	@for list in bootstrap requirements requirements-dev; do \
	  $(VENV)/uv pip compile -q --no-config --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --no-header deploy/$$list.in -o deploy/$$list.txt || exit 1; done

messages: tools ## collect the words of the interface and compile the translations
	@$(VENV)/python manage.py makemessages -l en --no-location --no-wrap -i .venv -i var
	@$(VENV)/python manage.py compilemessages -l en -v 0

clean: ## forget the environment, never the data
	@rm -rf .venv .ruff_cache .mypy_cache .hypothesis
