#!/bin/sh
# Documents by the million, on a small scale: what goes in and comes out of folders,
# archives and streams, in any number of threads; limits; stopping and going on.
set -u
: "${BIN:=bin}" "${MODE:=release}"
passed=0 failed=0
bin=$(realpath "$BIN")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
here=$(dirname "$(realpath "$0")")
cd "$work" || exit 2

pass() { passed=$((passed + 1)); }
fail() {
    failed=$((failed + 1))
    echo "bulk: $*"
    head -n 5 err 2>/dev/null
}
same() { if cmp -s "$2" "$3"; then pass; else fail "$1: $2 and $3 differ"; fi; }
is() { if [ "$2" = "$3" ]; then pass; else fail "$1: [$2] is not [$3]"; fi; }
says() { if grep -q -e "$2" err; then pass; else fail "$1: the message lacks '$2'"; fi; }
ask() { python3 -c 'import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(*row, sep="|")' "$1" "$2"; }
clean() { "$bin/qw" clean "$@" 2>err; }
contents() { # of a folder: a line a file
    (cd "$1" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 cksum)
}

python3 "$here/bulk.py" . || exit 2

# ---- threads ----
for j in 1 8; do
    clean -j$j -o "j$j.jsonl" pages.tar.gz
    clean -j$j -o "j$j.jsonl.zst" --catalog "j$j.db" pages.tar.gz
    clean -j$j -o "j$j.tar.gz" pages.tar.gz
    clean -j$j -o "j$j.zip" pages.zip
    clean -j$j -o "j$j/" pages.tar.gz
    contents "j$j" >"j$j.list"
done
for kind in jsonl jsonl.zst tar.gz zip list; do
    same "-j8, $kind" j1.$kind j8.$kind
done
ask j1.db "SELECT * FROM documents" >want
ask j8.db "SELECT * FROM documents" >came
same "-j8, catalog" want came
is "documents" "$(wc -l <j1.jsonl)" 400
"$bin/qw" write -o fromjsonl/ j1.jsonl.zst
contents fromjsonl >came
same "records written as files are the files" j1.list came
mkdir untar && tar -C untar -xzf j1.tar.gz
contents untar >came
same "a tar holds what a folder does" j1.list came
python3 -c 'import zipfile; z = zipfile.ZipFile("j1.zip"); z.testzip(); print(len(z.namelist()))' >came
is "a zip holds them all" "$(cat came)" 400
for suffix in gz bz2 xz; do
    clean -o "s.jsonl.$suffix" pages.tar.gz
    python3 -c 'import sys, gzip, bz2, lzma
m = {"gz": gzip, "bz2": bz2, "xz": lzma}[sys.argv[1]]
sys.stdout.buffer.write(m.open("s.jsonl." + sys.argv[1]).read())' $suffix >came
    same "others unpack .$suffix" j1.jsonl came
done
"$bin/qw" read pages.tar.gz | "$bin/qw" clean --jsonl >came 2>err
same "read, then clean" j1.jsonl came
clean --only punct --separator '\n--\f' a.txt b.txt >came
printf '甲，一。\n\n--\f乙，二。\n\n--\f' >want
same "a separator" want came

# ---- a filter, however it is split ----
clean --jsonl -j1 input.jsonl >want
head -n 7 input.jsonl | clean --jsonl >came
tail -n +8 input.jsonl | clean --jsonl -j3 >>came
same "the input in two pieces" want came
if command -v parallel >/dev/null; then
    parallel --will-cite --pipepart -a input.jsonl --block 30k -k "$bin/qw" clean --jsonl -j1 >came 2>err
    same "GNU parallel" want came
fi

# ---- names, places, kinds ----
clean --only punct --jsonl-out names.zip | sed 's/^{"id":"\([^"]*\)".*/\1/' >came
printf 'names.zip!%s\n' 目录/总结.txt 目录/計劃.txt 工作要点.txt a.txt 'a.txt#2' >want
same "names of members" want came
clean --only punct --jsonl-out --catalog place.db plain.tar >came
while IFS='|' read -r offset bytes; do
    tail -c +$((offset + 513)) plain.tar | head -c "$bytes"
