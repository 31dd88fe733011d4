#!/usr/bin/env python3
"""Latency with and without reloads, in the same run, and the time from a document's rename to its being served.

Usage: loadtest/reload-latency.py BINARY [--routes 10000] [--ballast 100000] [--keys notes|document|file] [--rounds 5] [--seconds 10] [--every 1.0]

Phases with and without reloads alternate (in those without, the same edits are made beside the gateway's folder); each is one run of wrk (which must be installed, as must nginx, the origin),
over 16 connections that rest 5 ms after each response. The documents have so many routes in files of 100, and a file of so
many entries that are read and skipped (x- members of 110 bytes), which stand for the bulk of API keys. A reload is a
rename over a small file of 100 routes; every second one is followed by a SIGHUP, the others are found by the watcher.
Percentiles are wrk's: it does not count requests that were not sent because an answer was late.
"""
import argparse
import hashlib
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROUTES_PER_FILE = 100
CONNECTIONS = 16

# In milliseconds: how long a change is asked for where none was measured yet.
USUAL_TIME = {"SIGHUP": 40, "watcher": 350}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write(path, document):
    """By a rename, so that nobody reads half of it."""
    draft = path + ".draft"
    with open(draft, "w") as file:
        json.dump(document, file)
    os.replace(draft, path)


