#!/bin/sh
# Manual pages: every option that --help shows stands in the page as `.It Fl`, and no
# other; mandoc finds nothing to say; examples marked for it give what they show:
#
#     .\" test
#     .Bd -literal -offset indent
#     $ printf '...' | qw-punct
#     the output
#     .Ed
set -u
: "${BIN:=bin}"
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PATH=$(realpath "$BIN"):$PATH

check() { # NAME, a file that says what is wrong
    if [ -s "$2" ]; then
        sed "s|^|manual: $1: |" "$2"
        failed=$((failed + 1))
    else
        passed=$((passed + 1))
    fi
}

options_of_help() { # the programs' --help: -x or --name at the start of its line
    sed -n 's/^  \(-.\), --\([a-z0-9-]*\).*/\1\n--\2/p; s/^ \{2,6\}--\([a-z0-9-]*\).*/--\1/p'
}

options_of_page() {
    sed -n 's/^\.It //p' "$1" | tr ' ' '\n' | awk '
        flag { gsub(/\\/, ""); sub(/[,=].*/, ""); print "-" $0; flag = 0 }
        $0 == "Fl" { flag = 1 }'
}

page() { # PAGE PROGRAM...: a page may be for several commands
    page=$1
    shift
    if [ ! -f "$page" ]; then
        echo "not there" >"$work/lint"
        check "$page" "$work/lint"
        return
    fi
    mandoc -T lint -W warning "$page" >"$work/lint" 2>&1
    check "$page" "$work/lint"
    for program; do
        $program --help
    done | options_of_help | sort -u >"$work/help"
    options_of_page "$page" | sort -u >"$work/page"
    [ -s "$work/help" ] || echo "no options in --help" >>"$work/page"
    diff "$work/help" "$work/page" | sed -n 's/^< /not in the page: /p; s/^> /not in --help: /p' \
        >"$work/differ"
    check "$page" "$work/differ"
    examples "$page"
}

examples() {
    awk -v to="$work/example" '
        /^\.\\" test/ { marked = 1 }
        /^\.Ed/ { inside = marked = 0 }
        inside && /^\$ / { n++; print substr($0, 3) >(to n ".sh"); printf "" >(to n ".out"); next }
        inside && n { print >(to n ".out") }
        /^\.Bd/ && marked { inside = 1 }' "$1"
    for script in "$work"/example*.sh; do
        [ -f "$script" ] || continue
        # mdoc: \e and \(rs are a backslash, \& is nothing
        sed -i 's/\\&//g; s/\\e/\\/g; s/\\(rs/\\/g' "$script" "${script%.sh}.out"
        sh "$script" >"$work/came" 2>&1
        diff -au "${script%.sh}.out" "$work/came" >"$work/differ"
        check "$1: example" "$work/differ"
    done
    rm -f "$work"/example*
}

page src/cli/qw.1 "qw clean"
for file in src/cli/qw-*.1; do
    [ -f "$file" ] || continue
    command=${file#src/cli/qw-}
    page "$file" "qw ${command%.1}"
done
stages=$(sed -n 's/^QW_STAGE(\(.*\))/\1/p' stages/stages.def)
for stage in $stages; do
    page "stages/$stage.1" "qw-$stage"
done
echo "manual: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