done >came <<END
$(ask place.db "SELECT offset, bytes FROM documents ORDER BY n")
END
printf '甲,一。\n乙,二。\n' >want
same "offset and length lead to the document" want came
clean --only punct --jsonl-out nested.tar | sed 's/^{"id":"\([^"]*\)".*/\1/' >came
printf 'nested.tar!%s\n' 'inner.zip!x.txt' 'one.txt.gz' 'seven.7z!a.txt' 'seven.7z!b.txt' last.txt >want
same "archives inside an archive" want came
clean --only punct --nest 0 nested.tar >came
is "--nest 0: exit status" $? 1
says "--nest 0" "inner.zip: archives inside each other"
clean --only punct --jsonl-out --catalog warc.db pages.warc.gz | sed 's/"meta".*//' >came
printf '{"id":"pages.warc.gz!http://a.example/%s","text":"%s",\n' 1.txt 甲，一。 3 丙，三。 >want
same "WARC" want came
ask warc.db "SELECT id, status, reason FROM documents WHERE status <> 'ok'" >came
echo 'pages.warc.gz!http://a.example/2.html|skipped|html' >want
same "HTML is passed by" want came

printf '070701关于值班的安排,请各组照办。' >date.txt
is "a note that starts with a date" "$(clean --only punct date.txt)" 070701关于值班的安排，请各组照办。