def write_documents(folder, port, origin, arguments):
    write(os.path.join(folder, "gateway.json"), {
        "version": 1,
        "listeners": {"public": {"address": f"127.0.0.1:{port}"}},
        "upstreams": {"origin": {"endpoints": [f"http://127.0.0.1:{origin}"]}},
        "apis": {"load": {"routes": {"GET /load/{id}": {"upstream": "origin"}}}},
    })
    for number in range(arguments.routes // ROUTES_PER_FILE - 1):
        routes = {
            f"{method} /{i}/items/{{id}}": {"upstream": "origin", "timeouts": {"response": f"{5 + i % 20}s"}}
            for i in range(ROUTES_PER_FILE // 2) for method in ("GET", "POST")
        }
        write(os.path.join(folder, f"team-{number:04}.json"), {
            "version": 1, "apis": {f"team-{number}": {"basePath": f"/team-{number}", "routes": routes}}})
    if arguments.ballast:
        write_keys(folder, arguments)


def write_keys(folder, arguments):
    """Keys as notes that are skipped, as members of a document, or as lines of a file."""
    path = os.path.join(folder, "keys.json")
    keys = {f"customer-{i:06}": {"sha256": hashlib.sha256(str(i).encode()).hexdigest(), "plan": "gold"} for i in range(arguments.ballast)}
    plans = {"gold": {"throttle": {"rate": 100, "burst": 100}}}
    if arguments.keys == "notes":
        write(path, {"version": 1, "x-keys": keys})
    elif arguments.keys == "document":
        write(path, {"version": 1, "plans": plans, "keys": keys})
    else:
        with open(os.path.join(folder, "keys.jsonl"), "w") as file:
            file.writelines(json.dumps({"name": name, **key}) + "\n" for name, key in keys.items())
        write(path, {"version": 1, "plans": plans, "keyFiles": ["keys.jsonl"]})


def write_version(folder, version):
    routes = {f"GET /changing/{i}": {"mock": {"status": 200, "body": f"{version} {i}"}} for i in range(ROUTES_PER_FILE - 1)}
    routes["GET /version"] = {"mock": {"status": 200, "body": str(version)}}
    write(os.path.join(folder, "version.json"), {"version": 1, "apis": {"changing": {"routes": routes}}})


class Versions:
    """Asks for /version over one connection."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self):
        self.socket.sendall(b"GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n")
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.receive()
        head, body = data.split(b"\r\n\r\n", 1)
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        while len(body) < length:
            body += self.receive()
        return body.decode()

    def receive(self):
        data = self.socket.recv(4096)
        if not data:
            sys.exit("the gateway has closed a connection")
        return data


class Edits(threading.Thread):
    """
    Renames a document and asks for it until it is served, until it is stopped. Without reloads, the document is one beside
    the gateway's folder, and is asked for as long as a change takes else: the machine has the same other work to do.
    """

    def __init__(self, folder, port, process, first, every, times, reloads):
        super().__init__()
        self.folder, self.port, self.process, self.version, self.every, self.times = folder, port, process, first, every, times
        self.reloads = reloads
        self.stopped = threading.Event()

    def run(self):
        versions = Versions(self.port)
        while not self.stopped.is_set():
            self.version += 1
            begun = time.perf_counter()
            write_version(self.folder, self.version)
            way = "SIGHUP" if self.version % 2 else "watcher"
            if way == "SIGHUP" and self.reloads:
                self.process.send_signal(signal.SIGHUP)
            while self.is_awaited(versions.ask(), way, time.perf_counter() - begun):
                time.sleep(0.002)
            elapsed = time.perf_counter() - begun
            if self.reloads:
                self.times[way].append(elapsed * 1000)
            self.stopped.wait(max(0.0, self.every - elapsed))

    def is_awaited(self, answer, way, elapsed):
        if not self.reloads:
            return elapsed * 1000 < (statistics.median(self.times[way]) if self.times[way] else USUAL_TIME[way])
        if elapsed > 30:
            sys.exit("a change was not served within 30 s")
        return answer != str(self.version)


def measure(port, seconds):
    output = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", os.path.join(HERE, "reload-latency.lua"), f"http://127.0.0.1:{port}/load/7"],
        check=True, capture_output=True, text=True).stdout
    result = next(line for line in output.splitlines() if line.startswith("RESULT"))
    p50, p99, p999, longest, requests, microseconds, errors = (float(word) for word in result.split()[1:])
    if errors:
        sys.exit(f"{errors:.0f} requests failed:\n{output}")
    return {"p50": p50 / 1000, "p99": p99 / 1000, "p99.9": p999 / 1000, "max": longest / 1000, "rate": requests / microseconds * 1e6}


def wait_until_ready(ops, process):
    for _ in range(3000):
        if process.poll() is not None:
            sys.exit("the gateway has ended")
        try:
            if urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://127.0.0.1:{ops}/readyz", timeout=2).status == 200:
                return
        except OSError:
            time.sleep(0.02)
    sys.exit("the gateway did not get ready")


def scrape(ops):
    """The process's own account: what the collector cost, and the longest turn of a loop since the last scrape."""
    text = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://127.0.0.1:{ops}/metrics", timeout=10).read().decode()
    series = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {
        "pauses": sum(float(value) for name, value in series if name == "edgeproxy_gc_pause_seconds_total") * 1000,
        "collections": sum(float(value) for name, value in series if name == 'edgeproxy_gc_collections_total{generation="2"}'),
        "turn": max(float(value) for name, value in series if name.startswith("edgeproxy_loop_longest_turn_seconds")) * 1000,
    }


def measure_with_account(port, ops, seconds):
    before = scrape(ops)
    row = measure(port, seconds)
    after = scrape(ops)
    return row | {
        "gen2": after["collections"] - before["collections"], "gc pauses": after["pauses"] - before["pauses"], "longest turn": after["turn"]}


def run_phases(arguments, folder, port, ops, process):
    times = {"SIGHUP": [], "watcher": []}
    rows = {"without": [], "with": []}
    version = 1
    beside = os.path.join(os.path.dirname(folder), "beside")
    os.makedirs(beside)
    measure(port, 2)
    for number in range(arguments.rounds):
        for phase in ("without", "with") if number % 2 == 0 else ("with", "without"):
            edits = Edits(folder if phase == "with" else beside, port, process, version, arguments.every, times, phase == "with")
            edits.start()
            rows[phase].append(measure_with_account(port, ops, arguments.seconds))
            edits.stopped.set()
            edits.join()
            version = edits.version if phase == "with" else version
            print(f"  {phase:8}" + "".join(f"  {name} {value:8.2f}" for name, value in rows[phase][-1].items()), flush=True)
    return rows, times


def report(rows, times):
    print("\nmedian of the rounds, ms")
    for phase, figures in rows.items():
        print(f"  {phase:8}" + "".join(f"  {name} {statistics.median(row[name] for row in figures):8.2f}" for name in figures[0]))
    paired = [w["p99.9"] - wo["p99.9"] for w, wo in zip(rows["with"], rows["without"])]
    print(f"  p99.9 with less p99.9 without, by round: {' '.join(f'{d:+.2f}' for d in paired)}; median {statistics.median(paired):+.2f}")
    print("\nfrom the rename to the first answer by the new documents, ms")
    for way, values in times.items():
        if values:
            values = sorted(values)
            print(f"  {way:8}  {len(values)} changes: median {statistics.median(values):.0f}, from {values[0]:.0f} to {values[-1]:.0f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--routes", type=int, default=10_000)
    parser.add_argument("--ballast", type=int, default=100_000)
    parser.add_argument("--keys", choices=["notes", "document", "file"], default="notes", help="what the ballast is")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--every", type=float, default=1.0)
    parser.add_argument("--loops", type=int, default=0)
    arguments = parser.parse_args()
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin") or sys.exit("nginx is not installed")
    port, ops, origin = free_port(), free_port(), free_port()
    processes = []
    with tempfile.TemporaryDirectory() as folder:
        documents = os.path.join(folder, "config")
        os.mkdir(documents)
        with open(os.path.join(HERE, "peers", "origin.nginx.conf")) as template, open(os.path.join(folder, "origin.conf"), "w") as conf:
            conf.write(template.read().replace("@PORT@", str(origin)).replace("@DIR@", folder))
        write_documents(documents, port, origin, arguments)
        write_version(documents, 1)
        size = sum(entry.stat().st_size for entry in os.scandir(documents))
        try:
            processes.append(subprocess.Popen([nginx, "-p", folder, "-c", os.path.join(folder, "origin.conf")]))
            processes.append(subprocess.Popen(
                [arguments.binary, "run", "--config", documents, "--ops", f"127.0.0.1:{ops}", "--loops", str(arguments.loops), "--log-level", "error"]))
            wait_until_ready(ops, processes[1])
            print(f"{arguments.routes} routes, {arguments.ballast} keys as {arguments.keys}, {size / 1e6:.1f} MB in {len(os.listdir(documents))} files; "
                  f"{arguments.rounds} rounds of {arguments.seconds} s, a reload every {arguments.every} s; ms, and requests a second")
            rows, times = run_phases(arguments, documents, port, ops, processes[1])
            report(rows, times)
            with open(f"/proc/{processes[1].pid}/status") as status:
                print("\n" + "".join(line for line in status if line.startswith(("VmRSS", "VmHWM"))), end="")
        finally:
            for process in reversed(processes):
                process.send_signal(signal.SIGTERM)
                process.wait(timeout=60)


if __name__ == "__main__":
    main()
