#!/bin/sh
# What goes wrong in practice: full disks, closed pipes, unreadable files, odd
# documents, broken tables, no memory. The exit status and the message are the
# promise: 0 done, 1 some documents were bad, 2 could not run.
set -u
: "${BIN:=bin}" "${B:=build/release}"
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ok=$work/ok.txt out=$work/out err=$work/err
printf '清文把抓来的文章洗干净。\n' >"$ok"
stages=$(sed -n 's/^QW_STAGE(\(.*\))/\1/p' stages/stages.def)

pass() { passed=$((passed + 1)); }
fail() {
    failed=$((failed + 1))
    echo "fault: $1"
    [ -s "$err" ] && head -n 3 "$err"
}

# judge NAME STATUS WANTED [PATTERN]: an exit status, and what the message must hold
judge() {
    if [ "$2" -ne "$3" ]; then
        fail "$1: exit status $2, not $3"
    elif [ $# -gt 3 ] && ! grep -q -e "$4" "$err"; then
        fail "$1: the message lacks '$4'"
    else
        pass
    fi
}

# expect NAME WANTED PATTERN COMMAND...: an empty pattern asks for silence
expect() {
    name=$1 want=$2 pattern=$3
    shift 3
    timeout 100 "$@" >"$out" 2>"$err"
    status=$?
    if [ -n "$pattern" ]; then
        judge "$name" "$status" "$want" "$pattern"
    elif [ -s "$err" ]; then
        fail "$name: it should be silent"
    else
        judge "$name" "$status" "$want"
    fi
}

output_is() { # NAME FILE
    if cmp -s "$2" "$out"; then pass; else fail "$1: other output"; fi
}

streams() { # a program
    "$@" <"$ok" >/dev/full 2>"$err"
    judge "$*: full disk" $? 2 "$(basename "$1").*space"
    yes '抓来的文章，一行又一行。' | head -c 3000000 >"$work/long"
    { "$@" <"$work/long" 2>"$err"; echo $? >"$work/rc"; } | head -c 10 >"$out"
    rc=$(cat "$work/rc")
    if [ "$rc" -eq 0 ] || { [ "$rc" -gt 2 ] && [ "$rc" -ne 141 ]; }; then
        fail "$*: closed pipe: exit status $rc"
    elif [ "$(wc -l <"$err")" -gt 1 ]; then
        fail "$*: closed pipe: more than one message"
    else
        pass
    fi
    "$@" <&- >"$out" 2>"$err"
    rc=$?
    if [ "$rc" -le 2 ]; then pass; else fail "$*: no standard input: exit status $rc"; fi
}

files() {
    expect "$*: no such file" 1 "$work/none" "$@" "$work/none" "$ok"
    output_is "$*: the rest goes on" "$ok"
    expect "$*: a file that cannot be read" 1 /proc/self/mem "$@" /proc/self/mem "$ok"
    output_is "$*: the rest goes on" "$ok"
    : >"$work/empty"
    expect "$*: an empty file" 0 '' "$@" "$work/empty"
    output_is "$*: an empty file" "$work/empty"
    expect "$*: nothing on standard input" 0 '' "$@" </dev/null
    output_is "$*: nothing on standard input" "$work/empty"
    printf 'a\0b\377c' >"$work/odd"
    timeout 20 "$@" "$work/odd" "$ok" >"$out" 2>"$err"
    status=$?
    if [ $status -gt 1 ]; then fail "$*: odd bytes: exit status $status"; else pass; fi
    expect "$*: a line that is no record" 1 'qw.*:' "$@" --jsonl "$work/odd"
}

usage() {
    expect "$*: unknown option" 2 no-such "$@" --no-such </dev/null
    expect "$*: an option without its value" 2 max-doc "$@" --max-doc </dev/null
    expect "$*: a wrong number" 2 12x "$@" --max-doc=12x </dev/null
    expect "$*: no such rules" 2 "$work/none" "$@" --rules "$work/none" </dev/null
    expect "$*: a folder that cannot be written" 2 "$work/none" "$@" -o "$work/none/x" "$ok" "$ok"
}

large() {
    head -c 1500 /dev/zero | tr '\0' x >"$work/1500"
    expect "$*: over --max-doc" 1 1500 "$@" --max-doc 1K "$work/1500" "$ok"
    output_is "$*: over --max-doc: the rest goes on" "$ok"
    # 1.5 GB are plenty for one document at the ceiling
    (
        # shellcheck disable=SC3045 # dash and bash have it
        ulimit -v 1500000
        timeout 100 "$@" "$work/line" >"$out" 2>"$err"
    )
    status=$?
    if [ $status -eq 0 ] && [ "$(wc -c <"$out")" -gt 60000000 ]; then
        pass
    else
        judge "$*: a line of 64 MiB" $status 1 "$work/line"
    fi
    timeout 100 "$@" "$work/over" >"$out" 2>"$err"
    judge "$*: more than 64 MiB" $? 1 "$work/over"
}

tables() {
    find rules -name '*.tsv' | while read -r table; do
        group=${table#rules/}
        mkdir -p "$work/rules/$(dirname "$group")"
        printf 'id\tyes\tno\nx\n' >"$work/rules/$group"
        # what a stage loads by this name must be complained of; not all are loaded
        case $group in
        mine/pairs.tsv) set -- mine pairs --clean "$ok" ;;
        mine/*.tsv) set -- mine lines ;;
        *) set -- clean ;;
        esac
        "$BIN/qw" "$@" --rules "$work/rules" <"$ok" >"$out" 2>"$err"
        rc=$?
        rm "$work/rules/$group"
        if [ $rc -ne 2 ]; then
            echo "fault: broken $group: exit status $rc"
        elif ! grep -q "$work/rules/$group:[0-9]*:[0-9]*: \|$work/rules/$group: " "$err"; then
            echo "fault: broken $group: the message is '$(cat "$err")'"
        fi
    done >"$work/tables"
    cat "$work/tables"
    if [ -s "$work/tables" ]; then failed=$((failed + 1)); else pass; fi
}

# Allocation after allocation fails: a good result, or 2 and why; never a crash.
memory() { # COMMAND...
    shim=$(realpath "$B/tests/failmalloc.so")
    LD_PRELOAD=$shim FAILMALLOC=0 "$@" >"$work/good" 2>"$err" 9>"$work/n"
    total=$(cat "$work/n")
    step=$((total / 100 + 1))
    bad=0
    for n in $(seq 1 $step "$total") $(seq $((total > 60 ? total - 60 : 1)) "$total"); do
        LD_PRELOAD=$shim FAILMALLOC=$n timeout 20 "$@" >"$out" 2>"$err"
        rc=$?
        if [ $rc -eq 0 ] && cmp -s "$out" "$work/good"; then
            continue
        elif [ $rc -ne 2 ] || ! grep -qi 'out of memory\|cannot allocate memory' "$err"; then
            bad=$((bad + 1))
            echo "fault: $*: allocation $n of $total fails: exit status $rc: $(head -c 200 "$err")"
        fi
    done
    if [ $bad -eq 0 ]; then pass; else failed=$((failed + 1)); fi
}

head -c 67108000 /dev/zero | sed 's/\x0\x0\x0/文/g; s/\x0//g' >"$work/line"
{ cat "$work/line" "$ok"; head -c 2000 /dev/zero; } >"$work/over"
set -- "$BIN/qw clean"
for stage in $stages; do
    set -- "$@" "$BIN/qw-$stage"
done
for program; do
    # shellcheck disable=SC2086 # a program and its command
    for test in streams files usage large; do
        $test $program
    done
done
yes '' | head -n 100 | tr '\n' '\0' >"$work/nuls"
expect "a file of NULs" 0 '' "$BIN/qw" clean "$work/nuls"
output_is "a file of NULs" "$work/empty"
expect "no command" 2 command "$BIN/qw"
expect "unknown command" 2 no-such "$BIN/qw" no-such
expect "undo of something else" 1 . "$BIN/qw" undo "$ok"
tables
printf '下载文档\n清文把,抓来的“文章“洗干净。\n創作，3/24頁。\n' >"$work/small"
memory "$BIN/qw" clean "$work/small"
printf '創作，3/24頁。後來發現檔案在裡面。\n' >"$work/hant" # this asks OpenCC
memory "$BIN/qw-convert" "$work/hant"
# escapes, so that reading takes memory of its own; bytes that are no UTF-8 for del64
{ cat "$work/small"; printf '\377\001\n'; } >"$work/odd"
"$BIN/qw" clean --jsonl-out --edits "$work/odd" | sed 's/文/\\u6587/g' >"$work/small.jsonl"
memory "$BIN/qw" undo "$work/small.jsonl"
memory "$BIN/qw" undo --jsonl --only-rule 'punct.*' "$work/small.jsonl"
memory "$BIN/qw" explain --why 3 "$work/small.jsonl"
echo "fault: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
