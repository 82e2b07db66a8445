# Two commands: `make run` and `make test`. README.md tells the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.PHONY: help run test walks chaos bench check setup setup-dev pictures messages

# File names and screens are UTF-8, whatever the terminal's locale says.
export PYTHONUTF8 := 1
export PYTHONDONTWRITEBYTECODE :=
python = .venv/bin/python

help: ## Tell what each command does
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 20

run: export DEMO := $(or $(DEMO),1)
run: ## Start everything at http://localhost:8000 (PORT, PORTAL_DATA, DEMO=0 are honoured)
	@system_python=$$(scripts/find_python.sh) && $$system_python scripts/prepare.py --no-static
	@exec $(python) manage.py portal --collect

setup: ## Leave .venv ready without starting anything
	@system_python=$$(scripts/find_python.sh) && $$system_python scripts/prepare.py

setup-dev: ## The same, with what tests and checks need
	@system_python=$$(scripts/find_python.sh) && $$system_python scripts/prepare.py --dev

test: setup-dev ## Run every test (TEST_DATABASE_URL, TEST_REDIS_URL name services to test on)
	@$(python) scripts/run_tests.py

check: setup-dev ## Lint, types, import contracts, migrations, deployment, messages, compose file
	@$(python) scripts/run_checks.py

walks: setup-dev ## Go through every address with every method as every role, and with all that is hostile
	@$(python) scripts/run_tests.py --walks

chaos: setup-dev ## Break a portal on purpose (KILLS, PACE, MINUTES, SEED are honoured)
	@$(python) scripts/run_chaos.py $(if $(KILLS),--kills $(KILLS)) $(if $(PACE),--pace $(PACE)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED))

bench: setup-dev ## Measure what the portal takes at a million tickets (ROWS, ONLY are honoured)
	@$(python) scripts/run_bench.py $(if $(ROWS),--rows $(ROWS)) $(if $(ONLY),--only $(ONLY))

pictures: setup-dev ## Take a picture of every page into pictures/
	@$(python) scripts/pictures.py

messages: setup-dev ## Collect new texts into locale/*/pt_BR
	@$(python) scripts/messages.py extract
	@$(python) scripts/messages.py compile
