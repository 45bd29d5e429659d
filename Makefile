# make demo   shows what copsim does            make test   checks all of it
# Both set up what they need first, inside this folder, from python3 and make alone. Once set up, they work offline.
#
# PYTHON=/path/to/python3.12   use this Python        UV=/path/to/uv   use this uv
# WORKERS=4                    test processes         TESTS="-k week"  more words for pytest

.POSIX:
.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help demo test setup lint types layers pytest browser bounds crash-test bench bench-quick peers bench-lock \
  format lock clean

BIN := .venv/bin
TOOLS := .tools
UV ?= $(TOOLS)/bin/uv
PYTHON3 ?= python3
WORKERS ?= 2
TESTS ?=
export UV_SYSTEM_CERTS ?= true

help:
	@sed -n '1,/^$$/s/^# \{0,1\}//p' Makefile
	@echo 'also: make setup, lint, types, layers, pytest (the steps of make test), bounds, crash-test, bench, format, lock, clean'

demo: setup
	@$(BIN)/copsim demo

test: lint types layers pytest

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: setup
	$(BIN)/mypy

layers: setup
	$(BIN)/lint-imports

pytest: setup browser
	$(BIN)/pytest -n $(WORKERS) $(TESTS)

# The tests of the pages drive the system's Chromium. Where it cannot be had they are left out, and pytest says so.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo 'copsim: installing chromium for the tests of the pages' && \
	  { apt-get install -qq -y --no-install-recommends chromium || \
	    { apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium; }; } >/dev/null 2>&1; } || \
	echo 'copsim: no chromium here, so the pages are not tested in a browser (Debian: apt-get install chromium)' >&2

# Every place of every array that a kernel reads or writes, checked in a Python without a compiler: some minutes.
bounds: setup
	NUMBA_DISABLE_JIT=1 $(BIN)/python -W error -m tests.dynamics.interpreted lives_with_checked_places

# Thousands of kill -9 while studies are written: nothing may be lost, doubled or wrong.
KILLS ?= 4000
crash-test: setup
	@folder=$$(mktemp -d) && $(BIN)/python -m tests.study.killed $$folder $(KILLS); code=$$?; rm -rf $$folder; exit $$code

bench: setup peers
	$(BIN)/python experiments/benchmarks/compare.py
	$(BIN)/python experiments/benchmarks/full_week.py
	$(BIN)/python experiments/benchmarks/full_week.py --large
	$(BIN)/python experiments/benchmarks/many_worlds.py
	$(BIN)/python experiments/benchmarks/first_light.py
	$(BIN)/python experiments/benchmarks/studies.py

# The reference workload and the whole week, at up to 10,000 members: less than five minutes on idle cores.
bench-quick: setup peers
	$(BIN)/python experiments/benchmarks/compare.py --quick
	$(BIN)/python experiments/benchmarks/full_week.py --quick

# Other frameworks, in an environment of their own; what cannot be had is left out of the comparison.
PEERS := experiments/benchmarks/.peers

peers: setup
	@cmp -s experiments/benchmarks/peers.lock $(PEERS)/.packages || { \
	  $(UV) venv --quiet --clear --no-project --python $(BIN)/python $(PEERS) && \
	  $(UV) pip install --quiet --python $(PEERS)/bin/python --require-hashes \
	    -r experiments/benchmarks/peers.lock && \
	  cp experiments/benchmarks/peers.lock $(PEERS)/.packages; } || \
	echo 'copsim: the other frameworks cannot be installed here, so they are left out' >&2

bench-lock: $(TOOLS)/uv.lock
	cd experiments/benchmarks && env -u UV_INDEX -u UV_INDEX_URL -u UV_DEFAULT_INDEX -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS \
	$(CURDIR)/$(UV) pip compile --no-config --quiet $(UPGRADE) peers.in --universal --python-version 3.12 \
	  --generate-hashes --no-emit-index-url --custom-compile-command 'make bench-lock' --output-file peers.lock

format: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Run it after a change of the dependencies; `make lock UPGRADE=--upgrade` also takes the newest versions.
lock: $(TOOLS)/uv.lock
	env -u UV_INDEX -u UV_INDEX_URL -u UV_DEFAULT_INDEX -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS -u UV_INDEX_STRATEGY \
	$(UV) pip compile --no-config --quiet $(UPGRADE) pyproject.toml --all-extras --universal --python-version 3.12 \
	  --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' --output-file requirements.lock

clean:
	rm -rf .venv $(TOOLS) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# --- Set-up: uv, then a Python, then the locked packages, then copsim itself. ---------------------------------------
# A stamp holds the folder it was made in, so that a copied or moved checkout sets itself up anew.

ifneq ($(shell cat .venv/.ready 2>/dev/null),$(CURDIR))
.PHONY: .venv/.ready .venv/pyvenv.cfg
endif

setup: .venv/.ready
	@:

INTO = --quiet --python $(BIN)/python

.venv/.ready: .venv/.packages pyproject.toml
	@$(UV) pip install $(INTO) --no-deps --no-build-isolation --editable .
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -c "$$WARM_UP"
	@pwd >$@

