#!/usr/bin/env python3
"""What many API keys cost: time to the first answer, resident memory, and how soon a revoked and an added key take effect.

Usage: loadtest/million-keys.py BINARY [--keys 1000000] [--reloads 5] [--idle 10]

A file of JSON lines has so many keys, all of one plan with a throttle and a quota. Each reload renames a file over it in which
one key is disabled and one is added; what is told is the time from the rename until the one is refused and the other is let in, with
requests on one connection all the while, and the memory afterwards.
"""
import argparse
import hashlib
import http.client
import json
import os
import socket
import statistics
import subprocess
import tempfile
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def key(number):
    return f"key-number-{number:010d}"


def line(number, enabled=True):
    member = "" if enabled else ',"enabled":false'
    return f'{{"name":"customer-{number}","sha256":"{hashlib.sha256(key(number).encode()).hexdigest()}","plan":"gold"{member}}}\n'


def memory(process, field="VmRSS"):
    with open(f"/proc/{process.pid}/status") as status:
        return next(int(entry.split()[1]) // 1024 for entry in status if entry.startswith(field))


def status(connection, number):
    connection.request("GET", "/", headers={"x-api-key": key(number)})
    response = connection.getresponse()
    response.read()
    return response.status


def connect(port, seconds=60):
    end = time.monotonic() + seconds
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.connect()
            return connection
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)


def until(connection, number, wanted, seconds=60):
    begun = time.monotonic()
    while status(connection, number) != wanted:
        if time.monotonic() - begun > seconds:
            raise SystemExit(f"key {number} is not answered with {wanted} after {seconds} s")
        time.sleep(0.005)
    return time.monotonic()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--keys", type=int, default=1_000_000)
    parser.add_argument("--reloads", type=int, default=5)
    parser.add_argument("--idle", type=float, default=10)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port, ops = free_port(), free_port()
        lines = [line(number) for number in range(arguments.keys)]
        path = os.path.join(folder, "keys.jsonl")
        config = os.path.join(folder, "config")
        os.mkdir(config)

        def write_keys():
            with open(path + ".draft", "w") as file:
                file.writelines(lines)

        write_keys()
        os.replace(path + ".draft", path)
        print(f"{arguments.keys} keys, {os.path.getsize(path) / 1e6:.0f} MB")
        with open(os.path.join(config, "gateway.json"), "w") as file:
            json.dump({
                "listeners": {"public": {"address": f"127.0.0.1:{port}"}},
                "apis": {"shop": {"defaults": {"apiKey": True}, "routes": {"GET /": {"mock": {"body": "hello"}}}}},
                "plans": {"gold": {"throttle": {"rate": 1000, "burst": 1000}, "quota": {"limit": 1000000, "period": "month"}}},
                "keyFiles": ["../keys.jsonl"],
            }, file)
        begun = time.monotonic()
        process = subprocess.Popen([os.path.abspath(arguments.binary), "run", "--config", config, "--ops", f"127.0.0.1:{ops}", "--log-level", "warning"], cwd=folder)
        try:
            connection = connect(port)
            print(f"the first answer after {until(connection, arguments.keys - 1, 200) - begun:.2f} s, {memory(process)} MB resident, {memory(process, 'VmHWM')} MB at most")
            revoked, added = [], []
            for reload in range(arguments.reloads):
                lines[reload] = line(reload, enabled=False)
                lines.append(line(arguments.keys + reload))
                write_keys()
                begun = time.monotonic()
                os.replace(path + ".draft", path)
                revoked.append(until(connection, reload, 403) - begun)
                added.append(until(connection, arguments.keys + reload, 200) - begun)
                print(f"reload {reload + 1}: revoked after {revoked[-1]:.2f} s, added after {added[-1]:.2f} s; {memory(process)} MB resident")
            time.sleep(arguments.idle)
            print(f"median: revoked after {statistics.median(revoked):.2f} s, added after {statistics.median(added):.2f} s; {memory(process)} MB resident after {arguments.idle:.0f} s, {memory(process, 'VmHWM')} MB at most")
        finally:
            process.terminate()
            process.wait(20)


if __name__ == "__main__":
    main()
