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

"$BIN/qw" weigh -o "$work/new/" tests/data/lines.tsv >"$work/told" || failed=$((failed + 1))
for table in phrases weights; do
    check "rules/strip/$table.tsv is what is learnt" \
        diff "rules/strip/$table.tsv" "$work/new/strip/$table.tsv"
done
# shellcheck disable=SC2016 # awk's own
check "of other lines at least 99 in 100 of body text and 75 of furniture are judged right" awk '
    $1 == "body:" && $(NF - 2) < 99 { exit 1 }
    $1 == "furniture:" && $(NF - 2) < 75 { exit 1 }' "$work/told"
"$BIN/qw" weigh --rules "$work/new" -o "$work/again/" tests/data/lines.tsv >/dev/null
check "learnt again" diff -r "$work/new" "$work/again"
"$BIN/qw" weigh tests/data/lines.tsv >/dev/full 2>/dev/null
check "a full disk" test $? -eq 2
echo "weigh: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
