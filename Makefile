# feedscope. `make help` lists the targets. Every target sets up what it needs, once.
SHELL := /bin/sh
VENV := .venv
READY := $(VENV)/.ready
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup reports test test-slow lab verify baseline site bench lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## the environment in .venv, from requirements.lock

# The stamp is written last: an interrupted set-up is taken up again by the next call.
$(READY): requirements.lock pyproject.toml tools/setup.sh
	@sh tools/setup.sh $(VENV)
	@touch $@

reports: $(READY) ## all reports on the sample corpus, or on CORPUS=DIR
	@$(BIN)/feedscope reports $(if $(CORPUS),--corpus "$(CORPUS)",)

test: $(READY) ## lint, types and tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n 2

test-slow: $(READY) ## long simulations and drills
	@$(BIN)/python -m pytest -m slow

lab: $(READY) ## JupyterLab on the notebooks, ready to run
	@$(BIN)/feedscope lab

verify: $(READY) ## rerun everything elsewhere and compare byte for byte
	@$(BIN)/feedscope verify

baseline: $(READY) ## keep the present metrics and findings; the index says what changes from then on
	@$(BIN)/feedscope baseline

site: ## the reports as they are in site/, for any static host
	@test -f reports/index.html || { echo "make site: no reports yet; run make reports" >&2; exit 2; }
	@rm -rf site.new && mkdir site.new
	@cp -R reports/*.html reports/findings.json reports/metrics reports/tables site.new
	@touch site.new/.nojekyll
	@rm -rf site && mv site.new site
	@echo "site: $$(ls site/*.html | wc -l) pages in site/"

bench: $(READY) ## speed and memory, side by side; FULL=1 for up to ten million posts
	@$(BIN)/python -m benchmarks $(if $(FULL),--full,) $(if $(CORPUS),--corpus "$(CORPUS)",)

lock: ## solve the dependencies anew (needs uv) and write requirements.lock
	@sh tools/lock.sh

clean: ## remove what is generated, keep the environment
	@rm -rf build .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis reports/*.html reports/tables site
