#!/bin/sh
# How much work? Counts the instructions that the chain and each stage take to start, and for
# each byte of 1 MB of JSONL made from the fixtures, under callgrind: the same whatever else the
# machine does. None may pass its bound in tests/data/instructions.tsv (millions to start, then a
# byte) by more than 5 %; a change that is worth more raises the bound and says why. The bounds
# are those of the release build on a processor with AVX2; valgrind knows no AVX-512.
#     tests/instructions.sh [BIN]
set -eu
bin=${1:-bin}
export QINGWEN_RULES="$PWD/rules"
if ! grep -q '^flags.* avx2 ' /proc/cpuinfo; then
    echo 'instructions: no AVX2 here, nothing to compare with'
    echo 'instructions: 0 passed, 0 failed'
    exit 0
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/qingwen-instructions.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# shellcheck disable=SC2046 # a list of names without blanks
set -- $(sed -n 's/^QW_STAGE(\(.*\))/\1/p' stages/stages.def)
python3 tests/instructions.py "$work" "$bin" tests/data/instructions.tsv "$@"