# Bytecode of what a first command imports, also where none is written: without it every command takes 2 s more.
define WARM_UP
import copsim.api, copsim.dynamics.engine
from numba.core.registry import cpu_target
cpu_target.target_context.refresh()
endef
export WARM_UP

# Wheels first: the locked hatchling then builds the one package that comes as source (no compiler needed) and copsim,
# so that no code runs that requirements.lock does not name. The stamp is a copy of the lock file: what is installed.
.venv/.packages: .venv/pyvenv.cfg requirements.lock
	@if ! cmp -s requirements.lock $@; then \
	  echo 'copsim: installing the locked packages (the first time mostly download)' && \
	  sed '/^solara-assets==/,/[^\\]$$/d' requirements.lock >$(TOOLS)/wheels.lock && \
	  $(UV) pip install $(INTO) --require-hashes --only-binary :all: -r $(TOOLS)/wheels.lock && \
	  $(UV) pip sync $(INTO) --require-hashes --no-build-isolation requirements.lock; \
	fi
	@cp requirements.lock $@

.venv/pyvenv.cfg: .python-version | $(TOOLS)/uv.lock
	@python=$$(UV='$(UV)' PYTHON='$(PYTHON)' sh -c "$$FIND_PYTHON") && \
	$(UV) venv --quiet --clear --no-project --python "$$python" --prompt copsim .venv && \
	echo "copsim: using $$python"

# uv itself comes from the lock file too. The stamp holds uv's part of it: another change of the file changes nothing.
$(TOOLS)/uv.lock: requirements.lock
	@mkdir -p $(TOOLS)
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock >$@.new
	@if ! { cmp -s $@.new $@ && $(UV) --version >/dev/null 2>&1; }; then UV='$(UV)' PYTHON3='$(PYTHON3)' sh -c "$$GET_UV"; fi
	@mv $@.new $@

define GET_UV
case $$UV in $(TOOLS)/*) ;; *) "$$UV" --version >/dev/null && exit 0; exit 1 ;; esac
echo 'copsim: fetching uv into $(TOOLS)'
get='pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-deps -r $(TOOLS)/uv.lock.new'
for python in "$$PYTHON3" /usr/bin/python3; do
    { "$$python" -m venv --clear $(TOOLS)/pip && $(TOOLS)/pip/bin/python -m $$get; } >$(TOOLS)/log 2>&1 &&
        mkdir -p $(TOOLS)/bin && ln -sf ../pip/bin/uv $(TOOLS)/bin/uv && exit 0
    "$$python" -m $$get --upgrade --target $(TOOLS) >>$(TOOLS)/log 2>&1 && exit 0
done
grep -v WARNING $(TOOLS)/log | tail -n 3 >&2
echo 'copsim: cannot fetch uv. Is the network there? On Debian and Ubuntu: apt-get install python3-venv.' \
    'Or install uv yourself, then: make demo UV=uv' >&2
exit 1
endef
export GET_UV

# The Python that .python-version names, wherever it hides: PATH, uv, pyenv (also when HOME is not the user's own), the
# usual folders; else a download; else a newer one. A name on PATH proves nothing (pyenv's shims), so each one is tried.
define FIND_PYTHON
say='import sys; v = sys.version_info[:2]; print("%d.%d" % v if v >= (3, 12) else "old", sys._base_executable)'
is() { said=$$("$$2" -c "$$say" 2>/dev/null); case $$said in $$1" "*) echo "$${said#* }" ;; *) false ;; esac; }
home=$$(eval "echo ~$$(id -un)")
shims=$$(command -v python3 | sed -n 's|/shims/[^/]*$$||p')
look_for() {
    managed=$$("$$UV" python find --quiet --no-project --no-python-downloads --managed-python "$$1" 2>/dev/null)
    for python in "python$$1" python3 python \
        "$$PYENV_ROOT/versions/$$1".*/bin/python3 "$$shims/versions/$$1".*/bin/python3 \
        "$$HOME/.pyenv/versions/$$1".*/bin/python3 "$$home/.pyenv/versions/$$1".*/bin/python3 \
        "$$managed" "$$PWD/$(TOOLS)/python"/*"-$$1".*/bin/python3 "/usr/local/bin/python$$1" "/opt/homebrew/bin/python$$1"
    do
        is "$$1" "$$python" && return
    done
    false
}
wanted=$$(cat .python-version)
if [ -n "$$PYTHON" ]; then
    is '3.*' "$$PYTHON" && exit
    echo "copsim: PYTHON=$$PYTHON is not Python 3.12 or newer" >&2; exit 1
fi
look_for "$$wanted" && exit
echo "copsim: no Python $$wanted here, trying to download it" >&2
UV_PYTHON_INSTALL_DIR=$(TOOLS)/python "$$UV" python install --quiet --no-bin --no-config "$$wanted" 2>/dev/null
look_for "$$wanted" || look_for 3.13 || look_for 3.14 && exit
echo "copsim: needs Python $$wanted (or newer): none is installed, and none could be downloaded." \
    "Install one (pyenv install $$wanted, or from python.org), then: make demo PYTHON=/path/to/python$$wanted" >&2
exit 1
endef
export FIND_PYTHON
