#!/usr/bin/env python3
"""Time from starting the gateway to its first answer (a mock), and its RSS when idle.

Usage: loadtest/start-time.py BINARY [ROUNDS=11]
"""
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def first_answer(port, process):
    while process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                if client.recv(100).startswith(b"HTTP/1.1 200"):
                    return
        except OSError:
            time.sleep(0.0005)
    sys.exit("the gateway has ended before it answered")


def measure(binary, folder):
    port, ops = free_port(), free_port()
    with open(os.path.join(folder, "routes.json"), "w") as document:
        json.dump({
            "version": 1,
            "listeners": {"public": {"address": f"127.0.0.1:{port}"}},
            "apis": {"all": {"routes": {"$default": {"mock": {"status": 200}}}}},
        }, document)
    begun = time.perf_counter()
    process = subprocess.Popen(
        [binary, "run", "--config", folder, "--ops", f"127.0.0.1:{ops}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        first_answer(port, process)
        milliseconds = (time.perf_counter() - begun) * 1000
        time.sleep(0.5)
        with open(f"/proc/{process.pid}/status") as status:
            kilobytes = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
    return milliseconds, kilobytes / 1000


def main():
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 11
    with tempfile.TemporaryDirectory() as folder:
        results = [measure(sys.argv[1], folder) for _ in range(rounds)]
    times = sorted(result[0] for result in results)
    print(f"start to first answer: median {statistics.median(times):.0f} ms, from {times[0]:.0f} to {times[-1]:.0f}")
    print(f"RSS idle: median {statistics.median(result[1] for result in results):.1f} MB")


if __name__ == "__main__":
    main()
