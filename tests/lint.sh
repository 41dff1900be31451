#!/bin/sh
# The house's own rules and other people's tools, one check a line.
#     B, CPPFLAGS   as in the Makefile: the objects, the include path
set -u
: "${B:=build/release}" "${CPPFLAGS:=-Isrc -Istages -Itests}"
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
find src stages tests -name '*.[ch]' -o -name '*.cpp' | sort >"$work/all"
grep -v '^tests/' "$work/all" >"$work/code"
grep '\.c$' "$work/code" >"$work/sources"

check() { # NAME COMMAND...: what it prints is wrong
    name=$1
    shift
    "$@" >"$work/said" 2>&1
    rc=$?
    if [ $rc -eq 0 ] && [ ! -s "$work/said" ]; then
        passed=$((passed + 1))
        echo "lint: $name: good"
    else
        failed=$((failed + 1))
        echo "lint: $name:"
        head -n 60 "$work/said" | sed 's/^/    /'
    fi
}

format() {
    xargs clang-format --dry-run -Werror <"$work/all" 2>&1 |
        sed -n 's/^\([^:]*\):.*: error:.*/\1: not formatted; clang-format -i mends it/p' | sort -u
}

# base <- text <- rule <- chain <- stages, api; chain <- io <- run <- learn, report <- cli.
# A folder may include from the folders named for it: `text` is that folder alone, `text/`
# all that is under it.
directions() {
    xargs grep -Hn '^#include "' <"$work/code" | awk -F: '
        BEGIN {
            may["base"] = "base/"; may["text"] = "base/ text"
            may["text/charset"] = may["text"] " text/charset"
            may["text/marks"] = may["text"] " text/marks"
            may["text/layout"] = may["text/marks"] " text/layout"
            may["rule/table"] = "base/ text/ rule/table"
            may["rule/match"] = may["rule/table"] " rule/match"
            may["rule/chars"] = may["rule/match"] " rule/chars"
            may["rule/page"] = may["rule/match"] " rule/page"
            may["rule/spun"] = may["rule/match"] " rule/spun"
            may["chain"] = "base/ text/ rule/ chain/"
            may["stages"] = may["chain"]; may["api"] = may["chain"] " api/ stages/"
            may["io"] = may["chain"] " io/"; may["run"] = may["io"] " run/"
            may["learn"] = may["run"] " learn/"
            may["report"] = may["run"] " report/"
            may["cli"] = may["learn"] " report/ api/ stages/ cli/"
        }
        function folder(path) { sub(/^src\//, "", path); sub(/\/[^\/]*$/, "", path); return path }
        {
            from = folder($1)
            to = $3; sub(/^#include "/, "", to); sub(/".*/, "", to)
            if (to == "qingwen.h" || from == "qingwen.h") next
            if (to == "stages.def") to = "stages/stages.def"
            n = split(may[from], each, " ")
            for (good = i = 0; ++i <= n;)
                if (each[i] == folder(to) || each[i] ~ /\/$/ && index(to, each[i]) == 1) good = 1
            if (!good)
                print $1 ":" $2 ": " from " must not include " to
        }'
}

# A foreign library belongs to one .c file: what its header is called, who includes it.
foreign() {
    ours='assert|complex|ctype|errno|fenv|float|inttypes|iso646|limits|locale|math|setjmp|signal'
    ours="$ours|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string"
    ours="$ours|tgmath|threads|time|uchar|wchar|wctype|dirent|fcntl|fnmatch|ftw|glob|langinfo"
    ours="$ours|libgen|poll|pthread|regex|sched|strings|sys/[a-z]*|termios|unistd|search|iconv"
    ours="$ours|emmintrin|immintrin" # the compiler's
    xargs grep -Hn '^ *# *include <' <"$work/code" |
        sed -E "\#<($ours)\.h>#d; s/^([^:]*):[0-9]*: *# *include <([^>]*)>.*/\2 \1/" | sort -u |
        awk '{ n[$1]++; who[$1] = who[$1] " " $2 }
            $2 ~ /\.h$/ { print $2 " shows <" $1 "> to others" }
            END { for (h in n) if (n[h] > 1) print "<" h "> is included by" who[h] }'
}

# Tables of constants that hold addresses are in .data.rel.ro, which is no variable.
variables() {
    find "$B/src" "$B/stages" -name '*.o' ! -path "$B/src/cli/*" | sort |
        while read -r object; do
            source=${object#"$B/"}
            [ -f "${source%.o}.c" ] || [ -f "${source%.o}.cpp" ] || continue # it is gone
            objdump -t "$object" | awk -v o="$object" '
                / O / && ($(NF-2) ~ /^\.(data|bss|tdata|tbss)/ || $(NF-2) == "*COM*") \
                    && $(NF-2) !~ /^\.data\.rel\.ro/ { print o ": a variable: " $NF }'
        done
}

# The layout says where a function begins and ends: braces in the first column.
lengths() {
    while read -r file; do
        awk -v f="$file" '
            /long:/ { excused = NR }
            /^[a-z_]*[a-z0-9_]*\(/ { name = $0; sub(/\(.*/, "", name) }
            /^\{/ { start = NR }
            /^\}/ && start {
                if (NR - start > 60 && (!excused || excused < start - 12))
                    print f ":" start ": " name " has " NR - start " lines"
                start = 0
            }
            END { if (NR > 500 && !excused) print f ": " NR " lines" }' "$file"
    done <"$work/code"
}

leftovers() {
    xargs grep -Hn 'TODO\|FIXME\|\bXXX\b' <"$work/code"
    grep -srn 'TODO\|FIXME' stages/*.1 src/cli/*.1 rules .ci/run Makefile
    true
}

cppcheck_all() {
    # internalAstError: cppcheck 2.10 stumbles over a compound literal behind `?`
    cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
        --error-exitcode=1 --suppress=missingIncludeSystem --suppress=internalAstError -j 2 -Isrc -Istages \
        --file-list="$work/sources"
}

tidy() {
    cat >"$work/tidy" <<EOF
out=\$(clang-tidy --quiet "\$@" -- -std=c17 -D_POSIX_C_SOURCE=200809L $CPPFLAGS \\
    -DQW_STAGE_HERE=qw_stage_punct 2>/dev/null) || printf '%s\\n' "\$out" | grep ': error:' ||
    echo "clang-tidy fails on \$*"
EOF
    xargs -P "$(nproc)" -n 3 sh "$work/tidy" <"$work/sources"
}

check "clang-format" format
check "includes point one way" directions
check "one file a foreign header" foreign
check "no variables outside src/cli" variables
check "short functions and files" lengths
check "nothing left over" leftovers
check "shellcheck" shellcheck tests/*.sh .ci/run
check "cppcheck" cppcheck_all
check "clang-tidy" tidy
echo "lint: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
