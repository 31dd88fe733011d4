#!/usr/bin/env python3
"""Many clients ask for one cold object at once: loadtest/cold-object.py BINARY [--clients 10000]

An origin in this process answers with half of a body, and with the other half only when every client has had its first byte. It counts what it
is asked. The gateway must ask once, and all clients must get the whole body. Connections are opened before anything is asked. Descriptors:
twice as many as clients in the gateway's limit is enough, and as many here.
"""
import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

HALF = b"x" * 8192
HEAD = b"HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nContent-Length: %d\r\n\r\n" % (2 * len(HALF))


class Origin:
    def __init__(self):
        self.asked = 0
        self.ended_at = None
        self.goes_on = asyncio.Event()

    async def serve(self, reader, writer):
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                self.asked += 1
                writer.write(HEAD + HALF)
                await writer.drain()
                await self.goes_on.wait()
                self.ended_at = time.monotonic()
                writer.write(HALF)
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            writer.close()


class Client:
    def __init__(self):
        self.first_byte_at = None
        self.body = 0

    async def connect(self, port):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)

    async def ask(self, first_bytes):
        self.writer.write(b"GET /cold HTTP/1.1\r\nHost: a\r\n\r\n")
        head = await self.reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(head.decode("latin-1"))
        self.body += len(await self.reader.readexactly(1))
        self.first_byte_at = time.monotonic()
        first_bytes()
        self.body += len(await self.reader.readexactly(2 * len(HALF) - 1))
        self.writer.close()


async def run(binary, count):
    origin = Origin()
    server = await asyncio.start_server(origin.serve, "127.0.0.1", 0, backlog=1024)
    origin_port = server.sockets[0].getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        probe = await asyncio.start_server(lambda r, w: None, "127.0.0.1", 0)
        port = probe.sockets[0].getsockname()[1]
        probe.close()
        await probe.wait_closed()
        with open(os.path.join(folder, "gateway.json"), "w") as file:
            json.dump({
                "listeners": {"main": {"address": f"127.0.0.1:{port}", "limits": {"connectionsMax": count + 100}}},
                "upstreams": {"origin": {"endpoints": [f"http://127.0.0.1:{origin_port}"]}},
                "apis": {"web": {"routes": {"$default": {"upstream": "origin", "cache": "http"}}}},
            }, file)
        environment = dict(os.environ, EDGEPROXY_OPS__ADDRESS="127.0.0.1:0", EDGEPROXY_ADMIN__SOCKET="off", EDGEPROXY_LOG__LEVEL="warning",
                           EDGEPROXY_LIMITS__CONNECTIONSMAX=str(count + 100), EDGEPROXY_LIMITS__CONNECTIONSPERADDRESSMAX=str(count + 100))
        gateway = subprocess.Popen([binary, "run", "--config", folder], env=environment)
        try:
            await until_open(port)
            clients = [Client() for _ in range(count)]
            for i in range(0, count, 200):
                await asyncio.gather(*(client.connect(port) for client in clients[i:i + 200]))
            left = [count]

            def first_bytes():
                left[0] -= 1
                if left[0] == 0:
                    origin.goes_on.set()

            begun = time.monotonic()
            await asyncio.wait_for(asyncio.gather(*(client.ask(first_bytes) for client in clients)), 120)
            last = max(client.first_byte_at for client in clients)
            whole = sum(client.body == 2 * len(HALF) for client in clients)
            print(f"{count} clients: the origin was asked {origin.asked} times; first byte to all after {last - begun:.2f} s, "
                  f"before the origin ended: {last <= origin.ended_at}; {whole} whole bodies, all after {time.monotonic() - begun:.2f} s")
            return 0 if origin.asked == 1 and whole == count and last <= origin.ended_at else 1
        finally:
            gateway.terminate()
            gateway.wait(20)
            server.close()


async def until_open(port):
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        except OSError:
            await asyncio.sleep(0.05)
    raise RuntimeError("the gateway does not accept")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--clients", type=int, default=10_000)
    arguments = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return asyncio.run(run(arguments.binary, arguments.clients))


if __name__ == "__main__":
    sys.exit(main())
