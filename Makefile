# Every daily act is one target. Works with any Python 3; paths may contain spaces.
PYTHON := $(shell for p in python3 /usr/bin/python3 python; do $$p -c 'import sys; sys.exit(sys.version_info[0] != 3)' >/dev/null 2>&1 && { echo $$p; break; }; done)
IN_VENV := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help opzet start test snel lint bench widget

help: ## show the targets
	@grep -hE '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/'

opzet: ## uv, Python 3.10 and all packages
	@if [ -z "$(PYTHON)" ]; then echo 'Opzetten lukt niet: er is geen Python 3. Installeer Python 3 en probeer opnieuw.' >&2; exit 1; fi
	@$(PYTHON) bot/beheer/opzet.py

start: opzet ## set up what is missing and run the whole product
	@exec $(IN_VENV)/maatje start

test: opzet ## every test: lint, types, unit, data, model, API, browser
	@exec $(IN_VENV)/maatje test

snel: opzet ## only the tests of language, safety, answers, help and content: no model, web or database
	@$(IN_VENV)/python -m pytest -q $(addprefix tests/,verstaan veiligheid kennis hulpaanbod overdracht inhoud nlu)

lint: opzet ## ruff, mypy, import-linter
	@$(IN_VENV)/ruff check . && $(IN_VENV)/ruff format --check . && $(IN_VENV)/mypy && $(IN_VENV)/lint-imports

bench: opzet ## measure against a stock Rasa bot; writes benchmarks/
	@$(IN_VENV)/python -m benchmarks.meet

widget: ## rebuild bot/widget/dist from source (needs Node)
	@cd bot/widget && npm ci && npm run build
