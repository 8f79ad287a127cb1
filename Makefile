# faulty: `make` alone prints this list.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
TARGETS := help build up demo localstack-up localstack-down load verify start-api deploy destroy test e2e chaos soak bench fuzz lint release clean
.PHONY: $(TARGETS)

# make takes `make load -n 2000` for a dry run of the targets load and 2000, and `make load n=2000` for a variable that nothing reads.
# Both are refused before anything runs.
SETTINGS := ARGS PARAMETERS STACK DISCARD TARGET COUNT ONLY RACE DOCUMENTS DELIVERIES FUZZTIME KEEP DIST RELEASE SYSTEMS GO% CGO% CC AWS% OPENSEARCH% FAULTY% COMPOSE% DOCKER% SAM% MAKE% SHELL
VERB := $(or $(firstword $(filter $(TARGETS),$(MAKECMDGOALS))),load)
UNKNOWN := $(filter-out $(TARGETS),$(MAKECMDGOALS))
DRY_RUN := $(findstring n,$(firstword -$(MAKEFLAGS)))
ifneq (,$(UNKNOWN))
$(error there is no target $(UNKNOWN); `make` lists them$(if $(DRY_RUN)$(ARGS),. Flags of a command go into ARGS: make $(VERB) ARGS="$(or $(ARGS),-n) $(UNKNOWN)"))
endif
UNREAD := $(filter-out $(SETTINGS),$(foreach name,$(.VARIABLES),$(if $(findstring command line,$(origin $(name))),$(name))))
ifneq (,$(UNREAD))
$(error nothing reads the variable $(UNREAD). Flags go into ARGS: make $(VERB) ARGS="$(foreach name,$(UNREAD),$(if $(filter n c,$(name)),-,--)$(name) $($(name)))")
endif

# The functions run on Linux; an embedded run on another system needs its own build.
GOOS   ?= linux
GOARCH ?= $(shell go env GOARCH)
DIST   ?= dist
FUNCTIONS := api hasher forwarder

# One set of flags for every way of running, the release among them.
BUILD_FLAGS = -trimpath -ldflags="-s -w" -tags lambda.norpc
GO_BUILD = CGO_ENABLED=0 GOOS=$(GOOS) GOARCH=$(GOARCH) go build $(BUILD_FLAGS)

HOST_OS := $(shell go env GOOS)
ifeq ($(HOST_OS),linux)
RUN_DIST := $(DIST)
else
RUN_DIST := dist-$(HOST_OS)/dist
CODE_FLAG := --code dist-$(HOST_OS)
endif
HOST_BUILD = CGO_ENABLED=0 GOOS=$(HOST_OS) go build $(BUILD_FLAGS)

help: ## print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo '  Flags of a command go into ARGS: make load ARGS="-n 2000 -c 50". `make load ARGS=--help` lists them.'

build: ## build the functions for all environments (GOARCH=arm64 for Graviton)
	@for f in $(FUNCTIONS); do \
	  echo "building $(DIST)/$$f/bootstrap ($(GOOS)/$(GOARCH))"; \
	  $(GO_BUILD) -o $(DIST)/$$f/bootstrap ./functions/$$f || exit 1; \
	done

# build-host builds the functions and the command local for this system.
define build-host
@$(MAKE) --no-print-directory build GOOS=$(HOST_OS) DIST=$(RUN_DIST)
@echo "building the local command (an empty build cache takes a minute or two)"
@$(HOST_BUILD) -o $(RUN_DIST)/local ./local
endef

# local runs the command local. `go run` would add the exit status to its errors.
define local
@$(HOST_BUILD) -o $(RUN_DIST)/local ./local
@$(RUN_DIST)/local
endef

up: ## run everything on this machine until Ctrl-C: API on 8050, search on 9200 (ARGS="--help" lists the flags)
	$(build-host)
	@$(RUN_DIST)/local up $(CODE_FLAG) $(ARGS)

demo: ## up, load and verify, then print example queries
	$(build-host)
	@$(RUN_DIST)/local demo $(CODE_FLAG) $(ARGS)

