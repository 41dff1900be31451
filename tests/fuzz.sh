#!/bin/sh
# fuzz.sh FOLDER SECONDS: from the fixtures on, for so long; what breaks is kept in
# FOLDER/tests/broken. What is found stays in FOLDER/corpus for the next time.
set -u
folder=$1 seconds=$2
mkdir -p "$folder/corpus" "$folder/seeds" "$folder/tests/broken"
for file in fixtures/*/*/in; do
    cp "$file" "$folder/seeds/$(echo "$file" | tr / _)"
done
export QINGWEN_RULES=rules
log=$folder/fuzz.log
if "$folder/tests/fuzz" -max_total_time="$seconds" -max_len=8192 -timeout=10 -rss_limit_mb=2048 \
    -print_final_stats=1 -artifact_prefix="$folder/tests/broken/" \
    "$folder/corpus" "$folder/seeds" >"$log" 2>&1; then
    sed -n 's/^stat::number_of_executed_units: */runs: /p' "$log"
    echo "fuzz: 1 passed, 0 failed"
else
    tail -n 40 "$log"
    echo "fuzz: 0 passed, 1 failed"
    exit 1
fi
