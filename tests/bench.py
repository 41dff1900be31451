"""Measure; see bench.sh.

usage: bench.py WORK BIN MEGABYTES STAGE...      (WORK/pages holds the sample)
"""
import glob
import os
import subprocess
import sys

ESCAPES = {i: b'\\u%04x' % i for i in range(32)}
ESCAPES[ord('"')] = b'\\"'
ESCAPES[ord('\\')] = b'\\\\'


def record(name, page):
    """One line; the page's bytes as they are, UTF-8 or not, for decode to see."""
    text = b''.join(ESCAPES.get(c, bytes([c])) for c in page)
    return b'{"id":"%s","text":"%s"}\n' % (name.encode(), text)


def corpus(work, path, size):
    names = sorted(glob.glob(f'{work}/pages/*')) + sorted(glob.glob('fixtures/*/*/in'))
    lines = []
    for name in names:
        with open(name, 'rb') as f:
            page = f.read()
        if 500 <= len(page) <= 100_000:
            lines.append(record(name, page))
    unit = b''.join(lines)
    with open(path, 'wb') as f:
        for _ in range(max(1, size // len(unit))):
            f.write(unit)
    return len(lines)


def run(argv, source, sink=os.devnull):
    """Seconds of processor time: what others do on the machine counts less."""
    with open(source, 'rb') as i, open(sink, 'wb') as o:
        child = subprocess.Popen(argv, stdin=i, stdout=o)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f'bench: {" ".join(argv)}: exit status {child.returncode}')
    return used.ru_utime + used.ru_stime


def speed(label, argv, source):
    best = max(min(run(argv, source) for _ in range(3)), 1e-3)
    size = os.path.getsize(source) / 1e6
    print(f'  {label:<28} {size / best:8.1f} MB/s   {best:7.2f} s of {size:.0f} MB', flush=True)


def main(work, binary, megabytes, *stages):
    raw, cut = f'{work}/raw.jsonl', f'{work}/cut.txt'
    pages = corpus(work, raw, int(float(megabytes) * 1e6))
    print(f'{os.path.getsize(raw) / 1e6:.0f} MB of JSONL, {pages} pages again and again; '
          'best of three, processor time')
    speed('qw clean --jsonl', [f'{binary}/qw', 'clean', '--jsonl'], raw)
    speed('qw clean --jsonl --edits', [f'{binary}/qw', 'clean', '--jsonl', '--edits'], raw)

    print('each stage alone, on what the stage before it gives')
    source = raw
    for i, stage in enumerate(stages):
        argv = [f'{binary}/qw-{stage}', '--jsonl']
        speed(f'qw-{stage} --jsonl', argv, source)
        sink = f'{work}/{i}.jsonl'
        run(argv, source, sink)
        if i == 0:
            with open(sink, 'rb') as f, open(cut, 'wb') as o:
                o.write(f.read(10_000_000).rsplit(b'\n', 1)[0])
        else:
            os.unlink(source)
        source = sink

    print('for scale')
    utf8 = f'{work}/utf8.jsonl'
    os.rename(source, utf8)
    speed('cat', ['cat'], utf8)
    speed('iconv UTF-8 to UTF-16', ['iconv', '-f', 'UTF-8', '-t', 'UTF-16LE'], utf8)
    speed('opencc -c t2s', ['opencc', '-c', 't2s'], cut)

    print('start-up: mean of 20 runs on empty input')
    for name in ['qw clean', *(f'qw-{s}' for s in stages)]:
        argv = [f'{binary}/{name.split()[0]}', *name.split()[1:]]
        total = sum(run(argv, os.devnull) for _ in range(20))
        print(f'  {name:<28} {total / 20 * 1000:8.1f} ms', flush=True)


main(*sys.argv[1:])
