#!/bin/sh
# qw stats and qw report: the same of a catalog and of records, whole pages, clear errors.
# What a browser makes of the page is tests/browser.sh's.
. "$(dirname "$0")/suite.sh"
export QINGWEN_RULES="$root/rules"

python3 "$root/tests/report_pages.py" pages 60
"$bin/qw" clean --catalog run.db --jsonl-out --edits -o run.jsonl pages 2>err

# records leave the refused ones out, and do not know when they were made
for table in totals stages rules kept lengths charsets scripts sites families odds hits; do
    "$bin/qw" stats --json --table $table run.db >catalog.json 2>err
    check "--table $table"
    "$bin/qw" stats --json --table $table run.jsonl >records.json 2>err
    [ "$table" = totals ] || cmp -s catalog.json records.json
    check "--table $table of records"
    "$bin/qw" stats --csv --table $table run.db >"$table.csv" 2>err
    check "--csv --table $table"
done
"$bin/qw" stats --json run.db >all.json 2>err
python3 - >err 2>&1 <<'END'
import csv
import json
import re

facts = json.load(open("all.json", encoding="utf-8"))
records = [json.loads(line) for line in open("run.jsonl", encoding="utf-8")]
totals = dict(zip(facts["totals"]["columns"], facts["totals"]["rows"][0]))
edits = {}
for r in records:
    for e in r["edits"]:
        key = (e["rule"], e["stage"])
        edits[key] = edits.get(key, 0) + 1
assert totals["ok"] == len(records) and totals["bad"] == 1, totals
assert totals["edits"] == sum(edits.values()), totals
assert totals["chars_out"] == sum(len(r["text"]) for r in records), totals
rules = {(r[0], r[1]): r[2] for r in facts["rules"]["rows"]}
assert rules == edits
assert sum(r[1] for r in facts["kept"]["rows"]) == len([r for r in records if r["text"]])
rows = list(csv.reader(open("rules.csv", encoding="utf-8", newline="")))
assert rows[0] == facts["rules"]["columns"] and len(rows) == len(edits) + 1
for name in ("speed", "progress"):
    table = facts[name]
    assert table["columns"] == ["start", "from", "to", "documents", "bytes", "documents_s", "mb_s"]
    assert sum(r[3] for r in table["rows"]) == totals["documents"], table
    assert all(r[0] == 1 and r[1] < r[2] and r[5] > 0 for r in table["rows"]), table
for row in facts["stages"]["rows"]:
    assert row[3] - row[4] == row[5] - row[6] or row[0] == "decode", row
END
check "sums"
"$bin/qw" stats run.db >out 2>err
grep -q '█' out && grep -q '^Rules$' out && ! grep -q '^Samples of rules$' out
check "as text"
[ "$("$bin/qw" stats --rows 3 --table rules run.db | wc -l)" -eq 7 ]
check "--rows"

# a run of two starts, three days between them, and more rows than are shown
python3 - >err 2>&1 <<'END'
import shutil
import sqlite3

shutil.copy("run.db", "starts.db")
db = sqlite3.connect("starts.db")
db.execute("DELETE FROM progress")
db.execute("INSERT INTO run SELECT 2, command, version, strftime('%Y-%m-%dT%H:%M:%fZ', started, '+3 days'),"
           " ended, status, documents, bytes_in, seconds FROM run")
for run, rows in ((1, 200), (2, 101)):
    for k in range(1, rows + 1):
        db.execute("INSERT INTO progress VALUES (?, ?, ?, ?)", (run, k * 0.5, k * 30 * run, k * 1000000))
db.commit()
shutil.copy("starts.db", "old.db")
old = sqlite3.connect("old.db")
old.executescript("DROP TABLE progress; PRAGMA user_version = 1")
shutil.copy("starts.db", "newer.db")
sqlite3.connect("newer.db").executescript("PRAGMA user_version = 3")
END
check "catalogs of other kinds"
"$bin/qw" stats --json starts.db >starts.json 2>err &&
    python3 - >>err 2>&1 <<'END'
import json

facts = json.load(open("starts.json", encoding="utf-8"))
for name, most in (("speed", 22), ("progress", 242)):
    rows = facts[name]["rows"]
    assert most / 2 - 2 <= len(rows) <= most, (name, len(rows))
    for start, documents in ((1, 6000), (2, 6060)):
        mine = [r for r in rows if r[0] == start]
        assert mine[0][1] == 0 and all(a[2] == b[1] for a, b in zip(mine, mine[1:])), name
        assert sum(r[3] for r in mine) == documents, (name, start)
        assert all(r[5] == 60 * start and r[6] == 2 for r in mine), (name, start)
