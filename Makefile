PYTHON ?= python3
PORT ?= 4566
TEST_PORT ?= 4577
STAGE ?= local
SEEDS ?= 1-200
SECONDS ?= 60
ENDPOINT ?= $(if $(filter local localstack,$(STAGE)),http://127.0.0.1:$(PORT))

BIN := .venvs/dev/bin
RUN := $(BIN)/python -m
AT := --stage $(STAGE) $(if $(ENDPOINT),--endpoint $(ENDPOINT))
LOCALSTACK := $(filter localstack,$(STAGE))
HERE := --stage $(or $(LOCALSTACK),local) --endpoint http://127.0.0.1:$(PORT)
REPORT := --junitxml .build/reports
OPERATE := $(RUN) local.operate
SAID = $(if $(REASON),--reason "$(REASON)") $(if $(KEY),--key "$(KEY)")
NPM_PARSER := whatsapp-chat-parser@4.0.2
CODE := app.py chalicelib local tests benchmarks

.DEFAULT_GOAL := help
.PHONY: help run stop status test test-localstack check-localstack simulate mutants fuzz lint format \
	package deploy preview search bench-ledger bench-parsing bench-insights \
	url token grant \
	audit explain day-limit low-mark refund revoke freeze thaw journal heads \
	model-pause model-resume model-spending tools stack

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  PORT=4566, STAGE=local and PYTHON=python3 can be set on each."

run: tools $(if $(LOCALSTACK),,stack) ## start everything on this machine, and show a whole job on a sample chat
	@$(RUN) local.$(or $(LOCALSTACK),stack) --port $(PORT) start
	@$(RUN) local.deploy $(HERE)
	@$(RUN) local.demo $(HERE)

stop: ## end what `make run` started
	@$(PYTHON) -m local.localstack --port $(PORT) stop
	@$(PYTHON) -m local.stack --port $(PORT) stop

status: ## say whether the embedded stack runs, or LocalStack
	@$(PYTHON) -m local.$(or $(LOCALSTACK),stack) --port $(PORT) status

test: lint stack ## lint, types, unit, contract and end-to-end tests
	@$(RUN) local.package --stage local
	@$(BIN)/pytest -n 2 $(REPORT)/moto.xml tests --ignore tests/contract --ignore tests/e2e
	@$(RUN) local.stack --port $(TEST_PORT) during -- \
		$(BIN)/pytest -n 2 $(REPORT)/ministack.xml tests/contract tests/e2e

test-localstack: tools ## the same tests on LocalStack, and a table of what holds where
	@$(RUN) local.package --stage localstack
	@$(RUN) local.localstack --port $(TEST_PORT) during -- \
		$(BIN)/pytest -n 2 tests/contract tests/e2e tests/localstack

check-localstack: ## say how LocalStack can run on this machine, or what is missing
	@$(PYTHON) -m local.localstack check

simulate: tools ## run seeds of the simulated AWS: make simulate SEEDS=1-200, or a part that it printed
	@$(RUN) tests.simulation $(SEEDS)

mutants: tools ## break each rule in a copy, and count the seeds that it takes to notice
	@$(RUN) tests.simulation.mutants

preview: tools ## check the catalogue, or: make preview INSIGHT=love_language CHAT=export.txt [GENERATOR=embedded]
	@$(RUN) local.preview --insight "$(INSIGHT)" --chat "$(CHAT)" --name "$(NAME)" --generator $(or $(GENERATOR),embedded)

search: tools ## search an export: make -s search CHAT=export.txt QUESTION="where did we meet?"
	@$(RUN) local.search "$$CHAT" --question "$$QUESTION"

bench-ledger: tools stack ## count and measure the ledger: units, dollars, processor time, contention
	@local/venv.sh $(PYTHON) async requirements-async.txt
	@$(RUN) benchmarks.ledger

bench-parsing: tools ## time the reading of exports beside whatstk, chat-miner and an npm parser
	@local/venv.sh $(PYTHON) parsing requirements-parsing.txt
	@! command -v npm >/dev/null || npm install --silent --no-save --prefix .venvs/npm $(NPM_PARSER)
	@$(RUN) benchmarks.parsing

bench-insights: tools ## score retrieval on labelled chats, and measure what else insights take
	@$(RUN) benchmarks.insights

fuzz: ## search for a file that a reader falls over: make fuzz SECONDS=60
	@local/venv.sh $(PYTHON) fuzz requirements-fuzz.txt
	@.venvs/fuzz/bin/python -m tests.fuzz $(SECONDS)

lint: tools ## style and types
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/mypy $(CODE)

format: tools ## put the code into its one format
	@$(BIN)/ruff format $(CODE)
	@$(BIN)/ruff check --fix $(CODE)

package: tools ## build the artefact of STAGE in .build/STAGE
	@$(RUN) local.package --stage $(STAGE)

deploy: tools ## deploy STAGE: local, localstack, dev or prod
	@$(RUN) local.deploy $(AT)

url: tools ## print the base URL of the API
	@$(RUN) local.url $(AT)

token: tools ## print a bearer token: make -s token USER=ann
	@$(RUN) local.bearer --stage $(STAGE) --user "$(USER)"

grant: tools ## give coins: make -s grant USER=ann COINS=800 [KEY=once]
	@$(RUN) local.grant $(AT) --user "$(USER)" --coins "$(COINS)" $(if $(KEY),--key "$(KEY)")

audit: tools ## compare every wallet with its journal and its jobs; change nothing
	@$(OPERATE) audit $(AT)

explain: tools ## tell the story of a user or a job: make explain USER=ann [JOB=id | WHEN=2026-03-01T12:00]
	@$(OPERATE) explain $(AT) --user "$(USER)" --job "$(JOB)" --at "$(WHEN)"

day-limit: tools ## limit what a wallet reserves a day: make day-limit USER=ann [COINS=500, none without]
	@$(OPERATE) day-limit $(AT) --user "$(USER)" --coins "$(COINS)" $(SAID)

low-mark: tools ## be told when a wallet falls below: make low-mark USER=ann [COINS=100, none without]
	@$(OPERATE) low-mark $(AT) --user "$(USER)" --coins "$(COINS)" $(SAID)

refund: tools ## give back a charge: make refund USER=ann JOB=id COINS=100 [REASON=...] [KEY=once]
	@$(OPERATE) refund $(AT) --user "$(USER)" --job "$(JOB)" --coins "$(COINS)" $(SAID)

revoke: tools ## take coins back: make revoke USER=ann COINS=100 [REASON=...] [KEY=once]
	@$(OPERATE) revoke $(AT) --user "$(USER)" --coins "$(COINS)" $(SAID)

freeze: tools ## stop new holds of a wallet: make freeze USER=ann [KEY=once]
	@$(OPERATE) freeze $(AT) --user "$(USER)" $(SAID)

thaw: tools ## let a wallet be reserved from again: make thaw USER=ann [KEY=once]
	@$(OPERATE) thaw $(AT) --user "$(USER)" $(SAID)

journal: tools ## print a user's journal: make -s journal USER=ann [FORMAT=csv]
	@$(OPERATE) journal $(AT) --user "$(USER)" --format $(or $(FORMAT),jsonl)

model-pause: tools ## let no model be asked, and sell nothing it would write: make model-pause [REASON=...]
	@$(OPERATE) model-pause $(AT) $(SAID)

model-resume: tools ## let models be asked again
	@$(OPERATE) model-resume $(AT)

model-spending: tools ## print what models have cost a day, and whether they may be asked
	@$(OPERATE) model-spending $(AT)

heads: tools ## print the heads of all journals, to be kept elsewhere
	@$(OPERATE) heads $(AT)

tools:
	@local/venv.sh $(PYTHON) dev requirements-dev.txt

stack:
	@local/venv.sh $(PYTHON) stack requirements-stack.txt
