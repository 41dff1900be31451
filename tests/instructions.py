"""Count instructions; see instructions.sh.

usage: instructions.py WORK BIN BOUNDS STAGE...
"""
import glob
import itertools
import json
import os
import re
import subprocess
import sys
import tarfile

SIZE, PAGE, LEAST = 1_000_000, 12_000, 500  # bytes of all pages, of one, of a text in it
HEADS = ('02-rewritten.txt', '03-essays.txt', '04-rules-delta.txt', '10-sheet.txt')
SLACK = 1.05


def heads():
    with tarfile.open('fixtures/sample/pages.tar.gz') as tar:
        for member in tar:
            if os.path.basename(member.name) in HEADS:
                yield tar.extractfile(member).read().decode()


def bodies():
    for stage in ('clean', 'join', 'repair'):
        for name in sorted(glob.glob(f'fixtures/{stage}/*/out')):
            with open(name, 'rb') as f:
                text = f.read()
            if len(text) >= LEAST:
                yield text.decode()


def pages():
    """Pages as long as those of the web: one of the sample with its site's furniture, then text
    after text, in every second page with half-width commas."""
    texts = itertools.cycle(bodies())
    for number, page in enumerate(itertools.cycle(heads())):
        while len(page.encode()) < PAGE:
            page += '\n' + next(texts)
        yield page.replace('，', ',') if number % 2 else page


def write_pages(path):
    with open(path, 'w', encoding='utf-8') as f:
        for number, page in enumerate(pages()):
            print(json.dumps({'id': str(number), 'text': page}, ensure_ascii=False), file=f)
            if f.tell() >= SIZE:
                return


def count(argv, source, sink=os.devnull):
    """Instructions that the program takes for the file."""
    with open(source, 'rb') as i, open(sink, 'wb') as o:
        done = subprocess.run(['valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null',
                               *argv], stdin=i, stdout=o, stderr=subprocess.PIPE, check=False)
    found = re.search(rb'Collected : (\d+)', done.stderr)
    if done.returncode or not found:
        sys.exit(f'instructions: {" ".join(argv)}: {done.stderr.decode()}')
    return int(found[1])


def read_bounds(path):
    with open(path, encoding='utf-8') as f:
        rows = [line.rstrip('\n').split('\t') for line in f]
    assert rows[0] == ['program', 'start', 'byte'], f'{path}: its columns are others'
    return {name: (float(start), float(byte)) for name, start, byte in rows[1:]}


def judge(name, what, measured, bound):
    good = measured <= bound * SLACK
    verdict = 'good' if good else 'TOO MANY'
    if measured * SLACK < bound:
        verdict += ', the bound can be lowered'
    print(f'instructions: {name:<12} {measured:8.2f} {what}, bound {bound:g}: {verdict}',
          flush=True)
    return good


def main(work, binary, path, *stages):
    bounds, results = read_bounds(path), []
    raw, given = f'{work}/raw.jsonl', f'{work}/raw.jsonl'
    write_pages(raw)

    def measure(name, argv, source, sink):
        start = count(argv, os.devnull)
        byte = (count(argv, source, sink) - start) / os.path.getsize(source)
        results.append(judge(name, 'M to start', start / 1e6, bounds[name][0]))
        results.append(judge(name, 'a byte    ', byte, bounds[name][1]))

    measure('qw clean', [f'{binary}/qw', 'clean', '-j1', '--jsonl'], raw, os.devnull)
    for stage in stages:  # each reads what the one before it gives
        source, given = given, f'{work}/{stage}.jsonl'
        measure(f'qw-{stage}', [f'{binary}/qw-{stage}', '--jsonl'], source, given)
    print(f'instructions: {sum(results)} passed, {results.count(False)} failed')
    return 0 if all(results) else 1


sys.exit(main(*sys.argv[1:]))
