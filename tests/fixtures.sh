#!/bin/sh
# Every fixtures/STAGE/CASE: what goes in must come out, byte for byte.
#
#     in    standard input            args  words of the command line, quoted as in sh;
#     out   standard output, if there       @DIR@ is the case's folder
#     err   standard error, if there  rc    exit status, 0 unless there
#     note  one sentence: what is at stake; every case has one
#
# For a stage qw-STAGE runs, for `cli` qw with the words of args, for anything else
# `qw NAME`. Arguments choose folders: tests/fixtures.sh fixtures/strip fixtures/join
set -u
: "${BIN:=bin}" "${B:=build/release}"
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "fixtures: $dir: $1"
    wrong=1
}

compare() { # expected, what came, its name
    if ! cmp -s "$1" "$2"; then
        fail "$3 differs"
        diff -au "$1" "$2" | head -n 40
    fi
}

one_case() {
    dir=$1 stage=$2 wrong=0 want=0
    [ -s "$dir/note" ] || fail "no note"
    input=/dev/null
    [ -f "$dir/in" ] && input=$dir/in
    [ -f "$dir/rc" ] && want=$(cat "$dir/rc")
    words=
    [ -f "$dir/args" ] && words=$(sed "s|@DIR@|$dir|g" "$dir/args")
    eval "set -- $words"
    if [ -x "$BIN/qw-$stage" ]; then
        set -- "$BIN/qw-$stage" "$@"
    elif [ "$stage" = cli ]; then
        set -- "$BIN/qw" "$@"
    else
        set -- "$BIN/qw" "$stage" "$@"
    fi
    "$@" <"$input" >"$work/out" 2>"$work/err"
    rc=$?
    if [ "$rc" -ne "$want" ]; then
        fail "exit status $rc, not $want"
        head -n 5 "$work/err"
    fi
    [ -f "$dir/out" ] && compare "$dir/out" "$work/out" "the output"
    [ -f "$dir/err" ] && compare "$dir/err" "$work/err" "the messages"
    failed=$((failed + wrong)) passed=$((passed + 1 - wrong))
}

[ $# -gt 0 ] || set -- fixtures/*
for folder; do
    [ "$(basename "$folder")" = sample ] && continue # the archive of make demo
    for dir in "${folder%/}"/*/; do
        [ -d "$dir" ] && one_case "${dir%/}" "$(basename "$folder")"
    done
done
echo "fixtures: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
