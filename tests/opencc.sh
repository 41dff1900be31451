#!/bin/sh
# Against OpenCC itself: what qw-convert makes of Traditional text is what opencc makes of
# it, for every entry of its dictionaries and for long texts; and our dictionary of plain
# phrases is one that opencc takes, with the same result.
#     OPENCC_MOST    entries of each dictionary, evenly taken (default 12000)
#     OPENCC_TEXTS   files of Simplified text, made Traditional and back as well
set -u
export LC_ALL=C.UTF-8
: "${BIN:=bin}"
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
data=/usr/share/opencc

same() { # NAME WANTED GOT
    if cmp -s "$2" "$3"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "opencc: $1:"
        diff -a "$2" "$3" | head -n 6
    fi
}

entries() { # DICTIONARY: keys and values, one a line
    opencc_dict -i "$data/$1.ocd2" -o "$work/dict" -f ocd2 -t text >/dev/null 2>&1
    sed 's/[\t ]/\n/g' "$work/dict" | grep -v '^$'
}

# compatibility forms and radicals are mended as well, so they are left out
awk -F '\t' '!/^#/ && $1 != "from" { print $1 }' rules/convert/compat.tsv >"$work/compat"

compare() { # NAME FILE
    opencc -c t2s.json -i "$2" -o "$work/want"
    "$BIN/qw-convert" --script hans <"$2" >"$work/got"
    same "$1" "$work/want" "$work/got"
}

for dict in TSPhrases TSCharacters STPhrases STCharacters TWPhrases TWVariants HKVariants \
    TWVariantsRevPhrases HKVariantsRevPhrases; do
    entries "$dict" | grep -vFf "$work/compat" >"$work/all"
    step=$(($(wc -l <"$work/all") / ${OPENCC_MOST:-12000} + 1))
    awk -v step="$step" 'NR % step == 0' "$work/all" >"$work/$dict"
    # at a line's start, after others and before others
    awk '{ print; printf "%s，說%s了\n", $0, $0 } END { print "" }' "$work/$dict" >"$work/in"
    compare "$dict, line by line" "$work/in"
    awk '{ printf "%s，", $0 } END { print "" }' "$work/$dict" >"$work/in"
    compare "$dict, as one line" "$work/in"
    # without anything between, so that phrases meet that are not there
    head -n 20000 "$work/$dict" | tr -d '\n' >"$work/in"
    echo >>"$work/in"
    compare "$dict, glued" "$work/in"
done

# long texts, made Traditional by OpenCC
set -- fixtures/*/*/out
cat "$@" >"$work/texts"
# shellcheck disable=SC2086 # a list of files
[ -z "${OPENCC_TEXTS:-}" ] || cat $OPENCC_TEXTS >>"$work/texts"
# pinyin behind Traditional characters goes, which opencc leaves
iconv -c -f utf-8 -t utf-8 "$work/texts" | tr -d '\000' | grep -avFf "$work/compat" |
    grep -av '[（(][^）)]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]' >"$work/hans"
for config in s2t s2tw s2hk; do
    opencc -c $config.json -i "$work/hans" -o "$work/in"
    compare "$config and back" "$work/in"
done

# the dictionary of plain phrases
cat >"$work/phrases.json" <<EOF
{ "name": "phrases",
  "segmentation": { "type": "mmseg", "dict": { "type": "text", "file": "$PWD/rules/repair/plain.txt" } },
  "conversion_chain": [ { "dict": { "type": "text", "file": "$PWD/rules/repair/plain.txt" } } ] }
EOF
awk -F '\t' '{ printf "我们说%s，又说%s的事\n", $1, $1 }' rules/repair/plain.txt >"$work/in"
if opencc -c "$work/phrases.json" -i "$work/in" -o "$work/want" 2>"$work/err"; then
    "$BIN/qw-repair" <"$work/in" >"$work/got"
    same "plain phrases" "$work/want" "$work/got"
    cut -f 2 rules/repair/plain.txt | awk '{ printf "我们说%s，又说%s的事\n", $1, $1 }' >"$work/values"
    same "plain phrases are all replaced" "$work/values" "$work/got"
else
    failed=$((failed + 1))
    echo "opencc: the dictionary of phrases is refused: $(head -n 1 "$work/err")"
fi
LC_ALL=C sort -c -t "$(printf '\t')" -k 1,1 rules/repair/plain.txt 2>"$work/err" || {
    failed=$((failed + 1))
    echo "opencc: plain.txt is not sorted: $(cat "$work/err")"
}
echo "opencc: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
