"""qw explain --why and --why-in against the journal itself, byte by byte.

    explain.py QW FOLDER

Every document in the folder is cleaned with --edits. The journal is played here edit by
edit, each byte carrying where it is from and which rules made it; then explain must say
the same of every byte that came out, and of every byte that was removed."""
import base64
import json
import subprocess
import sys

QW, FOLDER = sys.argv[1:]
CODECS = {"decode.gb18030": "gb18030", "decode.big5": "big5hkscs",
          "decode.utf-16le": "utf-16-le", "decode.utf-16be": "utf-16-be"}
passed = failed = 0


def qw(*args):
    said = subprocess.run([QW, *args], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return [json.loads(line) for line in said.stdout.splitlines()]


def passes(record):
    last = None
    for edit in record["edits"]:
        if last is None or last[0]["stage"] != edit["stage"] or edit.get("again"):
            if last:
                yield last
            last = []
        last.append(edit)
    if last:
        yield last


class Byte:
    """A byte: its value, the rules that made it, the bytes of the source that it is of."""

    def __init__(self, value, rules=(), source=frozenset()):
        self.value, self.rules, self.source = value, rules, source


def union(some):
    return frozenset().union(*(b.source for b in some))


def replace(edit, old):
    """What the edit puts in place of `old`."""
    rule = edit["rule"]
    if rule in CODECS:  # character by character
        at = 0
        for char in edit["ins"]:
            n = len(char.encode(CODECS[rule]))
            for b in char.encode():
                yield Byte(b, ((edit["stage"], rule),), union(old[at:at + n]))
            at += n
        return
    rules = tuple(r for b in old for r in b.rules) + ((edit["stage"], rule),)
    for b in edit["ins"].encode():
        yield Byte(b, rules, union(old))


def play(record, source):
    now = [Byte(b, (), frozenset([i])) for i, b in enumerate(source)]
    fate = {}
    for edits in passes(record):
        out, done = [], 0
        for edit in edits:
            gone = base64.b64decode(edit["del64"]) if "del64" in edit else edit["del"].encode()
            at = edit["at"]
            old = now[at:at + len(gone)]
            if bytes(b.value for b in old) != gone:
                raise ValueError("the journal does not fit the source")
            out += now[done:at]
            out += replace(edit, old)
            done = at + len(gone)
            if edit["ins"] == "":
                for i in union(old):
                    fate.setdefault(i, (edit["stage"], edit["rule"]))
        now = out + now[done:]
    return now, fate


def check(good, what):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        if failed < 20:
            print("explain:", what)


def judge_out(now, answers):
    """True when every byte is answered, by the rules that made it, from its own bytes."""
    at = 0
    for a in answers:
        if a["from"] != at:
            return f"byte {at} is not answered"
        at = a["to"]
        said = [(s["stage"], e["rule"]) for s in a["steps"] for e in s["edits"]
                if e["role"] == "made"]
        for b in now[a["from"]:a["to"]]:
            if b.rules and b.rules[-1] not in said:
                return f"byte {a['from']}: {b.rules[-1]} made it, {said} are told"
            if b.source and not b.source & set(range(a["end"]["from"], a["end"]["to"])):
                return f"byte {a['from']}: it is of other bytes than {a['end']}"
            if not b.rules and (said or a["end"]["to"] - a["end"]["from"] != at - a["from"]):
                return f"byte {a['from']}: nothing made it, {said} are told"
    return "" if at == len(now) else f"byte {at} is not answered"


def judge_in(fate, source, answers):
    at = 0
    for a in answers:
        if a["from"] != at:
            return f"byte {at} is not answered"
        at = a["to"]
        said = [(s["stage"], e["rule"]) for s in a["steps"] for e in s["edits"]]
        for i in range(a["from"], a["to"]):
            if i in fate and fate[i] not in said:
                return f"byte {i}: {fate[i]} removed it, {said} are told"
    return "" if at == len(source) else f"byte {at} is not answered"


def group(answers):
    found = {}
    for a in answers:
        found.setdefault(a["id"], []).append(a)
    return found


records = {r["id"]: r for r in qw("clean", "--jsonl-out", "--edits", FOLDER)}
outs = group(qw("explain", "--json", "--why", "0-", FOLDER))
ins = group(qw("explain", "--json", "--why-in", "0-", FOLDER))
for name, record in records.items():
    with open(name, "rb") as file:
        raw = file.read()
    bytes_now, fates = play(record, raw)
    wrong = judge_out(bytes_now, outs.get(name, []))
    check(not wrong, f"{name}: --why: {wrong}")
    wrong = judge_in(fates, raw, ins.get(name, []))
    check(not wrong, f"{name}: --why-in: {wrong}")
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
