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
# as if the run had been stopped twice, and stood still for three days and for two hours and a half
/usr/bin/python3 - <<'END' || exit 2
import sqlite3

db = sqlite3.connect("run.db")
db.execute("DELETE FROM progress")
for start, later, rows in ((2, "+3 days", 60), (3, "+75 hours", 9)):
    db.execute("INSERT INTO run SELECT ?, command, version, strftime('%Y-%m-%dT%H:%M:%fZ', started, ?),"
               " NULL, NULL, NULL, NULL, NULL FROM run WHERE n = 1", (start, later))
for start, rows in ((1, 120), (2, 60), (3, 9)):
    done = 0
    for k in range(1, rows + 1):
        done += 40 + k * k * start % 37
        db.execute("INSERT INTO progress VALUES (?, ?, ?, ?)", (start, k * 30, done, done * 90000))
db.commit()
END
"$bin/qw" report -o catalog.html run.db || exit 2
mkdir changed && cp "$tests/../rules/punct.tsv" changed && echo '# changed since' >>changed/punct.tsv
"$bin/qw" report --rules changed --disable punct.comma -o changed.html run.db || exit 2
"$bin/qw" report -o records.html run.jsonl || exit 2
: >empty.jsonl
"$bin/qw" report -o empty.html empty.jsonl || exit 2
"$bin/qw" clean --catalog first.db -o out.txt pages/good-0001.txt 2>err
"$bin/qw" report --samples 0 -o none.html first.db || exit 2
/usr/bin/python3 "$tests/browser.py" "$work" "$shots"
