# What suites of shell have in common: `. "$(dirname "$0")/suite.sh"` gives them a folder of
# their own, where they stand and which goes when they end, the programs in $bin, the
# project's folder in $root, and counts that suite_end says. Sourced, not run.
# shellcheck shell=sh disable=SC2034
set -u
: "${BIN:=bin}"
suite=$(basename "$0" .sh)
passed=0 failed=0
bin=$(realpath "$BIN")
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2

pass() { passed=$((passed + 1)); }
fail() { # NAME: what the last command said stands in err
    failed=$((failed + 1))
    echo "$suite: $1"
    head -n 5 err 2>/dev/null
}
check() { # NAME: of the command before
    # shellcheck disable=SC2181
    if [ $? -eq 0 ]; then pass; else fail "$1"; fi
}
same() { # NAME FILE FILE
    if cmp -s "$2" "$3"; then pass; else fail "$1"; diff -a "$2" "$3" | head -n 6; fi
}
status() { # NAME WANTED PATTERN: of the command before, and what err holds
    rc=$?
    if [ $rc -ne "$2" ]; then
        fail "$1: exit status $rc, not $2"
    elif [ -n "$3" ] && ! grep -q -e "$3" err; then
        fail "$1: the message lacks '$3'"
    else
        pass
    fi
}
refused() { # NAME PATTERN COMMAND...: it could not run, and says so
    name=$1 pattern=$2
    shift 2
    "$@" >out 2>err
    status "$name" 2 "$pattern"
}
suite_end() {
    echo "$suite: $passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
