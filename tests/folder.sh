#!/bin/sh
# What `-o FOLDER/` leaves in the folder: one file a document, whatever the ids are.
set -u
: "${BIN:=bin}"
passed=0 failed=0
bin=$(realpath "$BIN")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2

clean() { "$bin/qw" clean --only punct "$@" 2>>err; }

holds() { # NAME FOLDER, on standard input the files that it must hold: NAME: CONTENTS
    cat >want
    (cd "$2" && find . -type f | LC_ALL=C sort | while read -r file; do
        printf '%s: %s\n' "${file#./}" "$(cat "$file")"
    done) >came
    if cmp -s want came; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "folder: $1"
        diff want came
        cat err
    fi
    : >err
}

mkdir a b
echo 甲,一。 >a/page.txt
echo 乙,二。 >b/page.txt
echo 丙,三。 >b/other
: >err

clean -o out/ a/page.txt b/page.txt
holds "a file a document, in the folders of its id" out <<END
a/page.txt: 甲，一。
b/page.txt: 乙，二。
END
echo 甲,新。 >a/page.txt
clean -o out a/page.txt
holds "a second run replaces what the first wrote" out <<END
a/page.txt: 甲，新。
b/page.txt: 乙，二。
END

# Records give records: their text is what is compared.
texts() { # FOLDER
    find "$1" -type f -exec sed -i 's/.*"text":"\([^"]*\)".*/\1/' {} +
}
record() { printf '{"id":"%s","text":"%s"}\n' "$1" "$2"; }

{
    record x.txt 1; record x.txt 2; record x-2.txt 3; record x.txt 4
    record y 5; record y 6; record .z 7; record .z 8; record d.d/y 9; record d.d/y 10
} >same.jsonl
for run in first second; do
    clean --jsonl -o same/ same.jsonl
    texts same
    holds "documents of one run with one name all survive, $run run" same <<END
.z: 7
.z-2: 8
d.d/y: 9
d.d/y-2: 10
x-2-2.txt: 3
x-2.txt: 2
x-3.txt: 4
x.txt: 1
y: 5
y-2: 6
END
done

{
    record ../../up 1; record /etc/root 2; record .. 3; record a!b:c 4; record a//./d 5
    record a 6; record http://example.com/q 7
} >odd.jsonl
clean --jsonl -o in/side/ odd.jsonl # in/ is not there
mkdir in
clean --jsonl -o in/side/ odd.jsonl
texts in
holds "no id leads out of the folder" in <<END
side/a-2: 6
side/a/b/c: 4
side/a/d: 5
side/document: 3
side/etc/root: 2
side/http/example.com/q: 7
side/up: 1
END

long=$(printf '长%.0s' $(seq 200))
{ record "$long" 1; record "$long" 2; } >long.jsonl
clean --jsonl -o long/ long.jsonl
texts long
cut=$(printf '长%.0s' $(seq 80))
holds "a name too long for a file is cut between characters" long <<END
$cut: 1
$cut-2: 2
END
echo "folder: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
