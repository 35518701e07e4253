# Needs Python 3.11 to 3.14 and make; all else goes into .venv, in the versions of requirements.lock.

PYTHON ?= python3
LAB_ARGS ?=
PYTEST_ARGS ?=
LOCK_ARGS ?=
LESSON ?=
GRADE_ARGS ?=

python := .venv/bin/python
# nbgrader and Jupyter call their own commands by name
export PATH := $(CURDIR)/.venv/bin:$(PATH)

lessons := $(notdir $(wildcard solutions/[0-9]*))
releases := $(foreach lesson,$(lessons),notebooks/$(lesson)/$(lesson).ipynb)
orphans := $(filter-out $(addprefix notebooks/,$(lessons)),$(wildcard notebooks/[0-9]*))

# .venv/ready holds the folder it was made in. An environment that was moved, interrupted or has lost
# its Python is made again.
unusable := $(shell { [ "$$(cat .venv/ready)" = "$$(pwd)" ] && $(python) -c ''; } 2>/dev/null || echo remake)

.PHONY: help env lab test grade notebooks lock clean remake
.SECONDEXPANSION:

help:  ## list what make can do
	@sed -n 's/^\([a-z]*\):.*  ## \(.*\)/  make \1            \2/p' Makefile | sed 's/^\(.\{18\}\) */\1/'

env: .venv/ready  ## make the environment in .venv, or bring it up to date

lab: .venv/ready  ## open JupyterLab on the course (options for it in LAB_ARGS)
	@echo "Opening JupyterLab; Ctrl-C here stops it."
	@$(python) -m jupyterlab --LabApp.default_url=/lab/tree/START.md $(LAB_ARGS)

test: .venv/ready  ## run every test, on all cores (options for pytest in PYTEST_ARGS)
	@$(python) -m pytest --numprocesses auto --dist loadfile $(PYTEST_ARGS)

grade: .venv/ready  ## grade what was handed in, as in: make grade LESSON=01-perceptron (options in GRADE_ARGS)
	@test -n "$(LESSON)" || { echo "Name a lesson: make grade LESSON=01-perceptron" >&2; exit 1; }
	@$(python) -m gradebox autograde "$(LESSON)" $(GRADE_ARGS)

notebooks: $(releases)  ## for authors: make notebooks/ from solutions/
	@for folder in $(orphans); do echo "Removing $$folder: it is not in solutions/."; rm -r "$$folder"; done
	@echo "notebooks/ is up to date."

notebooks/%.ipynb: $$(wildcard solutions/$$(*D)/*) nbgrader_config.py | .venv/ready
	@echo "Making notebooks/$(*D) from solutions/$(*D)."
	@$(python) -m nbgrader generate_assignment $(*D) --no-db --force --log-level=ERROR

lock: .venv/ready  ## for authors: write requirements.lock anew (LOCK_ARGS=--upgrade for newer versions)
	@echo "Looking for versions that fit pyproject.toml."
	@$(python) -m uv pip compile pyproject.toml --group test --group install --output-file requirements.lock \
		--universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
		--no-annotate --no-emit-index-url --custom-compile-command "make lock" --quiet $(LOCK_ARGS)

clean:  ## remove .venv and caches (never classroom/)
	rm -rf .venv .pytest_cache .ruff_cache
	find lib tests bench -name __pycache__ -prune -exec rm -r {} +

.venv/ready: requirements.lock pyproject.toml $(shell find share -type f) $(unusable)
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' || \
		{ echo "Python 3.11 to 3.14 is needed; if you have one, name it: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "This Python lacks venv or pip; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Preparing the environment in .venv (the first time, a minute or two)."
	@if [ -n "$(unusable)" ]; then $(PYTHON) -m venv --clear .venv; fi
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.txt
	@$(python) -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@$(python) -m uv pip install --quiet --python .venv --require-hashes -r requirements.lock
	@$(python) -m uv pip install --quiet --python .venv --no-build-isolation --no-deps --editable .
	@pwd > .venv/ready

remake:
