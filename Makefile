# Two commands for a newcomer: `make demo` and `make test`. Nothing else has to be installed or run first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The files name everything with its hash. Left to look for dependencies itself, an older pip takes the newest release of
# a package wanted with an extra (coverage[toml]), finds no hash for it and gives up.
PINNED := $(PIP) install --no-deps --require-hashes
WORKERS ?= 2

.PHONY: demo test lint format types floors schema bench lock clean

demo: $(VENV)/runtime.done ## render the demo mix through a house chain, check the master, show the result
	@rm -rf build/demo
	@echo "The mix, before:"
	@$(BIN)/masterchain measure reference_audio/demo_mix.flac
	@echo
	@echo "masterchain render reference_audio/demo_mix.flac --chain streaming-safe -o build/demo"
	@$(BIN)/masterchain render reference_audio/demo_mix.flac --chain streaming-safe -o build/demo
	@echo
	@echo "masterchain check build/demo/demo_mix.wav --platform spotify --platform apple-music --platform youtube"
	@$(BIN)/masterchain check build/demo/demo_mix.wav --platform spotify --platform apple-music --platform youtube
	@echo
	@echo "The master: build/demo/demo_mix.wav"

test: $(VENV)/dev.done ## run every test; those that need real music or plug-ins say so where these are missing
	$(BIN)/python -m pytest -n $(WORKERS) -q

lint: $(VENV)/dev.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/dev.done
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/dev.done
	$(BIN)/mypy

floors: $(VENV)/dev.done
	$(BIN)/lint-imports

bench: $(VENV)/dev.done ## race masterchain against its peers on this machine
	$(BIN)/python benchmarks --long

schema: $(VENV)/runtime.done ## write the JSON Schemas that are checked in
	mkdir -p docs/schemas
	for kind in chain album preset platform pack project; do \
		$(BIN)/masterchain chain schema $$kind > docs/schemas/$$kind.schema.json || exit 1; \
	done
	$(BIN)/masterchain check --schema > docs/schemas/report.schema.json
	$(BIN)/masterchain verify --schema > docs/schemas/record.schema.json
	$(BIN)/masterchain album check --schema > docs/schemas/delivery.schema.json

# Versions and hashes, for every platform and Python; needs uv and the network.
UV_COMPILE := $(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --python-version 3.11 --custom-compile-command "make lock" --quiet --upgrade
lock: $(VENV)/dev.done
	$(UV_COMPILE) pyproject.toml -o requirements/runtime.txt
	$(UV_COMPILE) -c requirements/runtime.txt requirements/build.in -o requirements/build.txt
	$(UV_COMPILE) -c requirements/runtime.txt -c requirements/build.txt pyproject.toml requirements/dev.in -o requirements/dev.txt

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/runtime.done: requirements/runtime.txt requirements/build.txt pyproject.toml | $(VENV)/bin/python
	$(PINNED) -r requirements/runtime.txt
	$(PINNED) -r requirements/build.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q masterchain
	@touch $@

$(VENV)/dev.done: $(VENV)/runtime.done requirements/dev.txt
	$(PINNED) -r requirements/dev.txt
	@touch $@

clean:
	rm -rf $(VENV) build dist masters .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
