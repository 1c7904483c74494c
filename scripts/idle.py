"""Memory and processor time of a server whose tenants do nothing. Called by scripts/bench-idle.

  idle.py BIN TENANTS SECONDS
"""
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time

binaries, tenants, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


class Server:
    def __init__(self, folder, key):
        self.process = subprocess.Popen([binaries + "/CounterfoilBench", "serve", folder, key], stderr=subprocess.PIPE,
                                        stdout=subprocess.DEVNULL, text=True)
        for line in self.process.stderr:
            found = re.search(r'"port":"([1-9][0-9]*)', line)
            if found:
                threading.Thread(target=self.process.stderr.read, daemon=True).start()
                self.address = f"127.0.0.1:{found[1]}"
                return
        sys.exit("it does not start")

    def ticks(self):
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    def memory(self):
        """Resident and of its own, in MB."""
        text = open(f"/proc/{self.process.pid}/status").read()
        return [int(re.search(rf"{name}:\s+(\d+)", text)[1]) / 1024 for name in ("VmRSS", "RssAnon")]

    def switches(self):
        total = 0
        for thread in os.listdir(f"/proc/{self.process.pid}/task"):
            try:
                text = open(f"/proc/{self.process.pid}/task/{thread}/status").read()
            except FileNotFoundError:
                continue
            total += int(re.search(r"\nvoluntary_ctxt_switches:\s+(\d+)", text)[1])
        return total

    def tell(self, name):
        time.sleep(5)
        ticks, switches = self.ticks(), self.switches()
        time.sleep(seconds)
        share = (self.ticks() - ticks) / os.sysconf("SC_CLK_TCK") / seconds * 100
        resident, own = self.memory()
        print(f"{name:<40}{resident:10.1f}{own:10.1f}{share:10.2f}{(self.switches() - switches) / seconds:10.1f}",
              flush=True)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def create(server, key, numbers):
    connection = http.client.HTTPConnection(server.address)

    def call(method, path, body, headers=()):
        while True:
            connection.request(method, path, json.dumps(body), {
                "Content-Type": "application/json", "Authorization": "Bearer " + key, **dict(headers)})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 429:
                break
            time.sleep(0.2)
        if answer.status >= 300:
            print(f"{method} {path}: {answer.status} {text[:300]}", flush=True)
            server.process.kill()
            os._exit(1)
        return json.loads(text) if text else None

    for number in numbers:
        made = call("POST", "/v1/tenants", {
            "slug": f"idle-{number}", "name": f"Idle {number}", "timezone": "Europe/Berlin", "defaultLocale": "en-US"})
        path, any_version = "/v1/tenants/" + made["id"], {"If-Match": "*"}
        call("PUT", path + "/senders", {"sms": {"from": "+15550001000"}}, any_version)
        call("PUT", path + "/genesys", {
            "dialect": "guide", "clientId": f"idle-{number}", "clientSecret": "secret",
            "apiBaseUrl": "http://127.0.0.1:9", "loginBaseUrl": "http://127.0.0.1:9"}, any_version)
        call("PUT", path + "/budgets", {"sms": {"perSecond": 5}, "email": {"perMinute": 60}}, any_version)
        call("POST", path + "/keys", {"role": "sender", "name": "idle"})


with tempfile.TemporaryDirectory(prefix="counterfoil-idle-", dir="/var/tmp") as folder:
    key = subprocess.run([binaries + "/counterfoil", "keys", "generate"], capture_output=True, text=True,
                         check=True).stdout.strip()
    server = Server(folder + "/data", key)
    try:
        print(f"{'':<40}{'MB':>10}{'own MB':>10}{'% of core':>10}{'wakes/s':>10}")
        server.tell("no tenants")
        begun = time.time()
        threads = [threading.Thread(target=create, args=(server, key, range(part, tenants, 8)))
                   for part in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(f"{tenants} tenants configured in {time.time() - begun:.0f} s", flush=True)
        server.tell("just after")
        server.stop()
        server = Server(folder + "/data", key)
        server.tell("after a restart")
    finally:
        server.stop()
