"""Tells how many messages a second the sandbox or the bench's upstream takes, from a tenth to nine tenths of COUNT new ones."""
import json
import sys
import time
import urllib.request

url, count = sys.argv[1], int(sys.argv[2])


def taken():
    with urllib.request.urlopen(url + "/sandbox/health") as answer:
        return json.load(answer)["messages"]


first = taken()
begun = None
for _ in range(15_000):
    now, messages = time.monotonic(), taken() - first
    if begun is None and messages >= count / 10:
        begun, base = now, messages
    if messages >= count * 9 / 10:
        print(int((messages - base) / (now - begun)))
        sys.exit(0)
    time.sleep(0.02)
sys.exit("the messages do not come")
