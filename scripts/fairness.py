"""One tenant floods, 100 others send one SMS a second each: the others' time from before their request until the sandbox
took the message, without the flood, while it arrives, and while it waits. Called by scripts/bench-fairness, which fails
where the p99 while the flood arrives, or beside it while it is sent at its paid rate, is more than 1.5 times that without
it.

  fairness.py BIN SECONDS FLOOD
"""
import http.client
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from urllib.parse import urlsplit

binaries, seconds, flood = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
OTHERS = 100
processes = []


def start(*command):
    """Starts a program and waits until its log names its port."""
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    processes.append(process)
    for line in process.stderr:
        found = re.search(r'"port":"([1-9][0-9]*)', line)
        if found:
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return f"127.0.0.1:{found[1]}"
    sys.exit("it does not start: " + " ".join(command))


class Client:
    def __init__(self, address, key=None):
        self.connection = http.client.HTTPConnection(address)
        self.key = key
        self.used = 0.0

    def call(self, method, path, body=None, headers=()):
        headers = {"Content-Type": "application/json", **dict(headers)}
        if self.key:
            headers["Authorization"] = "Bearer " + self.key
        if time.time() - self.used > 5:
            # The server may have closed what was idle.
            self.connection.close()
        self.used = time.time()
        self.connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            sys.exit(f"{method} {path}: {answer.status} {text[:300]}")
        return json.loads(text) if text else None


def tenant(slug, organization):
    made = admin.call("POST", "/v1/tenants", {
        "slug": slug, "name": "Bench", "timezone": "Etc/UTC", "defaultLocale": "en-US",
        "callers": {"perSecond": 1_000_000, "burst": 10_000_000}})["id"]
    any_version = {"If-Match": "*"}
    admin.call("PUT", f"/v1/tenants/{made}/senders", {"sms": {"from": "+15550001000"}}, any_version)
    admin.call("PUT", f"/v1/tenants/{made}/genesys", {
        "dialect": "guide", "clientId": organization, "clientSecret": "secret", "apiBaseUrl": "http://" + sandbox,
        "loginBaseUrl": "http://" + sandbox}, any_version)
    return made, admin.call("POST", f"/v1/tenants/{made}/keys", {"role": "sender", "name": "bench"})["secret"]


def budget(made, per_second):
    admin.call("PUT", f"/v1/tenants/{made}/budgets", {
        "sms": {"perSecond": per_second, "burst": max(1, int(per_second)), "perDay": 1_000_000_000},
        "email": {"perMinute": 300}, "apiRequests": {"perMinute": 60_000_000}}, {"If-Match": "*"})


def receipt(client, name, phone):
    client.call("POST", "/v1/receipts", {
        "transaction": {"id": name, "amount": "150.00", "currency": "USD", "paidAt": "2026-01-27T14:30:00Z"},
        "recipient": {"phone": phone, "contactId": "contact_" + name}, "channels": ["sms"],
    }, {"Idempotency-Key": name})


def waiting(made):
    return admin.call("GET", f"/v1/tenants/{made}/health")["lanes"][0]["waiting"]


def sandbox_messages():
    return Client(sandbox).call("GET", "/sandbox/messages?organization=others")["messages"]


def measure(run):
    """Milliseconds from before each of the others' requests until its message was taken; sorted."""
    begun_at, lock = {}, threading.Lock()
    begin = time.time() + 0.5

    def send(numbers):
        clients = {number: Client(server, keys[number]) for number in numbers}
        turns = sorted((begin + second + number / OTHERS, number, second)
                       for number in numbers for second in range(seconds))
        for at, number, second in turns:
            time.sleep(max(0, at - time.time()))
            phone = f"+1{run}{number:03d}{second:03d}0777"
            begun = time.time()
            receipt(clients[number], f"{run}-{number}-{second}", phone)
            with lock:
                begun_at[phone] = begun

    threads = [threading.Thread(target=send, args=(range(part, OTHERS, 4),)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for _ in range(100):
        taken = {message["to"]: message["takenAt"] for message in sandbox_messages()}
        if all(phone in taken for phone in begun_at):
            break
        time.sleep(0.1)
    else:
        sys.exit("messages did not come")
    return sorted(taken[phone] - at * 1000 for phone, at in begun_at.items())


def told(name, waits, against=None):
    def part(share):
        return waits[min(len(waits) - 1, int(len(waits) * share))]
    ratio = f"{part(0.99) / against:9.2f}" if against else " " * 9
    print(f"{name:<52}{part(0.5):9.1f}{part(0.99):9.1f}{waits[-1]:9.1f}{ratio}", flush=True)
    return part(0.99)


try:
    with tempfile.TemporaryDirectory(prefix="counterfoil-fairness-", dir="/var/tmp") as folder:
        sandbox = start(binaries + "/counterfoil", "sandbox", "--listen", "127.0.0.1:0")
        for organization in ["flood", "others"]:
            Client(sandbox).call("POST", "/sandbox/organizations", {
                "clientId": organization, "rateLimit": {"requests": 0}})
        key = subprocess.run([binaries + "/counterfoil", "keys", "generate"], capture_output=True, text=True,
                             check=True).stdout.strip()
        server = start(binaries + "/CounterfoilBench", "serve", folder + "/data", key)
        admin = Client(server, key)
        keys = [tenant(f"other-{number}", "others")[1] for number in range(OTHERS)]
        loud, loud_key = tenant("flood", "flood")
        budget(loud, 0.01)
        print(f"{'ms from request to taken, 100 tenants, 1 a second each':<52}{'p50':>9}{'p99':>9}{'longest':>9}{'ratio':>9}")
        measure(200)
        alone = told("alone", measure(201))
        accepted, begun = 0, time.time()
        while accepted < flood:
            wrk = subprocess.run(
                ["wrk", "-t1", "-c32", "-d2s", "-s", "scripts/receipts.lua", "http://" + server, "--", loud_key,
                 f"flood{accepted}", "/v1/receipts"], capture_output=True, text=True, check=True).stdout
            accepted += int(re.search(r"RESULT (\d+)", wrk)[1]) * 2
        print(f"{accepted} receipts of one tenant accepted in {time.time() - begun:.0f} s", flush=True)
        arriving = subprocess.Popen(
            ["wrk", "-t1", "-c32", f"-d{seconds + 2}s", "-s", "scripts/receipts.lua", "http://" + server, "--", loud_key,
             "arriving", "/v1/receipts"], stdout=subprocess.PIPE, text=True)
        ratios = [told("while the flood arrives as fast as it is accepted", measure(204), alone) / alone]
        rate = re.search(r"RESULT (\d+)", arriving.communicate()[0])[1]
        print(f"{rate} of the flood accepted a second meanwhile", flush=True)
        ratios.append(told("beside a flood at the 50 a second that it paid for", (budget(loud, 50), measure(202))[1], alone) / alone)
        before, begun = waiting(loud), time.time()
        told("beside a flood without a budget", (budget(loud, 1_000_000), measure(203))[1], alone)
        left = waiting(loud)
        print(f"{(before - left) / (time.time() - begun):.0f} of the flood sent a second meanwhile, {left} still wait")
    sys.exit(0 if max(ratios) <= 1.5 else 1)
finally:
    for process in processes:
        process.kill()
