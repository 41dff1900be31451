"""Pages for a report, some of them hostile: report_pages.py FOLDER [NUMBER]"""
import os
import random
import sys

FOLDER = sys.argv[1]
NUMBER = int(sys.argv[2]) if len(sys.argv) > 2 else 120
HOSTILE = [
    "<script>window.hurt=1</script>", "</script><script>window.hurt=2</script>",
    "<!--<script>", "]]>", "<img src=x onerror='window.hurt=3'>", "\u2028\u2029", "${window.hurt=4}",
    "\\u003cscript\\u003e", "&lt;b&gt;&amp;", "'\"`", "javascript:window.hurt=5", "</style><style>*{display:none}",
]
SITES = ["青禾文库", "柳溪范文", "云桥资料网"]
WORDS = "今年全县完成校舍维修十二处新增学位组织教师培训开展阅读活动检查食堂安全改进作业设计家长会听取意见" \
    "山间小路一直通到村口的老槐树下孩子们放学以后总在那里看书写字"


def sentence(draw):
    n = draw.randrange(8, 26)
    at = draw.randrange(len(WORDS) - n)
    return WORDS[at:at + n] + draw.choice(",,;:") + WORDS[draw.randrange(20):][:9] + "。"


def page(number, draw):
    title = f"第{number}号学校工作小结"
    body = ["".join(sentence(draw) for _ in range(draw.randrange(2, 9))) for _ in range(draw.randrange(1, 7))]
    if number % 6 == 0:
        body.insert(0, f"{HOSTILE[number // 6 % len(HOSTILE)]},后面还有一句话,照样是文字。")
    head = [f"{title}_第1页", f"第1页 / 共{number % 9 + 1}页", f"上传人:{draw.choice(SITES)} 文档编号:{number}00{number % 7} 格式:DOCX 大小:{number}KB"] \
        if number % 3 else []
    return "\n".join([title, *head, "", *body, "", "展开阅读全文" if number % 2 else "", ""])


def main():
    os.makedirs(FOLDER, exist_ok=True)
    draw = random.Random(6)
    for number in range(NUMBER):
        name = "good" if number % 6 else "<b>&\"'good"
        raw = page(number, draw).encode("gb18030" if number % 5 == 4 and number % 6 else "utf-8")
        with open(os.path.join(FOLDER, f"{name}-{number:04d}.txt"), "wb") as file:
            file.write(raw)
    with open(os.path.join(FOLDER, "a<script>window.hurt=6<!-- script>.jsonl"), "w", encoding="utf-8") as file:
        file.write('{"id":"</script><script>window.hurt=7</script>","text":"甲,乙</script>"}\nno record <script>\n')


main()
