# Two commands matter: `make demo` and `make test`. Both set up .venv by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
STUDIES := so2019 ospo2019 ospo2022 pew2013 cx2022

.PHONY: help setup demo test check check-slow notebooks figures docs bench clean
.DEFAULT_GOAL := help
# Compiled modules are kept: without them every process that a test or a notebook starts compiles the whole package.
unexport PYTHONDONTWRITEBYTECODE

help:           ## say what each target does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(READY) ## make .venv with the locked versions

$(READY): requirements/lock.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements/lock.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY)  ## run the main job on the real surveys in data/ and on a synthetic one
	@for study in $(STUDIES); do $(BIN)/cxsurvey run data/$$study || exit 1; echo; done

test: $(READY)  ## run every test: unit to notebooks
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -m "not slow" --numprocesses auto --dist loadfile
	env -u MPLBACKEND $(BIN)/python -m pytest --nbval --numprocesses auto --dist loadfile notebooks/
	env -u MPLBACKEND $(BIN)/python -m pytest --nbval --noconftest -p no:cacheprovider --numprocesses auto --dist loadfile notebooks/

check: $(READY) ## format, lint, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check-slow: $(READY) ## simulations and fuzzing
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -m slow

notebooks: $(READY) ## run the notebooks and store their outputs
	$(BIN)/python notebooks/refresh.py

figures: $(READY) ## draw the figures of the studies, and slides of a deck, into figures/
	@for study in $(STUDIES); do $(BIN)/cxsurvey run data/$$study --quiet || exit 1; \
	  mkdir -p figures/$$study && cp data/$$study/out/figures/* figures/$$study/; done
	@$(BIN)/python docs/slides.py
	@ls figures/*

docs: $(READY)  ## write what docs/ takes from the code, and all pages into build/site/
	$(BIN)/python docs/refresh.py
	$(BIN)/python docs/site.py

bench: $(READY) ## time the main calls beside their peers
	$(BIN)/python benchmarks/run.py

clean:          ## remove what the targets made, but not .venv
	rm -rf data/*/out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