localstack-up: build ## start LocalStack, OpenSearch and Dashboards in containers, and deploy the template there
	$(local) localstack up $(ARGS)

localstack-down: ## remove the containers of localstack-up and the documents
	$(local) localstack down $(ARGS)

# sam local runs Linux containers, whatever the host is.
start-api: $(if $(filter linux,$(HOST_OS)),,build) ## run sam local start-api with the embedded queue, hasher and search (needs Docker and SAM CLI)
	$(build-host)
	@$(RUN_DIST)/local start-api $(CODE_FLAG) $(ARGS)

load: ## send requests to the running API (ARGS="-n 2000 -c 50")
	$(local) load $(ARGS)

verify: ## check that every request has its documents, with none missing or duplicated
	$(local) verify $(ARGS)

# These use the AWS account of the environment or profile, which costs money.
STACK ?= faulty
define account
@command -v sam >/dev/null || { echo "this needs the SAM CLI: pip install aws-sam-cli, or https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/install-sam-cli.html"; exit 1; }
@go run ./infra stack --check
endef

deploy: ## deploy to AWS (PARAMETERS="MinLevel=info …": others keep their values; STACK=name, DISCARD=yes to lose data)
	$(account)
	@$(MAKE) --no-print-directory build GOARCH=arm64
	$(local) deploy --stack $(STACK) $(if $(filter yes,$(DISCARD)),--discard) --sam="$(ARGS)" Architecture=arm64 $(PARAMETERS)
	@go run ./infra stack $(STACK)

destroy: ## list what the stack in AWS holds, ask, and delete it with its domain and documents
	$(account)
	$(local) destroy --stack $(STACK) $(ARGS)

# The race detector needs a C compiler. SQLite is C that a program has translated to Go, four megabytes of it. The race detector spends more time in it than
# in all other code, and what it could find there are not our races. The package has no generic functions, so that no
# other package can link code of it that is not instrumented.
RACE_FLAGS = $(if $(filter yes,$(RACE)),-race -gcflags=modernc.org/sqlite/lib=-race=false)
test: ## run all tests: unit, golden, fuzz seeds, and end to end with the real binaries (RACE=yes adds the race detector)
	go test $(RACE_FLAGS) -shuffle=on ./...

e2e: ## run the end-to-end test in one of four environments (TARGET=embedded, sam, localstack or aws)
	go test ./local/e2e -count=1 -v -timeout 30m -run '^Test(Story|Notifications)$$' -target=$(or $(TARGET),embedded)

chaos: ## inject faults under load and check that nothing is lost or duplicated (ARGS="--search URL", "--localstack", "--quick")
	$(build-host)
	@$(RUN_DIST)/local chaos $(CODE_FLAG) $(ARGS)

soak: ## run for half an hour at half of the capacity with faults, and check memory, open files, lag and documents (ARGS="--search URL")
	$(build-host)
	@$(RUN_DIST)/local soak $(CODE_FLAG) $(ARGS)

# ratios: CPU time of the forwarder beside that of decompression, of patterns and of a naive forwarder; cold starts beside those of a
# minimal handler; time and CPU time of dig beside those of jq.
# million: the console's pages over 1,000,000 documents and 2,000 groups in the OpenSearch of OPENSEARCH_URL (DOCUMENTS=200000 for fewer).
# forwarders: events/s of one, two and four concurrent forwarders that write to the documents which FAULTY_KEEP=1 make bench ONLY=million
# leaves (DELIVERIES=200 of 1,000 events in each measurement).
bench: build ## run the benchmarks, and compare them with the last run by benchstat (ONLY=ratios, million or forwarders: see the Makefile)
ifeq ($(ONLY),ratios)
	go test -run '^$$' -bench 'Forward/' -cpu 1 -count $(or $(COUNT),6) ./functions/forwarder/forward | tee bench-ratios.txt
	go run golang.org/x/perf/cmd/benchstat@latest -filter '.unit:cpu-ns/event' -col '/by@(decompress post patterns faulty-unmasked faulty faulty-summaries naive)' bench-ratios.txt
	go test -run '^$$' -bench ColdStart -benchtime 1x ./functions/internal/coldstart
	go test -run '^$$' -bench BesideJQ -benchtime 5x -timeout 30m ./local/dig
