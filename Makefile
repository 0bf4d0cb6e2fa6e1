# make demo and make test need Python 3.11 or newer and nothing else that is not seen to here.
# Everything is kept in .venv; a second run is quick, because each step leaves a stamp there.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q
DEMO := examples/input/speech-with-pictures.txt
DEMO_OUT := out/demo
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test lint examples pictures bench bench-parsing bench-typography bench-word bench-pdf bench-batch clean

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

demo: $(VENV)/.installed $(VENV)/.native ## convert an example to Word, PDF and Markdown
	@echo "Converting $(DEMO):"
	@$(BIN)/shequ-convert convert $(DEMO) -t docx -t pdf -t md -o $(DEMO_OUT) --copy-images --force
	@echo "Open them in $(CURDIR)/$(DEMO_OUT)"

test: $(VENV)/.dev $(VENV)/.native ## run the tests (PYTEST_ARGS="..." passes arguments on)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.dev ## style, types and import layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

examples: $(VENV)/.dev $(VENV)/.native ## make examples/output and what the READMEs show anew; read the diff
	$(BIN)/python -m pytest -q tests/test_examples.py tests/test_readme.py --update-cases
	$(BIN)/python docs/make_before_after.py

pictures: $(VENV)/.installed ## draw the example pictures anew
	$(BIN)/python examples/make_pictures.py

bench: $(VENV)/.dev $(VENV)/.native ## compare speed with pandoc, python-docx and WeasyPrint
	$(BIN)/python benchmarks/compare.py

bench-parsing: $(VENV)/.bench ## compare parsing with trafilatura and gne
	$(BIN)/python benchmarks/parsing.py

bench-word: $(VENV)/.bench ## compare writing Word files with pandoc, python-docx and docxtpl
	$(BIN)/python benchmarks/word.py

bench-pdf: $(VENV)/.bench $(VENV)/.native ## compare printing PDF with WeasyPrint, Typst, ReportLab, Chromium, LibreOffice
	$(BIN)/python benchmarks/pdf.py

bench-batch: $(VENV)/.bench $(VENV)/.native ## measure batches: documents a second, memory, going on, beside loops of pandoc
	$(BIN)/python benchmarks/batch.py

bench-typography: $(VENV)/.dev ## measure how fast typography is repaired
	$(BIN)/python benchmarks/typography.py

clean: ## remove everything that was made
	rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage

$(VENV)/.made:
	@PYTHON="$(PYTHON)" .ci/make-venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.made pyproject.toml
	@echo "Installing shequ-convert into $(VENV) ..."
	@$(PIP) install -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml
	@echo "Installing shequ-convert and its development tools into $(VENV) ..."
	@$(PIP) install -e '.[dev]'
	@touch $(VENV)/.installed $@

$(VENV)/.bench: $(VENV)/.dev
	@echo "Installing what is compared with into $(VENV) ..."
	@$(PIP) install -e '.[bench]'
	@touch $@

$(VENV)/.native: $(VENV)/.made
	@$(BIN)/python .ci/native_libraries.py
	@touch $@
