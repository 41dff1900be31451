#!/bin/sh
# qw explain: what it says of each byte, and how it is shown.
. "$(dirname "$0")/suite.sh"

mkdir in
find "$root/fixtures" -name in ! -path '*/cli/*' | sort | while read -r file; do
    name=${file#"$root/fixtures/"}
    cp "$file" "in/$(echo "${name%/in}" | tr / -).txt"
done
python3 "$root/tests/explain.py" "$bin/qw" in >out 2>err
check "the right rule at every byte"
grep -v ' passed, ' out
passed=$((passed + $(sed -n 's/^\([0-9]*\) passed.*/\1/p' out)))
failed=$((failed + $(sed -n 's/.*passed, \([0-9]*\) failed$/\1/p' out)))

export QINGWEN_RULES="$root/rules"
printf '甲,乙\n' >page.txt
"$bin/qw" explain --color always --only punct page.txt >out 2>err
grep -q "$(printf '\033\\[31;9m,\033\\[0m\033\\[32;4m，')" out
check "colours"
"$bin/qw" explain --only punct page.txt >out 2>err
! grep -q "$(printf '\033')" out
check "no colours into a file"
for option in --color=blue --why=x --why=3-2 --why=-1 --context=few --context=1-2 "--why 1 --why-in 1" "--id none"; do
    # shellcheck disable=SC2086 # words of a command line
    "$bin/qw" explain $option page.txt >out 2>err
    [ $? -eq 2 ] && [ -s err ]
    check "$option is refused"
done
"$bin/qw" explain --why 100 page.txt >out 2>err
[ $? -eq 1 ] && grep -q 'page.txt: .*100' err
check "a byte that is not there"
"$bin/qw" explain page.txt >/dev/full 2>err
[ $? -eq 2 ]
check "a full disk"
# on a terminal what is long is paged; script(1) gives one
if command -v script >/dev/null 2>&1; then
    printf '#!/bin/sh\nsed "s/^/paged: /"\n' >pager
    chmod +x pager
    PAGER=./pager script -qec "$bin/qw explain --only punct page.txt" /dev/null >out 2>err </dev/null
    grep -q '^paged: ' out && grep -q "$(printf '\033')" out
    check "a pager and colours on a terminal"
    PAGER=./pager script -qec "$bin/qw explain --no-pager --only punct page.txt" /dev/null >out 2>err </dev/null
    ! grep -q '^paged: ' out
    check "--no-pager"
fi
# a long line with as many edits as characters: no more than linear
yes '天,' | head -n 60000 | tr -d '\n' >long.txt
timeout 20 "$bin/qw" explain long.txt >out 2>err
check "many edits in one line"
timeout 20 "$bin/qw" explain --json long.txt >out 2>err
check "many edits in one line, as JSON"
yes '天,' | head -n 60000 >lines.txt
timeout 20 "$bin/qw" explain --context 100000 lines.txt >out 2>err
check "a wide context"
suite_end
