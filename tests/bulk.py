#!/usr/bin/env python3
"""Files for tests/bulk.sh: pages, archives with odd names, bombs. They go to a folder."""
import gzip
import io
import json
import lzma
import os
import random
import struct
import subprocess
import sys
import tarfile
import zipfile

os.chdir(sys.argv[1])
chance = random.Random(7)
SENTENCES = ["本镇今年修缮校舍8所,添置课桌椅260套", "各村卫生室全部配齐常用药,群众看病更方便了",
             "植树节前后,机关干部到河滩上栽下柳树1200棵", "图书室周末照常开放,借阅手续一律从简",
             "春耕物资备足了(化肥45吨;种子9吨)", "下一步,要把排水渠再清理一遍"]


def page(n):
    body = "。\n".join("。".join(chance.sample(SENTENCES, 4)) for _ in range(chance.randint(2, 30)))
    return f"柳溪镇工作简报第{n}期\n上传人:信使{n}\n文档编号:{7000 + n}\n{body}。\n下载文档\n"


def add(tar, name, data):
    if isinstance(data, str):
        data = data.encode()
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))


pages = [page(n) for n in range(400)]
with tarfile.open("pages.tar.gz", "w:gz", compresslevel=1) as tar:
    for n, text in enumerate(pages):
        add(tar, f"{n % 7}/{n:03}.txt", text.encode("gb18030") if n % 5 == 0 else text)
with zipfile.ZipFile("pages.zip", "w", zipfile.ZIP_DEFLATED) as z:
    for n, text in enumerate(pages):
        z.writestr(f"{n:03}.txt", text)
with open("input.jsonl", "w") as f:
    for n, text in enumerate(pages[:100]):
        f.write(json.dumps({"id": str(n), "text": text, "n": n}, ensure_ascii=False) + "\n")
with open("pages.jsonl", "w") as f:
    for text in pages:
        f.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
open("a.txt", "w").write("甲,一。\n")
open("b.txt", "w").write("乙,二。\n")

# names in GBK, GBK taken for code page 437, Big5, and one name twice
names = ["目录/总结.txt".encode("gbk"), "目录/計劃.txt".encode("gbk"),
         "工作要点.txt".encode("gbk").decode("cp437").encode(), b"a.txt", b"a.txt"]


def raw_zip(names):
    body, central = b"", b""
    for name in names:
        data = "甲,一。".encode()
        crc = zipfile.crc32(data)
        flags = 0
        fields = struct.pack("<HHHHHIIIHH", 20, flags, 0, 0, 33, crc, len(data), len(data), len(name), 0)
        central += b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name
        body += b"PK\3\4" + fields + name + data
    end = struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(central), len(body), 0)
    return body + central + b"PK\5\6" + end


open("names.zip", "wb").write(raw_zip(names))
with tarfile.open("plain.tar", "w") as tar:
    add(tar, "a.txt", "甲,一。\n")
    add(tar, "b.txt", "乙,二。\n")

inner = io.BytesIO()
with zipfile.ZipFile(inner, "w") as z:
    z.writestr("x.txt", "甲,一。")
subprocess.run(["bsdtar", "--format", "7zip", "-cf", "seven.7z", "a.txt", "b.txt"], check=True)
with tarfile.open("nested.tar", "w") as tar:
    add(tar, "inner.zip", inner.getvalue())
    add(tar, "one.txt.gz", gzip.compress("乙,二。".encode()))
    add(tar, "seven.7z", open("seven.7z", "rb").read())
    add(tar, "last.txt", "丙,三。")


def warc(kind, uri, content, block):
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\n"
    head += f"Content-Type: {content}\r\nContent-Length: {len(block)}\r\n\r\n"
    return gzip.compress(head.encode() + block + b"\r\n\r\n")


def http(content, body):
    return f"HTTP/1.1 200 OK\r\nContent-Type: {content}; charset=utf-8\r\n\r\n{body}".encode()


with open("pages.warc.gz", "wb") as f:
    f.write(warc("warcinfo", "", "application/warc-fields", b"software: x\r\n"))
    f.write(warc("request", "http://a.example/1.txt", "application/http;msgtype=request", b"GET / HTTP/1.1\r\n\r\n"))
    f.write(warc("response", "http://a.example/1.txt", "application/http;msgtype=response", http("text/plain", "甲,一。")))
    f.write(warc("response", "http://a.example/2.html", "application/http;msgtype=response", http("text/html", "<p>乙")))
    f.write(warc("conversion", "http://a.example/3", "text/plain", "丙,三。".encode()))

seven = open("seven.7z", "rb").read()
open("cut.7z", "wb").write(seven[:len(seven) - 40])
with tarfile.open("two.tar.gz", "w:gz") as tar:
    add(tar, "a.txt", "甲,一。\n")
    add(tar, "noise.txt", bytes(chance.randbytes(200000)))
open("cut.tar.gz", "wb").write(open("two.tar.gz", "rb").read()[:100000])
# flag bit 0: encrypted
secret = bytearray(raw_zip([b"secret.txt"]))
secret[6] |= 1
at = secret.index(b"PK\1\2")
secret[at + 8] |= 1
open("secret.zip", "wb").write(secret)
with open("mixed.jsonl", "w") as f:
    f.write('{"id":"good","text":"甲,一。"}\n')
    f.write(json.dumps({"id": "long", "text": "乙" * 100}, ensure_ascii=False) + "\n")

with lzma.open("zeros.tar.xz", "wb", preset=1) as f:
    info = tarfile.TarInfo("zeros")
    info.size = 80 << 20
    f.write(info.tobuf())
    for _ in range(80):
        f.write(bytes(1 << 20))
    f.write(bytes(1024))
with lzma.open("many.tar.xz", "wb", preset=0) as f:
    for n in range(3000):
        f.write(tarfile.TarInfo(f"{n}").tobuf(tarfile.USTAR_FORMAT))
    f.write(bytes(1024))
with tarfile.open("longname.tar", "w") as tar:
    add(tar, "n" * 5000, "甲")
with tarfile.open("evil.tar", "w") as tar:
    for name in ("../../etc/x", "/etc/passwd", "/dev/null"):
        add(tar, name, "甲,一。")
    link = tarfile.TarInfo("link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc"
    tar.addfile(link)
    fifo = tarfile.TarInfo("fifo")
    fifo.type = tarfile.FIFOTYPE
    tar.addfile(fifo)