END
check "speed of two starts"
"$bin/qw" stats --table speed starts.db >out 2>err
[ "$(grep -c '█████$' out)" -ge 10 ]
check "speed as text"
"$bin/qw" stats --json --table progress old.db 2>err | grep -q '"rows":\[\]' && "$bin/qw" report -o old.html old.db 2>err
check "a catalog of version 1"
"$bin/qw" stats --json run.jsonl 2>err | grep -q '"speed":{[^}]*"rows":\[\]'
check "records do not know how fast they were made"
refused "a catalog of a later version" "version 3" "$bin/qw" stats newer.db

"$bin/qw" report -o catalog.html run.db 2>err
check "a page"
grep -q '"changed":\[\]}' catalog.html && ! grep -q '"differs":true' catalog.html
check "what was cleaned again came out as it did"
mkdir changed && cp "$root/rules/punct.tsv" changed && echo '# changed since' >>changed/punct.tsv
"$bin/qw" report --rules changed -o changed.html run.db 2>err
grep -q '"changed":\["punct"\]}' changed.html
check "tables that changed since"
"$bin/qw" report --disable punct.comma -o other.html run.db 2>err
grep -q '"changed":\[\]}' other.html && grep -q '"differs":true' other.html
check "documents that came out otherwise"
"$bin/qw" report -o again.html run.db 2>err
cmp -s catalog.html again.html
check "the same page again"
"$bin/qw" report run.jsonl >records.html 2>err
check "a page of records"
rm -r pages
"$bin/qw" report --texts run.jsonl run.db 2>err | sed 's/"changed":null}$/"changed":[]}/' >texts.html
cmp -s catalog.html texts.html
check "--texts, and the pages are gone"
"$bin/qw" report --samples 0 -o none.html run.db 2>err
check "no samples"
python3 - >err 2>&1 <<'END'
import json
import re

for name in ("catalog.html", "records.html", "none.html"):
    page = open(name, encoding="utf-8").read()
    assert page.startswith("<!doctype html>") and page.endswith("</html>\n"), name
    assert page.count("<script") == 2 and page.count("</script>") == 2, name
    head, rest = page.split('id="data">', 1)
    inside, tail = rest.split("</script>", 1)
    assert not re.search(r"(src|href)=[\"']?(?!#)[a-z/]", head + tail), name
    data = json.loads(inside)
    assert bool(data["samples"]) == (name != "none.html"), name
    if name == "none.html":
        continue
    kinds = [s["kind"] for s in data["samples"]]
    assert kinds.count("largest") == 12 and kinds.count("random") == 12, kinds
    texts = {json.loads(line)["id"]: json.loads(line)["text"] for line in open("run.jsonl", encoding="utf-8")}
    for s in data["samples"]:
        after = "".join(p if isinstance(p, str) else p[1] for p in s["parts"])
        assert after == texts[s["id"]], s["id"]
        assert all(isinstance(p, str) or p[2] for p in s["parts"])
END
check "pages hold what they should, as text"

refused "no run" "a run is wanted" "$bin/qw" stats
refused "no such file" "none.db" "$bin/qw" report none.db
printf 'SQLite format 3' >broken.db
head -c 3000 /dev/zero >>broken.db
refused "a broken database" broken.db "$bin/qw" stats broken.db
refused "another database" "not a catalog" sh -c "python3 -c '
import sqlite3
sqlite3.connect(\"other.db\").execute(\"create table t (x)\")'; exec '$bin/qw' stats other.db"
refused "no such table" "no table is called x" "$bin/qw" stats --table x run.db
refused "not a number of samples" samples "$bin/qw" report --samples many run.db
refused "not a number of rows" rows "$bin/qw" stats --rows=-3 run.db
refused "two catalogs" "one catalog" "$bin/qw" stats run.db run.db
refused "two forms" "one of them" "$bin/qw" stats --json --csv run.db
refused "a full disk" space sh -c "exec '$bin/qw' report run.db >/dev/full"
refused "a folder that is not there" nowhere "$bin/qw" report -o nowhere/x.html run.db
[ ! -e nowhere ]
check "and nothing is left there"
printf 'no record\n{"id":"x","text":"甲，乙","edits":[{"stage":"punct","at":9,"del":",","ins":"，","rule":"r"}]}\n{"id":"y","text":"y"}\n' >bad.jsonl
TMPDIR=$work "$bin/qw" stats --csv --table totals bad.jsonl >out 2>err
grep -q '^3,0,3,' out
check "records that are none, do not fit, or have no edits"
[ -z "$(find . -name 'qw-run-*')" ]
check "no temporary files stay"
suite_end
