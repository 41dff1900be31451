#!/bin/sh
# The demonstration behind `make demo`: clean the sample archive and show what
# happened. It runs the programs as a user would; demo.py only lays out what they
# wrote, in 80 columns.
#     tests/demo.sh [BIN]
set -eu
bin=${1:-bin}
sample=fixtures/sample/pages.tar.gz
export QINGWEN_RULES="${QINGWEN_RULES:-$PWD/rules}"
work=$(mktemp -d "${TMPDIR:-/tmp}/qingwen-demo.XXXXXX")
trap 'rm -rf "$work"' EXIT

cat <<END
Qingwen 清文 cleans scraped Chinese documents. The sample holds pages as a
crawler brings them home, in several charsets: $sample
The demo runs these in a temporary folder and shows what comes out:

    \$ $bin/qw clean --summary -o clean/ $sample
    \$ $bin/qw clean --jsonl-out --edits $sample >pages.jsonl
    \$ $bin/qw undo -o undone/ pages.jsonl

END
"$bin/qw" clean --summary -o "$work/clean/" "$sample" 2>"$work/summary" || {
    cat "$work/summary" >&2
    exit 2
}
"$bin/qw" clean --jsonl-out --edits "$sample" >"$work/pages.jsonl"
"$bin/qw" clean --only decode --jsonl-out "$sample" >"$work/before.jsonl"

python3 tests/demo.py "$work" "$sample" 01-cms 02-rewritten 12-mojibake

echo 'What qw clean --summary says:'
echo
sed 's/^/    /' "$work/summary"
echo

# undo: each page back from its record, compared with the page in the archive
mkdir "$work/pages" "$work/undone"
tar -xzf "$sample" -C "$work/pages"
"$bin/qw" undo -o "$work/undone/" "$work/pages.jsonl"
pages=0 same=0
for page in "$work/pages"/*; do
    pages=$((pages + 1))
    undone=$(find "$work/undone" -type f -name "$(basename "$page")")
    cmp -s "$page" "$undone" && same=$((same + 1))
done
echo "qw undo: $same of $pages pages come back byte for byte."
echo
cat <<END
Next:
    $bin/qw clean PAGE.txt            a page of your own
    $bin/qw clean -o clean/ FOLDER    many: files, folders, archives, JSONL
    man ./src/cli/qw.1             the manual; each stage has one in stages/
    make check                     the tests
END
[ "$same" -eq "$pages" ]
