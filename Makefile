# make demo   sets up, builds the sample county, screens it, prints what it found
# make test   sets up, checks style and types, runs every test
# make bench  sets up, prints the benchmark tables
# make setup  leaves .venv/bin/screening
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# Where there is Java, the tests hold every rule against Spark too (pyspark, 400 MB, for the tests alone).
SPARK  := $(if $(shell command -v java),$(VENV)/.spark)

.PHONY: setup demo test bench clean

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "需要 Python 3.11 或更新 / Python 3.11 or newer is needed; $(PYTHON) is older. Try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "无法建立虚拟环境 / cannot make a virtual environment: on Debian install the package python3-venv"; exit 1; }
	@echo "安装依赖 / installing what the engine needs (first time only) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $(READY)

$(VENV)/.spark: requirements-spark.lock $(READY)
	@echo "安装 Spark，仅供测试 / installing Spark for the tests (first time only) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	@touch $@

demo: setup
	@$(BIN)/screening demo

test: setup $(SPARK)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/pytest

bench: setup
	@$(BIN)/python benchmarks/run.py
	@$(BIN)/python benchmarks/intake.py
	@$(BIN)/python benchmarks/pairing.py
	@$(BIN)/python benchmarks/detection.py
	@$(BIN)/python benchmarks/explanations.py
	@$(BIN)/python benchmarks/networks.py
	@$(BIN)/python benchmarks/pages.py

clean:
	rm -rf $(VENV) demo county
