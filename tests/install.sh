#!/bin/sh
# What `make install` puts down works from anywhere: the files are all there, the
# programs find their rules, the public example builds against the library both ways.
set -u
: "${B:=build/release}" "${MAKE:=make}" "${MODE:=release}" "${BIN:=bin}"
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root usr=$work/root/opt/qingwen
log=$work/log here=$PWD

check() { # NAME COMMAND...
    name=$1
    shift
    if "$@" >"$log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "install: $name"
        tail -n 10 "$log" | cut -c 1-300
    fi
}

cd "$here" || exit 2
check "make install" "$MAKE" --no-print-directory MODE="$MODE" B="$work/build" BIN="$work/bin" \
    PREFIX=/opt/qingwen DESTDIR="$root" install
stages=$(sed -n 's/^QW_STAGE(\(.*\))/\1/p' stages/stages.def)
for stage in $stages; do
    check "bin/qw-$stage" test -x "$usr/bin/qw-$stage"
    check "qw-$stage.1" test -f "$usr/share/man/man1/qw-$stage.1"
done
for file in bin/qw include/qingwen.h lib/libqingwen.a lib/libqingwen.so lib/pkgconfig/qingwen.pc \
    share/man/man1/qw.1; do
    check "$file" test -f "$usr/$file"
done
check "the rules" diff -r rules "$usr/share/qingwen/rules"
check "no strays" test -z "$(find "$root" -type f ! -path "$usr/*")"

export PKG_CONFIG_PATH="$usr/lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$root"
unset QINGWEN_RULES
printf '清文把抓来的文章洗干净,一字不丢。\n' >"$work/in"
cd "$work" || exit 2
build() { # NAME, words for pkg-config, words for cc
    # shellcheck disable=SC2046,SC2086 # lists of words
    check "example, $1" ${CC:-cc} -std=c17 -o "example-$1" $3 "$here/src/api/example.c" \
        $(pkg-config --cflags $2 qingwen) $4
}
# shellcheck disable=SC2046
build shared "" "" "$(pkg-config --libs qingwen)"
build static --static "" "-Wl,-Bstatic -L$usr/lib -lqingwen -Wl,-Bdynamic \
    $(pkg-config --static --libs qingwen | sed 's/ *-lqingwen//')"
mkdir elsewhere
cd elsewhere || exit 2
export LD_LIBRARY_PATH="$usr/lib" QINGWEN_RULES="$usr/share/qingwen/rules"
"$here/$BIN/qw" clean "$work/in" >"$work/want" 2>"$log"
for kind in shared static; do
    check "run the example, $kind" sh -c "'$work/example-$kind' <'$work/in' >'$work/out'"
    check "the example's output, $kind" cmp "$work/want" "$work/out"
done
unset QINGWEN_RULES LD_LIBRARY_PATH
check "run qw" sh -c "'$usr/bin/qw' clean '$work/in' >'$work/out'"
check "the output of qw" cmp "$work/want" "$work/out"
pipe="cat '$work/in'"
for stage in $stages; do
    pipe="$pipe | '$usr/bin/qw-$stage'"
done
check "run the pipe" sh -c "$pipe >'$work/out'"
check "the output of the pipe" cmp "$work/want" "$work/out"
echo "install: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
