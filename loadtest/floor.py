#!/usr/bin/env python3
"""What of a proxied request is the kernel's: the gateway, nginx, and a relay that only receives and sends (floor.c), in turn.

Usage: loadtest/floor.py BINARY [--rounds 7] [--seconds 2] [--clients 64]

GET of 100 bytes; the proxy has core 0, origin (nginx) and load (wrk) core 1. Microseconds of processor time a request of the proxy's processes,
user and system, medians of the rounds; ratios are medians of those within a round. Needs wrk, nginx and a C compiler. The relay looks at nothing and adds
nothing, so that no proxy which makes the same system calls takes less.
"""
import argparse
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BODY = "x" * 100
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(500):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    sys.exit(f"nobody listens on {port}")


def start(core, command):
    return subprocess.Popen(["taskset", "-c", str(core), *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def tree(pid):
    """The process and its children, which of nginx do the work."""
    with open(f"/proc/{pid}/task/{pid}/children") as children:
        return [pid, *map(int, children.read().split())]


def seconds_of(pid):
    """User and system time so far."""
    user = system = 0
    for one in tree(pid):
        with open(f"/proc/{one}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
            user += int(fields[11])
            system += int(fields[12])
    return user / TICKS, system / TICKS


def origin_configuration(folder, port):
    path = os.path.join(folder, "origin.conf")
    with open(path, "w") as file:
        file.write(f"""daemon off; pid {folder}/origin.pid; error_log /dev/null; worker_processes 1;
events {{ worker_connections 8192; }}
http {{ access_log off; keepalive_requests 1000000000;
  server {{ listen 127.0.0.1:{port} backlog=4096; location / {{ return 200 "{BODY}"; }} }} }}
""")
    return path


def nginx_configuration(folder, port, origin):
    with open(os.path.join(HERE, "peers", "nginx.conf")) as template:
        text = template.read()
    for name, value in (("WORKERS", 1), ("DIR", folder), ("ORIGIN", origin), ("PORT", port)):
        text = text.replace(f"@{name}@", str(value))
    path = os.path.join(folder, "nginx.conf")
    with open(path, "w") as file:
        file.write(text)
    return path


def gateway_documents(folder, port, origin):
    path = os.path.join(folder, "gateway.json")
    with open(path, "w") as file:
        file.write(f"""{{ "version": 1, "listeners": {{ "public": {{ "address": "127.0.0.1:{port}" }} }},
  "upstreams": {{ "origin": {{ "endpoints": ["http://127.0.0.1:{origin}"] }} }},
  "apis": {{ "all": {{ "routes": {{ "$default": {{ "upstream": "origin" }} }} }} }} }}""")
    return path


def load(port, clients, seconds):
    output = subprocess.run(
        ["taskset", "-c", "1", "wrk", "-t1", f"-c{clients}", f"-d{seconds}", f"http://127.0.0.1:{port}/"], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        sys.exit(output)
    return int(re.search(r"(\d+) requests in", output).group(1))


def measure(servers, arguments):
    rounds = []
    for number in range(arguments.rounds):
        order = servers[number % len(servers):] + servers[:number % len(servers)]
        taken = {}
        for name, process, port in order:
            before = seconds_of(process.pid)
            requests = load(port, arguments.clients, arguments.seconds)
            after = seconds_of(process.pid)
            taken[name] = tuple((b - a) * 1e6 / requests for a, b in zip(before, after))
        rounds.append(taken)
        print(f"round {number + 1}: " + ", ".join(f"{name} {sum(taken[name]):.1f} µs" for name, _, _ in servers), flush=True)
    return rounds


def report(rounds):
    print(f"\n{'':10}{'user':>8}{'system':>8}{'in all':>8}{'to nginx':>22}")
    for name in rounds[0]:
        user, system = (statistics.median(taken[name][i] for taken in rounds) for i in (0, 1))
        whole = statistics.median(sum(taken[name]) for taken in rounds)
        ratios = [sum(taken[name]) / sum(taken["nginx"]) for taken in rounds]
        print(f"{name:10}{user:8.1f}{system:8.1f}{whole:8.1f}{statistics.median(ratios):10.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--clients", type=int, default=64)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="floor-") as folder:
        floor = os.path.join(folder, "floor")
        subprocess.run(["cc", "-O2", "-o", floor, os.path.join(HERE, "floor.c")], check=True)
        origin, nginx, relay, gateway, ops = (free_port() for _ in range(5))
        processes = []
        try:
            processes.append(start(1, ["nginx", "-c", origin_configuration(folder, origin)]))
            wait_for(origin)
            processes.append(start(0, ["nginx", "-c", nginx_configuration(folder, nginx, origin)]))
            processes.append(start(0, [floor, str(relay), str(origin)]))
            processes.append(start(0, [arguments.binary, "run", "--config", gateway_documents(folder, gateway, origin), "--ops", f"127.0.0.1:{ops}", "--log-level", "warning"]))
            servers = list(zip(("nginx", "relay", "gateway"), processes[1:], (nginx, relay, gateway)))
            for _, _, port in servers:
                wait_for(port)
                load(port, arguments.clients, 1)
            report(measure(servers, arguments))
        finally:
            for process in reversed(processes):
                process.send_signal(signal.SIGTERM)
            for process in processes:
                process.wait()


if __name__ == "__main__":
    main()
