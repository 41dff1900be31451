"""Lay out what the demonstration's programs wrote; see demo.sh.

usage: demo.py WORK ARCHIVE PAGE...     (a PAGE is the start of a page's name)
"""
import collections
import json
import sys
import tarfile
import unicodedata

COLUMNS = 79
ROWS = 20


def width(text):
    """Columns that a terminal gives to the text."""
    wide = sum(unicodedata.east_asian_width(c) in 'WF' for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


def fit(text, columns):
    """Cut or pad the text to so many columns."""
    if width(text) > columns:
        while width(text) > columns - 2:
            text = text[:-1]
        text += '…'
    return text + ' ' * (columns - width(text))


def wrap(text, columns):
    """Break each line of the text to the columns given."""
    for line in text.replace('\t', ' ').split('\n'):
        piece = ''
        for c in line:
            if width(piece + c) > columns:
                yield piece
                piece = ''
            piece += c
        yield piece


def excerpt(text, columns, head):
    """The rows of a page; of one that opens with much furniture the first ones,
    then those of its first long line."""
    lines = text.split('\n')
    body = next((i for i, line in enumerate(lines) if len(line) > 100), 0)
    top = list(wrap('\n'.join(lines[:body]), columns)) if body else []
    below = list(wrap('\n'.join(lines[body:]), columns))
    if len(top) > head:
        top = top[:head] + [f'      … {len(top) - head} more rows']
    return top + below


def side_by_side(before, after, rows):
    half = (COLUMNS - 3) // 2
    left, right = excerpt(before, half, 9), list(wrap(after, half))
    for i in range(min(rows, max(len(left), len(right)))):
        a = left[i] if i < len(left) else ''
        b = right[i] if i < len(right) else ''
        print(f'{fit(a, half)} │ {b}'.rstrip())
    print(f'{fit(rest(left, rows), half)} │ {rest(right, rows)}'.rstrip())


def rest(lines, rows):
    return f'… {len(lines) - rows} more rows' if len(lines) > rows else ''


def records(path):
    with open(path, encoding='utf-8') as f:
        return {r['id'].split('!')[-1]: r for r in map(json.loads, f)}


def show(name, before, record):
    signals = record['signals']
    kept = signals.get('kept')
    share = f', strip kept {kept:.0%} of the characters' if kept is not None else ''
    print(f'── {name}: {signals.get("charset", "?")}{share} '.ljust(COLUMNS, '─'))
    print(f'{fit("before", (COLUMNS - 3) // 2)} │ after')
    side_by_side(before, record['text'], ROWS)
    print()


def restored(records_):
    """What repair put back, most frequent first."""
    for name, r in records_.items():
        words = collections.Counter((e['del'], e['ins']) for e in r['edits']
                                    if e['stage'] == 'repair' and 'del' in e)
        if not words:
            continue
        print(f'{name}: words and characters that repair put back ({sum(words.values())} edits):')
        print()
        line = '   '
        for (old, new), n in words.most_common():
            item = f' {old}→{new or "∅"}' + (f'×{n}' if n > 1 else '')
            if width(line + item) > COLUMNS:
                print(line)
                line = '   '
            line += item
        print(line)
        print()


def table(records_, before):
    print(f'{fit("page", 23)} {fit("charset", 11)} {fit("site", 11)} {fit("title", 18)} '
          f'{"chars":>5} → out')
    for name, r in records_.items():
        meta = r['meta']
        print(f'{fit(name, 23)} {fit(r["signals"].get("charset", ""), 11)} '
              f'{fit(meta.get("site", ""), 11)} {fit(meta.get("title", ""), 18)} '
              f'{len(before[name]["text"]):5} → {len(r["text"]):4}')
    print()
    for name, r in records_.items():
        if r['signals'].get('shell'):
            print(f'{name} is a shell, a page without its document: the text is empty\n')


def main(work, archive, *pages):
    cleaned = records(f'{work}/pages.jsonl')
    before = records(f'{work}/before.jsonl')
    with tarfile.open(archive) as tar:
        raw = {m.name: tar.extractfile(m).read() for m in tar}
    for page in pages:
        for name, record in cleaned.items():
            if name.startswith(page):
                # as an editor shows the file: UTF-8 if it is, else as decode read it
                try:
                    text = raw[name].decode('utf-8')
                except UnicodeDecodeError:
                    text = before[name]['text']
                show(name, text, record)
    restored(cleaned)
    table(cleaned, before)


main(*sys.argv[1:])
