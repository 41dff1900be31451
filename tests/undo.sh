#!/bin/sh
# qw undo over every fixture, whole, in part, and with what does not fit.
. "$(dirname "$0")/suite.sh"

# a folder of all that the fixtures let in, of every charset, under names of their own
mkdir in
find "$root/fixtures" -name in | sort | while read -r file; do
    name=${file#"$root/fixtures/"}
    cp "$file" "in/$(echo "${name%/in}" | tr / -).txt"
done
"$bin/qw" clean --jsonl-out --edits in >all.jsonl 2>err
n=$(wc -l <all.jsonl)

"$bin/qw" undo -o back/ all.jsonl 2>err
status "all of them" 0 ''
find back -type f | sort | while read -r file; do
    cmp -s "$file" "${file#back/}" || echo "${file#back/} came back otherwise"
done >err
find in -type f | sort | while read -r file; do
    grep -q "\"id\":\"$file\"" all.jsonl && [ ! -f "back/$file" ] && echo "$file did not come back"
done >>err
if [ -s err ]; then fail "into a folder"; else pass; fi
"$bin/qw" undo --check all.jsonl >out 2>err
echo "$n documents: $n come back whole, $n of them proved by their digest, 0 bad" >want
same "--check" want out

# stage after stage in a pipe: the same journal, the same source
for file in in/*.txt; do
    "$bin/qw-decode" --jsonl-out --edits "$file" 2>>err
done | "$bin/qw-strip" --jsonl --edits | "$bin/qw-join" --jsonl --edits |
    "$bin/qw-convert" --jsonl --edits | "$bin/qw-repair" --jsonl --edits |
    "$bin/qw-punct" --jsonl --edits >piped.jsonl 2>>err
"$bin/qw" undo --check piped.jsonl >out 2>>err
same "piped" want out

# in part: what is left is still a journal of the same bytes
for glob in 'punct.*' 'line.*' 'site.*' 'pair.*' '*.*.*' 'no.such'; do
    "$bin/qw" undo --only-rule "$glob" --jsonl all.jsonl >part.jsonl 2>err
    "$bin/qw" undo part.jsonl >part.txt 2>err
    "$bin/qw" undo -o - all.jsonl >whole.txt
    grep -o '"rule":"[^"]*"' part.jsonl | sort -u |
        while IFS='"' read -r _ _ _ rule _; do
            # shellcheck disable=SC2254 # a pattern it is
            case $rule in $glob) echo "$rule is still there" ;; esac
        done >left
    case $glob in
    *.*.*) ;; # holds decode's rules: those documents are refused
    *) same "without $glob, then the rest" whole.txt part.txt ;;
    esac
    [ "$glob" = '*.*.*' ] || { cp left err; if [ -s left ]; then fail "without $glob"; else pass; fi; }
done
"$bin/qw" undo --only-rule no.such --jsonl all.jsonl >part.jsonl 2>err
same "nothing undone changes nothing" all.jsonl part.jsonl

printf '关注公众号领资料\n甲,乙;丙。\n' >one.txt
"$bin/qw" clean --jsonl-out --edits one.txt >one.jsonl
"$bin/qw" undo --only-rule punct.comma one.jsonl >out 2>err
"$bin/qw" undo --only-rule 'punct.*' one.jsonl >all 2>>err
printf '甲,乙；丙。\n' >want.comma
tail -n 1 out >last
same "one rule" want.comma last
tail -n 1 all >last
printf '甲,乙;丙。\n' >want.both
same "a family of rules" want.both last

"$bin/qw" undo --id 'in/strip-*' --id nothing all.jsonl >out 2>err
status "some ids" 0 ''
cat in/strip-*.txt >want
same "some ids" want out
"$bin/qw" undo --id 'out of*' all.jsonl >out 2>err
status "no such id" 2 'out of'

# parts come back by themselves, and all of them are the page
{
    sed '1s/^/上一篇 下一篇\n/' "$root/fixtures/repair/glued-parts/in"
    echo 教育工作总结 篇三
    cat "$root/fixtures/join/hard-wrapped/in"
} >page.txt
iconv -f UTF-8 -t GB18030 page.txt >page-gb.txt
"$bin/qw" clean --jsonl-out --edits --split-parts page.txt page-gb.txt >parts.jsonl 2>err
for id in page.txt#1 page.txt#3 page-gb.txt#1 page-gb.txt#3; do
    grep -q "\"id\":\"$id\".*\"rule\"" parts.jsonl || echo "$id has no edits" >>err
done
if [ -s err ]; then fail "parts with edits"; else pass; fi
"$bin/qw" undo --check parts.jsonl >out 2>err
echo "6 documents: 6 come back whole, 6 of them proved by their digest, 0 bad" >want
same "parts" want out
cat page.txt page-gb.txt >want
"$bin/qw" undo parts.jsonl >out 2>err
same "all the parts" want out
# cut by the last program of a pipe: the shares of what the others did, too
"$bin/qw-decode" --jsonl-out --edits page-gb.txt | "$bin/qw-strip" --jsonl --edits |
    "$bin/qw-join" --jsonl --edits | "$bin/qw" clean --jsonl --edits --split-parts >parts.jsonl 2>err
"$bin/qw" undo parts.jsonl >out 2>err
same "parts of a piped record" page-gb.txt out
"$bin/qw" undo --check parts.jsonl >out 2>err
echo "3 documents: 3 come back whole, 3 of them proved by their digest, 0 bad" >want
same "a source for each part" want out

# refused by name and place
sed 's/甲，乙/甲，又/; s/"xxh128":"./"xxh128":"x/' one.jsonl >digest.jsonl
"$bin/qw" undo digest.jsonl all.jsonl >out 2>err
status "another digest" 1 'one.txt: other bytes'
cmp -s out whole.txt || fail "the rest goes on"
sed 's/"bytes":/"bytes":1/' one.jsonl | "$bin/qw" undo >out 2>err
status "another length" 1 'one.txt: .* bytes come back'
sed 's/，乙/！乙/' one.jsonl | "$bin/qw" undo >out 2>err
status "a text that was changed where an edit is" 1 'one.txt: byte [0-9]*: edit [0-9]* (punct, rule punct.comma'
sed 's/丙/丁/' one.jsonl | "$bin/qw" undo >out 2>err
status "a text that was changed where none is" 1 'one.txt: other bytes'
"$bin/qw" clean --jsonl-out --edits "$root/fixtures/clean/notice_big5/in" |
    "$bin/qw" undo --only-rule 'decode.*' >out 2>err
status "bytes of another charset in part" 1 'only the whole journal'
"$bin/qw" undo --jsonl one.jsonl >out 2>err
status "--jsonl alone" 2 'only-rule'
"$bin/qw" undo --check -o x one.jsonl >out 2>err
status "--check with an output" 2 'check'
"$bin/qw" undo one.jsonl >/dev/full 2>err
status "a full disk" 2 'space'
suite_end
