#!/bin/sh
# All suites, or those named: each ends with a line `NAME: N passed, N failed`; the last
# line is the sum. A suite that ends without its line has failed.
#     MODE, B, BIN   as in the Makefile
set -u
: "${B:=build/release}" "${BIN:=bin}" "${MODE:=release}"
export B BIN MODE
# programs that stand deeper than bin/ do not find the rules beside them; a test asks
# for more memory than there is
[ "$MODE" = release ] || export QINGWEN_RULES="$PWD/rules"
export ASAN_OPTIONS="allocator_may_return_null=1:${ASAN_OPTIONS:-}"
export TSAN_OPTIONS="allocator_may_return_null=1:${TSAN_OPTIONS:-}"
logs=$B/tests/logs
mkdir -p "$logs" "$B/tests/broken"
rm -f "$B/tests/broken/"* "$logs"/*.log

suite() {
    name=$1 log=$logs/$1.log
    shift
    "$@" >"$log" 2>&1
    rc=$?
    if grep -q "^$name: [0-9]* passed, [0-9]* failed$" "$log"; then
        line=$(grep "^$name: [0-9]* passed, [0-9]* failed$" "$log" | tail -n 1)
    else
        line="$name: 0 passed, 1 failed"
        echo "$name: ended without a result, exit status $rc" >>"$log"
    fi
    case $line in
    *" 0 failed") [ "$rc" -eq 0 ] || line="$name: 0 passed, 1 failed" ;;
    esac
    case $line in
    *" 0 failed") ;;
    *) grep -v "^$name: [0-9]* passed" "$log" | grep -v '^\[ *\(RUN\|OK\) *\]' | head -n "${SHOWN:-200}" ;;
    esac
    echo "$line"
    echo "$line" >>"$logs/sum"
}

run() {
    case $1 in
    unit_*) suite "$1" "$B/tests/$1" ;;
    property) suite property "$B/tests/property" rules fixtures "$B/tests/broken" ;;
    load) suite load "$B/tests/load" rules fixtures ;;
    *) suite "$1" "tests/$1.sh" ;;
    esac
}

# what the sanitizers' builds need not do again: pages, installation, injected failures
slow="bulk_kill fault manual install opencc"
[ "$MODE" = release ] || slow=
if [ $# -eq 0 ]; then
    # shellcheck disable=SC2046,SC2086 # a list of names without blanks
    set -- $(cd tests && for f in unit_*.c; do echo "${f%.c}"; done) fixtures folder bulk undo explain report rules weigh property load $slow
fi
: >"$logs/sum"
for name; do
    run "$name"
done
awk '{ passed += $2; failed += $4 } END {
    printf "%d passed, %d failed\n", passed, failed
    exit failed > 0 }' "$logs/sum"
