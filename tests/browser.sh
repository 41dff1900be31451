#!/bin/sh
# The report of a run, opened in a headless Chromium: tests/browser.sh BIN [SHOTS]
# With SHOTS, a folder, screenshots of the views are left there.
set -u
bin=$(realpath "${1:-bin}")
tests=$(realpath "$(dirname "$0")")
shots=${2:+$(realpath "$2")}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
/usr/bin/python3 "$tests/report_pages.py" pages
"$bin/qw" clean --catalog run.db --jsonl-out --edits -o run.jsonl pages 2>err
"$bin/qw" report -o catalog.html run.db || exit 2
"$bin/qw" report -o records.html run.jsonl || exit 2
: >empty.jsonl
"$bin/qw" report -o empty.html empty.jsonl || exit 2
"$bin/qw" clean --catalog first.db -o out.txt pages/good-0001.txt 2>err
"$bin/qw" report --samples 0 -o none.html first.db || exit 2
/usr/bin/python3 "$tests/browser.py" "$work" "$shots"
