#!/bin/sh
# The weights in rules/ are what the labelled lines of the project teach: `qw weigh` gives
# the same tables again, also from the tables that it wrote; nothing is left half written.
set -u
: "${BIN:=bin}"
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

check() { # WHAT COMMAND...
    what=$1
    shift
    if "$@" >"$work/said" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "weigh: $what:"
        head -n 20 "$work/said"
    fi
}

right() { # BODY FURNITURE: in 100, at least
    awk -v body="$1" -v furniture="$2" '
        $1 == "body:" && $(NF - 2) < body { exit 1 }
        $1 == "furniture:" && $(NF - 2) < furniture { exit 1 }' "$work/told"
}

lines="tests/data/lines.tsv tests/data/lines_wide.tsv"
"$BIN/qw" weigh tests/data/lines.tsv >"$work/told" || failed=$((failed + 1))
check "of other lines at least 99 in 100 of body text and 75 of furniture are judged right" \
    right 99 75
# shellcheck disable=SC2086 # two files
"$BIN/qw" weigh -o "$work/new/" $lines >"$work/told" || failed=$((failed + 1))
check "of sorts never seen, hard to tell by design, at least 92 and 66" right 92 66
for table in phrases weights grams; do
    check "rules/strip/$table.tsv is what is learnt" \
        diff "rules/strip/$table.tsv" "$work/new/strip/$table.tsv"
done
# shellcheck disable=SC2086
"$BIN/qw" weigh --rules "$work/new" -o "$work/again/" $lines >/dev/null
check "learnt again" diff -r "$work/new" "$work/again"
"$BIN/qw" weigh tests/data/lines.tsv >/dev/full 2>/dev/null
check "a full disk" test $? -eq 2
echo "weigh: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
