#!/bin/sh
# Runs that are killed with -9 at random moments, or whose disk fills up, and are resumed:
# output and catalog must be those of an undisturbed run, byte for byte.
# With a COUNT below 10, as in `make check`, less is tried.
#     tests/bulk_kill.sh [COUNT [SEED]]
set -u
: "${BIN:=bin}" "${B:=build/release}"
count=${1:-3} seed=${2:-1}
passed=0 failed=0
bin=$(realpath "$BIN") shim=$(realpath "$B/tests/failwrite.so")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
here=$(dirname "$(realpath "$0")")
cd "$work" || exit 2
mkdir files && python3 "$here/bulk.py" files || exit 2
documents=$((count < 10 ? 1200 : 4000))
python3 - $documents <<'END' || exit 2
import io, json, sys, tarfile
pages = [json.loads(line)["text"].encode() for line in open("files/pages.jsonl")]
with tarfile.open("pages.tar", "w") as tar:
    for n in range(int(sys.argv[1])):
        data = pages[n % 400] + str(n).encode()
        if n % 97 == 0:
            data *= 200  # over --max-doc
        info = tarfile.TarInfo(f"{n % 13}/{n % 1100}.txt")
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
END

# The run under test; the operands and options must be the same each time, so it has its
# own folder.
run() { # KIND COMMAND...: in the present folder, in place of the present shell
    kind=$1
    shift
    exec "$@" "$bin/qw" clean -j2 --commit 0 --max-doc 50K --catalog run.db --resume \
        --rejects bad.tar -o "out.$kind" ../pages.tar >said 2>err
}
result() { # what must be the same: a file that holds all of it
    {
        find out.* -type f -print0 | LC_ALL=C sort -z | xargs -0 cksum
        cksum bad.tar
        python3 - <<'END'
import sqlite3
db = sqlite3.connect("run.db")
for t in ("documents", "stages", "rules", "samples", "tables", "settings", "state"):
    for row in db.execute(f"SELECT * FROM {t}"):
        print(t, row)
END
        find . -name '*qw-part*' # nothing may be left
    } >result
}
verdict() { # NAME KIND
    cd "$3" || exit 2
    result
    cd ..
    if cmp -s "whole-$2/result" "$3/result"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "bulk_kill: $1, $2: not as an undisturbed run"
        cat "$3/err"
        diff "whole-$2/result" "$3/result" | head -n 5
    fi
    rm -rf "$3"
}

kinds="jsonl.zst folder zip"
[ "$count" -lt 10 ] || kinds="$kinds tar.gz jsonl"
for kind in $kinds; do
    mkdir "whole-$kind" && cd "whole-$kind" || exit 2
    [ "$kind" = folder ] && mkdir out.folder
    start=$(date +%s%N)
    (run $kind)
    rc=$?
    echo $((($(date +%s%N) - start) / 1000000)) >ms
    result
    cd ..
    if [ $rc -ne 1 ]; then
        failed=$((failed + 1))
        echo "bulk_kill: an undisturbed run, $kind: exit status $rc"
        cat "whole-$kind/err"
    fi
done

# Each is killed up to three times, at a moment of the time that is left by guess.
k=0 hits=0
while [ $k -lt "$count" ]; do
    kind=$(echo "$kinds" | cut -d ' ' -f $((k % $(echo "$kinds" | wc -w) + 1)))
    ms=$(cat "whole-$kind/ms")
    mkdir killed && cd killed || exit 2
    [ "$kind" = folder ] && mkdir out.folder
    for again in 1 2 3; do
        (run "$kind") &
        pid=$!
        sleep "$(awk -v s=$((seed * 1000 + k * 10 + again)) -v ms="$ms" \
            'BEGIN { srand(s); print rand() * ms / 1000 }')"
        kill -KILL $pid 2>/dev/null
        wait $pid 2>/dev/null
        [ $? -eq 137 ] && hits=$((hits + 1))
    done
    (run "$kind")
    cd ..
    verdict "killed three times" "$kind" killed
    k=$((k + 1))
done

echo "bulk_kill: $hits of $((count * 3)) kills met a run at work"

# A write that fails, at some place of the run.
writes="3 40 90"
[ "$count" -lt 10 ] && writes=20
for kind in jsonl.zst folder zip; do
    mkdir full && cd full || exit 2
    [ "$kind" = folder ] && mkdir out.folder
    for n in $writes; do
        (run "$kind" env "FAILWRITE=$n" LD_PRELOAD="$shim")
        rc=$?
        if [ $rc -eq 2 ] && grep -q 'No space left\|disk is full\|disk I/O' err; then
            passed=$((passed + 1))
        elif [ $rc -ne 1 ]; then # the run was over before
            failed=$((failed + 1))
            echo "bulk_kill: write $n fails, $kind: exit status $rc"
            cat err
        fi
    done
    (run "$kind")
    cd ..
    verdict "writes failed" "$kind" full
done
echo "bulk_kill: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
