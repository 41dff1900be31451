#!/bin/sh
# All suites, or those named: each ends with a line `NAME: N passed, N failed`; the last
# line is the sum. A suite that ends without its line has failed. As many run side by
# side as there are cores, but those that take the time run alone, at the end.
#     MODE, B, BIN   as in the Makefile
#     LANES          suites side by side
set -u
: "${B:=build/release}" "${BIN:=bin}" "${MODE:=release}"
export B BIN MODE
# programs that stand deeper than bin/ do not find the rules beside them; a test asks
# for more memory than there is
[ "$MODE" = release ] || export QINGWEN_RULES="$PWD/rules"
export ASAN_OPTIONS="allocator_may_return_null=1:${ASAN_OPTIONS:-}"
export TSAN_OPTIONS="allocator_may_return_null=1:${TSAN_OPTIONS:-}"
logs=$B/tests/logs

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
    esac >"$log.said"
    echo "$line" >>"$log.said"
    cat "$log.said" # at once, other suites speak too
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

if [ "${1:-}" = --one ]; then
    run "$2"
    exit 0
fi
mkdir -p "$logs" "$B/tests/broken"
rm -f "$B/tests/broken/"* "$logs"/*.log "$logs"/*.said
: >"$logs/sum"

# what the sanitizers' builds need not do again: pages, installation, injected failures;
# the longest first
slow="fault install bulk_kill manual opencc"
[ "$MODE" = release ] || slow=
if [ $# -eq 0 ]; then
    # shellcheck disable=SC2046,SC2086 # lists of names without blanks
    set -- property $slow bulk fixtures undo explain report rules weigh folder \
        $(cd tests && for f in unit_*.c; do echo "${f%.c}"; done) load
fi
for name; do
    [ "$name" = load ] || echo "$name"
done | xargs -r -n 1 -P "${LANES:-$(nproc)}" "$0" --one
for name; do
    [ "$name" != load ] || run "$name"
done
awk '{ passed += $2; failed += $4 } END {
    printf "%d passed, %d failed\n", passed, failed
    exit failed > 0 }' "$logs/sum"