else ifeq ($(ONLY),million)
	FAULTY_MILLION=$(or $(DOCUMENTS),1000000) go test ./local/e2e -count=1 -v -timeout 60m -run '^TestMillion$$'
else ifeq ($(ONLY),forwarders)
	FAULTY_DELIVERIES=$(or $(DELIVERIES),60) go test ./functions/forwarder/forward -count=1 -v -timeout 60m -run '^TestConcurrent$$'
else
	@if [ -f bench.txt ]; then mv bench.txt bench-before.txt; fi
	go test -run '^$$' -bench . -benchmem -count $(or $(COUNT),6) ./... | tee bench.txt
	@if [ -f bench-before.txt ]; then go run golang.org/x/perf/cmd/benchstat@latest bench-before.txt bench.txt; fi
endif

FUZZTIME ?= 10s
CORPUS = .ci/fuzz-corpus.tgz
FUZZCACHE = $$(go env GOCACHE)/fuzz
# go test reports a fuzz worker that still runs when the time is over as the failure "context deadline exceeded"; only other failures count.
fuzz: ## run every fuzz target for FUZZTIME (10s), starting from the corpus of earlier runs (KEEP=yes adds its small inputs to it)
	@mkdir -p "$(FUZZCACHE)" && tar xzf $(CORPUS) -C "$(FUZZCACHE)"
	@go list -f '{{.Dir}}' ./... | while read -r dir; do \
	  { grep -hos '^func Fuzz[A-Za-z0-9_]*' "$$dir"/*_test.go || true; } | sed 's/func //' | while read -r target; do \
	    echo "$$target ($$dir)"; \
	    go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x "$$dir" </dev/null 2>&1 | tee "$(FUZZCACHE)/log" || \
	      grep -qx ' *context deadline exceeded' "$(FUZZCACHE)/log" || exit 1; \
	  done || exit 1; \
	done
ifeq ($(KEEP),yes)
	@cd "$(FUZZCACHE)" && find faulty -type f -size -3 | LC_ALL=C sort | tar --mtime=@0 --owner=0 --group=0 --numeric-owner -cf - -T - | gzip -9n >"$(CURDIR)/$(CORPUS)"
	@tar tzf $(CORPUS) | wc -l | sed 's/$$/ inputs kept/'
endif

lint: ## check formatting, vet, golangci-lint and tidy modules
	@test -z "$$(gofmt -l functions infra local)" || { gofmt -l functions infra local; echo "run gofmt -w on these"; exit 1; }
	go vet ./...
	go mod tidy -diff
	go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run

# The binaries get their version from git.
RELEASE ?= dist-release
SYSTEMS ?= darwin-amd64 darwin-arm64 linux-amd64 linux-arm64
release: ## build the release of this commit in dist-release: archives, templates, bill of materials, checksums
	@rm -rf $(RELEASE)
	@export GOFLAGS="$${GOFLAGS:-} -buildvcs=true"; \
	for system in $(SYSTEMS); do \
	  $(MAKE) --no-print-directory build GOOS=$${system%-*} GOARCH=$${system#*-} DIST=$(RELEASE)/build/$$system/dist; \
	  echo "building $(RELEASE)/build/$$system/{infra,local}"; \
	  CGO_ENABLED=0 GOOS=$${system%-*} GOARCH=$${system#*-} go build $(BUILD_FLAGS) -o $(RELEASE)/build/$$system/ ./infra ./local; \
	done
	@go run ./infra/release pack $(RELEASE)/build $(RELEASE)

clean: ## remove builds and the data of runs
	rm -rf dist dist-* .faulty .aws-sam bench.txt bench-before.txt bench-ratios.txt
