# Everything one does with Inspektor's source. A target says what it is for after "##"; `make help` prints that.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test check bench campaign mutants rehearse lock clean

BIN := .venv/bin
VISITS := resources/visits
# What follows: make test ARGS="-k memo", make run ARGS="--version"
ARGS ?=

help: ## Print this list
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do \
		printf 'make %-10s%s\n' "$$name" "$$text"; done

setup: .venv/.installed .venv/.qt ## Put everything that is needed into .venv (and Qt's libraries into the system)
	@:

run: setup ## Start Inspektor on the practice municipality; without a screen, rehearse a visit instead
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" != Linux ]; then \
		exec $(BIN)/inspektor $(ARGS); \
	fi; \
	echo "There is no screen here (DISPLAY and WAYLAND_DISPLAY are empty): rehearsing the unannounced visit instead."; \
	QT_QPA_PLATFORM=offscreen $(BIN)/inspektor rehearse $(VISITS)/oanmalt-lindgarden.yaml --out build/rehearsal && \
	echo "Made:" && find build/rehearsal -type f | sort | sed 's/^/  /'

test: setup .venv/.xvfb .venv/.keyring .venv/.strace ## Run the tests; ARGS="-k memo" is passed on to pytest
	@$(BIN)/python -m pytest $(ARGS)

check: setup ## Format, lint, types and import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: setup ## Measure start, save, paint, memo and memory; leaves build/bench.json
	@QT_QPA_PLATFORM=offscreen $(BIN)/python tests/bench/run.py $(ARGS)

campaign: setup .venv/.keyring .venv/.strace ## Break for an hour what is promised; leaves build/campaign.json
	@QT_QPA_PLATFORM=offscreen $(BIN)/python tests/campaign/run.py $(ARGS)

mutants: setup .venv/.keyring .venv/.strace ## Break one line after the other; each must turn its tests red
	@QT_QPA_PLATFORM=offscreen $(BIN)/python tests/mutants/run.py $(ARGS)

rehearse: setup ## Play every visit in resources/visits through the real user interface
	@for visit in $(VISITS)/*.yaml; do \
		name=$$(basename "$$visit" .yaml); \
		echo "Rehearsing $$name"; \
		QT_QPA_PLATFORM=offscreen $(BIN)/inspektor rehearse "$$visit" --out "build/rehearsal/$$name" || exit 1; \
	done

lock: ## Write requirements.lock anew from requirements.in: versions and hashes, no addresses
	@echo "Resolving requirements.in"
	@"$$(.ci/python lock)" -m venv build/lock
	@build/lock/bin/pip --disable-pip-version-check -qq install uv==0.13.9
	@build/lock/bin/uv --quiet pip compile --upgrade --universal --generate-hashes --no-header \
		--python-version 3.11 requirements.in -o requirements.lock

clean: ## Remove .venv, build and every cache; the inspector's data is not touched
	@rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@python=$$(.ci/python setup) && .ci/system venv "$$python" && \
	echo "Making .venv with $$("$$python" --version)" && "$$python" -m venv --clear .venv

.venv/.qt: .ci/system .venv/bin/python
	@.ci/system qt .venv/bin/python
	@touch $@

.venv/.xvfb .venv/.keyring .venv/.strace: .venv/.%: .ci/system .venv/bin/python
	@if .ci/system $* .venv/bin/python; then touch $@; else echo "The tests that need it are skipped."; fi

# pip and not uv: a municipality's own package mirror stands in pip's settings, which uv does not read.
.venv/.installed: requirements.lock pyproject.toml .venv/bin/python
	@echo "Installing $$(grep -c '^[a-zA-Z].*==' requirements.lock) locked packages into .venv (half a minute the first time)"
	@.venv/bin/pip --disable-pip-version-check -qq install --require-hashes -r requirements.lock
	@PATH="$$PWD/.venv/bin:$$PATH" .venv/bin/pip --disable-pip-version-check -qq install --no-deps --no-build-isolation -e .
	@touch $@
