# Qingwen. `make demo` and `make check` set up everything on a fresh Debian machine;
# the other targets are listed by `make help`.

PREFIX ?= /usr/local
DESTDIR ?=
MODE ?= release

VERSION := $(shell sed -n 's/^.define QW_VERSION "\(.*\)"/\1/p' src/qingwen.h)
SOVERSION := 0

STAGES := $(shell sed -n 's/^QW_STAGE(\(.*\))/\1/p' stages/stages.def)
PKGS := libpcre2-8 icu-uc icu-i18n opencc libarchive yajl simdjson libmd libxxhash sqlite3

CC ?= cc
CXX ?= c++
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-Wwrite-strings -Wvla -Wformat=2 -Wno-missing-field-initializers
STD := -std=c17 -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64
OPT_release := -O2 -D_FORTIFY_SOURCE=2
OPT_debug := -O0 -g
OPT_asan := -O1 -g -fsanitize=address -fno-omit-frame-pointer
OPT_ubsan := -O1 -g -fsanitize=undefined -fno-sanitize-recover=all
OPT_tsan := -O1 -g -fsanitize=thread
OPT_cover := -O0 -g --coverage
OPT := $(OPT_$(MODE))
ifeq ($(OPT),)
$(error MODE=$(MODE) is not one of release debug asan ubsan tsan cover)
endif

# `make V=1` shows the commands
Q := $(if $(V),,@)
say = $(if $(V),,@echo '  $(1)')

# each mode has its own objects; only release programs go to bin/
B := build/$(MODE)
BIN := $(if $(filter release,$(MODE)),bin,$(B)/bin)

CPPFLAGS += -Isrc -Istages $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
CFLAGS += $(STD) $(WARN) $(OPT) -fPIC -MMD -MP
CXXFLAGS += -std=c++17 -Wall -Wextra $(OPT) -fPIC -MMD -MP
LDFLAGS += $(filter -fsanitize=% --coverage,$(OPT)) -Wl,--as-needed
LIBS = $(shell pkg-config --libs $(PKGS)) -lstdc++ -lm -pthread

