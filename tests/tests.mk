# The tests. Included by the Makefile: `make check`, `make lint`, `make fuzz`, `make cover`;
# `make MODE=asan check` (ubsan, tsan) runs the same suites on those builds.

TEST_BIN := $(B)/tests
UNITS := $(patsubst tests/unit_%.c,$(TEST_BIN)/unit_%,$(wildcard tests/unit_*.c))
FUZZ_SECONDS ?= 60

# what the slow builds leave out: fewer texts made of each fixture, no timing
PROPERTY_WORK_release := 48
PROPERTY_WORK_asan := 12
PROPERTY_WORK_ubsan := 24
PROPERTY_WORK_tsan := 2
PROPERTY_WORK ?= $(or $(PROPERTY_WORK_$(MODE)),6)
PROPERTY_TWICE ?= $(if $(filter release,$(MODE)),1,5)
LOAD_LINEAR ?= $(if $(filter release,$(MODE)),1,0)

$(B)/tests/%.o: CPPFLAGS += -Itests
# keep the objects (.SECONDARY would do, but then a source newly come with an old date is
# not built); and no built-in rules, which would link a program FILE.d of FILE.d.o
.PRECIOUS: $(B)/%.o
MAKEFLAGS += --no-builtin-rules
$(TEST_BIN)/unit_%: $(B)/tests/unit_%.o $(IO_A) $(LIB_A)
	$(call say,LD $@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka
$(TEST_BIN)/property $(TEST_BIN)/load: $(TEST_BIN)/%: $(B)/tests/%.o $(B)/tests/corpus.o $(LIB_A)
	$(call say,LD $@)
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(LIBS)
$(TEST_BIN)/failmalloc.so $(TEST_BIN)/failwrite.so: $(TEST_BIN)/%.so: tests/%.c
	@mkdir -p $(@D)
	$(call say,LD $@)
	$(Q)$(CC) $(STD) $(WARN) -O2 -fPIC -shared -o $@ $<

.PHONY: check test-programs
test-programs: all $(UNITS) $(TEST_BIN)/property $(TEST_BIN)/load $(TEST_BIN)/failmalloc.so $(TEST_BIN)/failwrite.so
check: deps
	@$(MAKE) --no-print-directory test-programs
	@MODE=$(MODE) B=$(B) BIN=$(BIN) MAKE='$(MAKE)' PROPERTY_WORK=$(PROPERTY_WORK) \
		PROPERTY_TWICE=$(PROPERTY_TWICE) \
		LOAD_LINEAR=$(LOAD_LINEAR) tests/check.sh $(SUITES)

.PHONY: lint
lint: all
	@B=$(B) CPPFLAGS='$(CPPFLAGS) -Itests' tests/lint.sh

# clang's libFuzzer needs objects of its own; pointer-overflow would take an empty span's
# NULL + 0 for an error, which C2y calls defined
OPT_fuzz := -O1 -g -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all \
	-fno-sanitize=pointer-overflow
.PHONY: fuzz
fuzz:
	@$(MAKE) --no-print-directory B=build/fuzz CC=clang CXX=clang++ OPT='$(OPT_fuzz)' build/fuzz/tests/fuzz
	@tests/fuzz.sh build/fuzz $(FUZZ_SECONDS)
build/fuzz/tests/fuzz: $(B)/tests/fuzz.o $(LIB_A)
	$(call say,LD $@)
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

.PHONY: cover
cover:
	@find build/cover -name '*.gcda' -delete 2>/dev/null || true
	@$(MAKE) --no-print-directory MODE=cover check || true
	gcovr --root . --filter src/ --filter stages/ --object-directory build/cover --print-summary

# The report's page in a real browser; not part of check, as Chromium is 100 MB.
DEPS_BROWSER := chromium chromium-driver python3-selenium fonts-noto-cjk
.PHONY: browser deps-browser
deps-browser:
	@$(MAKE) --no-print-directory deps DEPS='$(DEPS_BROWSER)'
browser: deps-browser
	@$(MAKE) --no-print-directory all
	@tests/browser.sh $(BIN)

# Instructions under callgrind against their bounds; of the release build alone.
.PHONY: instructions
instructions:
	@$(MAKE) --no-print-directory deps DEPS=valgrind
	@$(MAKE) --no-print-directory all
	@tests/instructions.sh $(BIN)