# pages whose first bytes are an archive's, plain, compressed, in an archive
mkdir like
printf 'q\307\345\263\277' >like/q.txt # q and Chinese in GBK: an old cpio's mark
printf '070707日志' >like/date.txt
printf '!<arch>\n是ar的开头' >like/ar.txt
printf 'begin 644 x.txt\n#0V%%\n`\nend\n' >like/uu.txt
printf 'WARC/1.0\n\n是一种格式' >like/warc.txt
printf 'LZIP\001是一种格式' >like/lzip.txt
printf '#mtree\n./甲 type=file\n' >like/mtree.txt
printf 'PK00PK赛' >like/pk.txt
head -c 4096 /dev/zero >like/nul.txt
: >like/empty.txt
for page in like/*.txt; do
    gzip -kn "$page"
    bzip2 -k "$page"
done
bsdtar -cf like.tar like
"$bin/qw" read like like.tar | grep -c '^{"id":' >came
echo 60 >want
same "pages that look like archives" want came
"$bin/qw" read like/nul.txt.gz | grep -o '\\u0000' | wc -l >came
echo 4096 >want
same "a compressed page of NULs" want came
mkfifo like/pipe
cat like/q.txt.gz >like/pipe &
is "such a page from a pipe" "$("$bin/qw" read like/pipe | cut -c 1-17)" '{"id":"like/pipe"'
wait
bsdtar -cf none.tar -T /dev/null
gzip -c none.tar >none.tgz
is "an empty tar" "$(clean none.tar none.tgz | wc -c)" 0
bsdtar --format newc -cf two.cpio a.txt b.txt
is "a cpio" "$(clean --only punct two.cpio | tr -d '\n')" 甲，一。乙，二。
for format in bin odc v7tar iso9660; do
    bsdtar --format $format -cf two.$format a.txt b.txt
    is "$format" "$(clean --only punct two.$format | tr -d '\n')" 甲，一。乙，二。
done

# ---- bad input ----
clean --only punct -o cut/ --rejects bad/ cut.7z >came
is "a damaged 7z: exit status" $? 1
says "a damaged 7z" 'cut.7z: '
clean --only punct cut.tar.gz >came
is "a tar.gz that was cut: exit status" $? 1
says "a tar.gz that was cut" 'damaged before byte'
is "what could be read of it" "$(head -n 1 came)" 甲，一。
clean --only punct secret.zip >came
is "an encrypted member: exit status" $? 1
says "an encrypted member" 'secret.zip!secret.txt: encrypted'
clean --max-doc 40 --only punct --rejects bad.tar -o good.tar mixed.jsonl
is "a bad record: exit status" $? 1
tar -xOf bad.tar >came
sed -n '2p' mixed.jsonl | tr -d '\n' >want
same "its original is kept" want came
clean --doc-time 0.000001 a.txt >came
is "--doc-time: exit status" $? 1
says "--doc-time" 'a.txt: over its time'
clean --max-ratio 50 --only punct zeros.tar.xz a.txt >came
is "a bomb: exit status" $? 1
says "a bomb" 'zeros.tar.xz: grows more than --max-ratio 50'
is "what stands behind it" "$(cat came)" 甲，一。
clean --only punct many.tar.xz | wc -c >came
is "many empty members" "$(cat came)" 0
clean --max-members 1000 --only punct many.tar.xz >came
says "--max-members" 'more than --max-members 1000'
clean --only punct longname.tar >came
is "a long name: exit status" $? 1
says "a long name" 'n…: a name of more than 4096 bytes'
mkdir safe
clean --only punct -o safe/out/ evil.tar
find safe -type f | LC_ALL=C sort >came
printf 'safe/out/evil.tar/%s\n' dev/null etc/passwd etc/x >want
same "nothing outside the folder" want came
if [ -e etc ] || [ -e ../etc ]; then fail "something outside the folder"; else pass; fi
mkdir loop && ln -s ../loop loop/loop && cp a.txt loop/a.txt
clean --only punct loop >came
is "a loop of links" "$(cat came)" 甲，一。

# ---- stopping and going on ----
run() { clean -j2 --commit 0 --catalog "$1.db" --resume -o "$1.$2" pages.tar.gz; }
tables() { for t in documents rules samples tables settings state; do ask "$1" "SELECT * FROM $t"; done; }
for kind in jsonl.zst tar folder/; do
    base=r${kind%%[./]*}
    run "$base-a" $kind
    env --default-signal=INT "$bin/qw" clean -j2 --commit 0 --catalog "$base-b.db" -o "$base-b.$kind" pages.tar.gz 2>err &
    pid=$!
    while ! [ -s "$base-b.db-wal" ] && kill -0 $pid 2>/dev/null; do sleep 0.01; done
    kill -INT $pid 2>/dev/null
    wait $pid
    rc=$?
    case $rc in 0 | 130) pass ;; *) fail "$kind, SIGINT: exit status $rc" ;; esac
    if [ $rc -eq 130 ] && [ -f "$base-b.$kind" ]; then fail "$kind: half a file under its name"; fi
    run "$base-b" $kind || fail "$kind: resumed, exit status $?"
    if [ "$kind" = folder/ ]; then
        contents "$base-a.folder" >want
        contents "$base-b.folder" >came
    else
        cp "$base-a.$kind" want
        cp "$base-b.$kind" came
    fi
    same "$kind: stopped and resumed" want came
    tables "$base-a.db" | sed "s/$base-a//" >want
    tables "$base-b.db" | sed "s/$base-b//" >came
    same "$kind: its catalog" want came
    ask "$base-b.db" "SELECT sum(m) FROM (SELECT max(documents) AS m FROM progress GROUP BY run)" >came
    is "$kind: what its starts did adds up" "$(cat came)" 400
    run "$base-b" $kind
    is "$kind: resuming what is done" $? 0
done
clean --catalog rjsonl-a.db -o x.jsonl.zst pages.tar.gz
is "a catalog that holds a run: exit status" $? 2
says "a catalog that holds a run" 'holds a run already'
clean --skip repair --catalog rjsonl-a.db --resume -o rjsonl-a.jsonl.zst pages.tar.gz
is "resumed with other options: exit status" $? 2
says "resumed with other options" 'another stages'
clean --resume a.txt >came
is "--resume without a catalog" $? 2

# ---- what is seen ----
clean --progress json -o seen.jsonl pages.tar.gz
tail -n 1 err | python3 -c 'import json, sys; d = json.load(sys.stdin); print(d["phase"], d["documents"], d["bad"])' >came
is "--progress json" "$(cat came)" "done 400 0"
mkfifo fifo
env --default-signal=INT "$bin/qw" clean --only punct -j2 --jsonl fifo >came 2>err &
pid=$!
exec 7>fifo
for _ in 1 2 3 4; do cat pages.jsonl; done >&7
sleep 0.2
kill -USR1 $pid
sleep 0.3
kill -INT $pid
wait $pid
is "SIGINT while waiting for input: exit status" $? 130
exec 7>&-
says "SIGUSR1" '[1-9][0-9]* documents,'
if [ "$(ps -o state= -p $pid 2>/dev/null)" ]; then fail "it still runs"; else pass; fi
echo "bulk: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