LIB_SRC := $(wildcard src/base/*.c src/text/*.c src/text/*/*.c src/rule/*/*.c src/rule/*/*.cpp src/chain/*.c) \
	$(filter-out src/api/example.c,$(wildcard src/api/*.c)) $(STAGES:%=stages/%.c)
IO_SRC := $(wildcard src/io/*.c src/io/*.cpp src/run/*.c src/learn/*.c src/report/*.c)
CLI_SRC := $(filter-out src/cli/qw_stage.c,$(wildcard src/cli/*.c))
# C++ is spoken by the shims over simdjson and OpenCC alone
obj = $(patsubst %.cpp,$(B)/%.o,$(patsubst %.c,$(B)/%.o,$(1)))

LIB_A := $(B)/libqingwen.a
LIB_SO := $(B)/libqingwen.so.$(SOVERSION)
IO_A := $(B)/libqwio.a
CLI_A := $(B)/libqwcli.a
PROGRAMS := $(BIN)/qw $(STAGES:%=$(BIN)/qw-%)

.PHONY: all
all: $(PROGRAMS) $(LIB_A) $(LIB_SO) $(B)/qingwen.pc

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<
$(B)/%.o: %.cpp
	@mkdir -p $(@D)
	$(call say,CXX $<)
	$(Q)$(CXX) $(CPPFLAGS) $(CXXFLAGS) -c -o $@ $<

# one program a stage: the same main, the stage's name given
$(B)/src/cli/qw-%.o: src/cli/qw_stage.c
	@mkdir -p $(@D)
	$(call say,CC $< for $*)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -DQW_STAGE_HERE=qw_stage_$* -c -o $@ $<

# the folder that the library falls back on; built again when PREFIX changes
$(B)/prefix: FORCE
	@mkdir -p $(@D)
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' >$@
$(B)/src/rule/table/where.o: CPPFLAGS += -DQW_RULES_DIR='"$(PREFIX)/share/qingwen/rules"'
$(B)/src/rule/table/where.o: $(B)/prefix
.PHONY: FORCE
FORCE:
$(B)/src/rule/chars/opencc.o: CPPFLAGS += -DQW_OPENCC_VERSION='"$(shell pkg-config --modversion opencc)"'

# the report's page, built in: each file becomes an array of its name
PAGE := html css js
$(B)/page_parts.c: $(PAGE:%=src/report/page.%)
	@mkdir -p $(@D)
	$(call say,GEN $@)
	$(Q){ echo '#include <stddef.h>'; for part in $(PAGE); do \
		echo "extern const char qw_page_$$part[]; extern const size_t qw_page_$${part}_n;"; \
		echo "const char qw_page_$$part[] = {"; od -An -v -tu1 src/report/page.$$part | \
		sed 's/ *\([0-9][0-9]*\)/(char)\1,/g'; echo '};'; \
		echo "const size_t qw_page_$${part}_n = sizeof(qw_page_$$part);"; done; } >$@
$(B)/page_parts.o: $(B)/page_parts.c
	$(call say,CC $<)
	$(Q)$(CC) $(CFLAGS) -c -o $@ $<

$(LIB_A): $(call obj,$(LIB_SRC))
	@rm -f $@
	$(call say,AR $@)
	$(Q)$(AR) rcs $@ $^
$(IO_A): $(call obj,$(IO_SRC)) $(B)/page_parts.o
	@rm -f $@
	$(call say,AR $@)
	$(Q)$(AR) rcs $@ $^
$(CLI_A): $(call obj,$(filter-out src/cli/qw.c,$(CLI_SRC)))
	@rm -f $@
	$(call say,AR $@)
	$(Q)$(AR) rcs $@ $^
$(LIB_SO): $(call obj,$(LIB_SRC)) src/api/qingwen.map
	$(call say,LD $@)
	$(Q)$(CC) $(LDFLAGS) -shared -Wl,-soname,$(@F) -Wl,--version-script,src/api/qingwen.map -o $@ \
		$(filter %.o,$^) $(LIBS)
	@ln -sf $(@F) $(B)/libqingwen.so

$(BIN)/qw: $(B)/src/cli/qw.o $(CLI_A) $(IO_A) $(LIB_A)
	@mkdir -p $(@D)
	$(call say,LD $@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)
$(STAGES:%=$(BIN)/qw-%): $(BIN)/qw-%: $(B)/src/cli/qw-%.o $(CLI_A) $(IO_A) $(LIB_A)
	@mkdir -p $(@D)
	$(call say,LD $@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

$(B)/qingwen.pc: src/api/qingwen.pc.in $(B)/prefix Makefile
	@sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' $< >$@

# ---- installing ----

man1 := $(DESTDIR)$(PREFIX)/share/man/man1

.PHONY: install
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig \
		$(DESTDIR)$(PREFIX)/include $(DESTDIR)$(PREFIX)/share/qingwen $(man1)
	install -m 755 $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(LIB_A) $(DESTDIR)$(PREFIX)/lib
	install -m 755 $(LIB_SO) $(DESTDIR)$(PREFIX)/lib
	ln -sf $(notdir $(LIB_SO)) $(DESTDIR)$(PREFIX)/lib/libqingwen.so
	install -m 644 $(B)/qingwen.pc $(DESTDIR)$(PREFIX)/lib/pkgconfig
	install -m 644 src/qingwen.h $(DESTDIR)$(PREFIX)/include
	cp -R rules $(DESTDIR)$(PREFIX)/share/qingwen
	install -m 644 src/cli/*.1 $(man1)
	for s in $(STAGES); do install -m 644 stages/$$s.1 $(man1)/qw-$$s.1; done

.PHONY: dist
dist:
	git archive --prefix=qingwen-$(VERSION)/ HEAD | xz >qingwen-$(VERSION).tar.xz

.PHONY: clean
clean:
	rm -rf bin build

# ---- setting up ----

# what building needs, and what checking needs beside it; the programs name a file
# each package brings, so that a machine that has them all needs no root
DEPS := gcc g++ make pkg-config libpcre2-dev libicu-dev libopencc-dev libarchive-dev \
	libyajl-dev libsimdjson-dev libmd-dev libxxhash-dev libsqlite3-dev libarchive-tools parallel libcmocka-dev opencc mandoc python3 shellcheck clang clang-format clang-tidy \
	libclang-rt-14-dev cppcheck gcovr

.PHONY: deps
deps:
	@missing=$$(for p in $(DEPS); do \
		dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	if [ -n "$$missing" ]; then \
		echo "installing:" $$missing; \
		if [ "$$(id -u)" = 0 ]; then sudo=; else sudo=sudo; fi; \
		export DEBIAN_FRONTEND=noninteractive; \
		$$sudo apt-get update -qq && $$sudo apt-get install -y -qq --no-install-recommends $$missing; \
	fi

# every other target needs a build, and pkg-config answers only when the libraries
# are there: so demo and check install first and then call make again
.PHONY: demo
demo: deps
	@$(MAKE) --no-print-directory all
	@tests/demo.sh $(BIN)

.PHONY: bench
bench: all
	@tests/bench.sh $(BIN)

.PHONY: help
help:
	@echo 'make            build bin/qw and bin/qw-STAGE, the library in build/'
	@echo 'make demo       install what is missing, build, clean the sample archive, show it'
	@echo 'make check      install what is missing, build, run all tests'
	@echo 'make install    PREFIX=/usr/local DESTDIR='
	@echo 'make lint       format, layering, clang-tidy, cppcheck'
	@echo 'make bench      MB/s of each stage and of the chain'
	@echo 'make instructions  what the chain and each stage take, against their bounds'
	@echo 'make browser    the report in a headless Chromium'
	@echo 'make fuzz       libFuzzer over the whole chain'
	@echo 'make cover      line coverage of the tests'
	@echo 'make dist       a source archive'
	@echo 'make deps       install the Debian packages that building and checking need'
	@echo 'V=1             show the commands of the build'
	@echo 'MODE=asan|ubsan|tsan|debug builds and checks with that, in build/MODE'

-include tests/tests.mk
-include $(shell find $(B) -name '*.d' 2>/dev/null)
