#!/bin/sh
# How fast? Builds a JSONL corpus of MB megabytes (100 unless told) from the sample
# pages and the fixtures, in a temporary folder, and prints MB/s of each stage
# alone, of the whole chain on one core, of iconv and opencc for scale, and how long
# each program takes to start.
#     tests/bench.sh [BIN [MB]]
set -eu
bin=${1:-bin} megabytes=${2:-100}
export QINGWEN_RULES="${QINGWEN_RULES:-$PWD/rules}"
work=$(mktemp -d "${TMPDIR:-/tmp}/qingwen-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

mkdir "$work/pages"
tar -xzf fixtures/sample/pages.tar.gz -C "$work/pages"
# shellcheck disable=SC2046 # a list of names without blanks
set -- $(sed -n 's/^QW_STAGE(\(.*\))/\1/p' stages/stages.def)
python3 tests/bench.py "$work" "$bin" "$megabytes" "$@"
