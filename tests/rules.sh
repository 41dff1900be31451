#!/bin/sh
# qw rules: what it says of the installed rules, and of drafts.
. "$(dirname "$0")/suite.sh"
export QINGWEN_RULES="$root/rules" TMPDIR="$work/tmp"
mkdir tmp

says() { # NAME STATUS PATTERN COMMAND...: in either stream
    name=$1 want=$2 pattern=$3
    shift 3
    "$@" >out 2>err
    got=$?
    [ $got -eq "$want" ] && cat out err | grep -q -e "$pattern"
    check "$name: exit status $got"
}
header() { printf 'id\twhere\tpattern\tweight\tsite\tyes\tno\n'; }
row() { # ID PATTERN YES NO
    printf '%s\tzone\t%s\t4\t\t%s\t%s\n' "$@"
}

says "the installed rules" 0 ' rows$' "$bin/qw" rules check
! grep -q ': never acts\|: the same as\|: does not act' out
check "none of them is idle"
says "list" 0 "^punct.comma	punct	.*punct.tsv:[0-9]*	" "$bin/qw" rules list
says "list without the disabled" 0 . "$bin/qw" rules --disable 'punct.c*' list
! grep -q '^punct.comma' out && grep -q '^punct.semicolon' out
check "list without the disabled: the others stay"
says "show" 0 '  row .*punct.tsv:[0-9]*$' "$bin/qw" rules show 'punct.com*'
grep -q '\[acts\]$' out && grep -q '\[does not act\]$' out
check "show: its examples"
says "show nothing" 2 'no rule is called nix' "$bin/qw" rules show nix
says "no such command" 2 'is wanted' "$bin/qw" rules lost
says "show what?" 2 'is wanted' "$bin/qw" rules show

printf '甲村,乙村,丙村。\n' >page.txt
"$bin/qw" clean --catalog run.db page.txt >out 2>err
says "hits" 0 '^punct.comma	.*	2$' "$bin/qw" rules --run run.db list
says "no hits" 0 '^punct.semicolon	.*	0$' "$bin/qw" rules --run run.db list
says "samples" 0 '甲村\[-,-\]{+，+}乙村' "$bin/qw" rules --run run.db show punct.comma
says "no run" 2 'none.db' "$bin/qw" rules --run none.db list

mkdir -p my/sites
{
    header
    row site.liuxi.gift '柳溪会员每日签到送<N>积分' 柳溪会员每日签到送20积分 柳溪会员须知
    row site.liuxi.again '柳溪会员每日签到送<N>积分' 柳溪会员每日签到送7积分 柳溪会员守则
    row site.liuxi.full '柳溪ＶＩＰ专享' 柳溪ＶＩＰ专享 柳溪的春天
} >my/sites/liuxi.tsv
says "twins" 1 'liuxi.tsv:3: site.liuxi.again: the same as site.liuxi.gift on line 2' "$bin/qw" rules --rules my check

{
    header
    row site.liuxi.gift '柳溪会员每日签到送<N>积分' 柳溪会员每日签到送20积分 柳溪会员须知
} >my/sites/liuxi.tsv
printf '柳溪小学春游记\n柳溪会员每日签到送30积分\n\n四月九日,天晴。\n我们去了公园。\n' >page.txt
cp page.txt before.txt
says "try" 0 '\[-柳溪会员每日签到送30积分⏎-\]' "$bin/qw" rules try my/sites/liuxi.tsv page.txt before.txt
grep -q '^site.liuxi.gift	2 edits	2 documents$' out && grep -q '2 documents, 2 become other texts$' out
check "try: its sum"
! grep -q 'punct' out
check "try: the draft's edits alone"
cmp -s page.txt before.txt && [ -z "$(ls tmp)" ]
check "try: nothing is written or left"
cp my/sites/liuxi.tsv draft
says "try: which table?" 2 'as NAME' "$bin/qw" rules try draft page.txt
says "try --as" 0 '1 edits' "$bin/qw" rules try --as sites/liuxi draft page.txt
says "try --as of no stage" 2 'no stage reads' "$bin/qw" rules try --as nowhere/liuxi draft page.txt
says "try a draft that is not there" 2 'none.tsv' "$bin/qw" rules try my/sites/none.tsv page.txt
sed -i 's/每日签到送20积分/每日打卡/' my/sites/liuxi.tsv
says "try: an example fails" 1 'my/sites/liuxi.tsv:2: site.liuxi.gift: does not act on yes' "$bin/qw" rules try my/sites/liuxi.tsv
sed -i 's/	4	/	four	/' my/sites/liuxi.tsv
says "try: a mistake" 2 "my/sites/liuxi.tsv:2:[0-9]*: 'four' is no number" "$bin/qw" rules try my/sites/liuxi.tsv page.txt
[ -z "$(ls tmp)" ]
check "try: nothing is left after a mistake"

printf '甲村,乙村;丙村。\n' >page.txt
says "a rule that is disabled" 0 '甲村，乙村;丙村。' "$bin/qw" clean --disable punct.semicolon page.txt
says "and enabled again" 0 '甲村，乙村；丙村。' "$bin/qw" clean --disable 'punct.*' --enable 'punct.[cs]*' page.txt
printf 'disable punct.semicolon\n' >half.recipe
says "disabled by a recipe" 0 '甲村，乙村;丙村。' "$bin/qw" clean --recipe ./half.recipe page.txt
"$bin/qw" clean --jsonl-out --edits --disable punct.comma page.txt >page.jsonl
"$bin/qw" undo page.jsonl >out 2>err && cmp -s out page.txt
check "undo of a run with disabled rules"
printf '\326\320\316\304\273\271\324\332\241\243' >gbk.txt
says "without its charset" 1 'gbk.txt: byte 0: not UTF-8' "$bin/qw" clean --disable 'decode.gb18030' gbk.txt
suite_end
