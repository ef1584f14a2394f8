# `make run` shows what DiskScript does; `make test` runs every test. Both install what they need.

PREFIX  ?= /usr/local
DESTDIR ?=
# `make bench ONLY=fib` runs one benchmark.
ONLY    ?=
# How long `make fuzz` runs each target.
FUZZ_SECONDS ?= 60

DSK := .build/release/dsk
# Lint and test share these, so that they share one build.
DEBUG_FLAGS := -Xswiftc -warnings-as-errors
SWIFT_PLACES := Package.swift Sources Tests Benchmarks

# Where Debian keeps sfdisk, losetup and mkfs; a plain user's PATH lacks it.
export PATH := $(PATH):/usr/sbin:/sbin
export DISKSCRIPT_DSK := $(CURDIR)/$(DSK)

.DEFAULT_GOAL := help
.PHONY: help setup setup-build setup-test setup-bench
.PHONY: build run test sanitize fuzz lint format bench docs order install uninstall clean

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

setup: ## Install the Debian packages that building, testing and measuring need
	@Tools/setup.sh build test bench

setup-build:
	@Tools/setup.sh build
setup-test:
	@Tools/setup.sh build test
setup-bench:
	@Tools/setup.sh build bench

build: setup-build ## Build .build/release/dsk
	@flags="$$(Tools/compile-flags.sh) $$(Tools/link-flags.sh)" && \
	  swift build -c release --product dsk $$flags

run: build ## Run scripts/tour.dsk, the demonstration
	@$(DSK) scripts/tour.dsk

test: setup-test build ## Run every test
	swift test $(DEBUG_FLAGS) --disable-xctest

sanitize: setup-test ## Run the tests of the libraries under the address sanitizer
	LSAN_OPTIONS=suppressions=$(CURDIR)/Tools/leak-suppressions:print_suppressions=0 \
	  swift test --disable-xctest --sanitize=address --scratch-path .build/sanitize \
	  --filter 'RuntimeTests|InterpreterTests'

fuzz: setup-test ## Fuzz the language, the readers of tables and of images; FUZZ_SECONDS each
	@Tools/fuzz.sh $(FUZZ_SECONDS)

lint: setup-build ## Check the format; build everything with warnings as errors
	swift format lint --strict --recursive $(SWIFT_PLACES)
	swift build --build-tests $(DEBUG_FLAGS)

format: ## Format the Swift sources in place
	swift format --in-place --recursive $(SWIFT_PLACES)

bench: setup-bench build ## Measure against lua5.4, python3, sfdisk and losetup; 20,000 programs
	@python3 Benchmarks/bench.py $(ONLY)
	@test -n "$(ONLY)" || DISKSCRIPT_PROGRAMS=20000 swift test $(DEBUG_FLAGS) --disable-xctest \
	  --filter GrammarProgramTests

docs: setup-test ## Generate Library.md, the index of its rows, tables of Grammar.md, sessions of README.md
	DISKSCRIPT_REGENERATE=1 swift test $(DEBUG_FLAGS) --disable-xctest --filter theIndexOfTheRowsIsUpToDate
	DISKSCRIPT_REGENERATE=1 swift test $(DEBUG_FLAGS) --disable-xctest \
	  --filter 'libraryReferenceIsUpToDate|generatedTablesOfGrammarAreUpToDate|theSessionsOfTheReadme'

order: build ## List the functions that run at every start, to be linked side by side; needs valgrind
	@Tools/startup-order.sh

install: ## Install dsk, its documentation and the examples under PREFIX
	@test -x $(DSK) || $(MAKE) build
	install -D -m 755 $(DSK) $(DESTDIR)$(PREFIX)/bin/dsk
	install -d $(DESTDIR)$(PREFIX)/share/doc/dsk $(DESTDIR)$(PREFIX)/share/dsk/examples
	install -m 644 README.md Grammar.md LICENSE Documentation/Library.md \
	  $(DESTDIR)$(PREFIX)/share/doc/dsk
	install -m 644 scripts/*.dsk $(DESTDIR)$(PREFIX)/share/dsk/examples

uninstall: ## Remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/dsk
	rm -rf $(DESTDIR)$(PREFIX)/share/doc/dsk $(DESTDIR)$(PREFIX)/share/dsk

clean: ## Remove everything built
	swift package clean
	rm -rf .build/sanitize Benchmarks/results tour.img
