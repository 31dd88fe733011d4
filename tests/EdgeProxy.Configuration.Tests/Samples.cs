namespace EdgeProxy.Configuration.Tests;

/// <summary>Documents that use all that there is.</summary>
internal static class Samples
{
    public const string Pem = """
        -----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n
        """;

    public const string KeyPem = """
        -----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n
        """;

    public const string Everything = $$$"""
        {
          "$schema": "edgeproxy.schema.json", "version": 1, "x-owner": { "team": ["edge"] },
          "listeners": {
            "public": {
              "address": "[::]:8443", "tls": { "certificates": ["site", "default"], "minVersion": "1.3" },
              "trustedProxies": ["10.0.0.0/8", "192.0.2.7", "fd00::/8"], "paths": "preserve",
              "limits": { "headBytesMax": "8KB", "targetBytesMax": 4096, "fieldsMax": 64, "connectionsMax": 1000 },
              "timeouts": { "head": "5s", "keepAlive": "1m", "write": "20s", "body": "21s", "handshake": "3s" },
              "bodyRateMin": "0"
            },
            "local": { "address": "unix:/run/edge.sock" }
          },
          "certificates": {
            "site": { "certificate": "{{{Pem}}}", "key": "{{{KeyPem}}}", "serverNames": ["API.example.com", "*.example.com"] },
            "default": { "certificate": "{{{Pem}}}", "key": "{{{KeyPem}}}" }
          },
          "upstreams": {
            "orders": {
              "endpoints": ["http://10.0.0.1:8080", { "url": "https://Orders.internal", "weight": 3 }, "unix:/run/app.sock", "http://[fd00::1]"],
              "balance": "leastRequests",
              "timeouts": { "connect": "1s", "response": "2s", "idle": "3s", "write": "4s", "exchange": "5s" },
              "pool": { "connectionsMax": 10, "idleTimeout": "6s", "queueMax": 0, "queueTimeout": "7s" },
              "retries": { "max": 2 },
              "tls": { "serverName": "orders.internal", "ca": "{{{Pem}}}", "verify": false, "clientCertificate": "default" },
              "resolve": { "interval": "8s" }, "host": "rewrite", "allowLinkLocal": false
            }
          },
          "apis": {
            "shop": {
              "kind": "http", "hosts": ["Shop.example.com", "*.shop.example"], "basePath": "/v1",
              "defaults": {
                "timeouts": { "response": "11s", "idle": "12s", "body": "13s" }, "bodyMax": "1MB", "apiKey": false, "cache": "off",
                "request": { "headers": { "set": { "X-From": "edge", "X-Gone": "1" } } }
              },
              "stages": { "prod": {}, "dev": { "path": "/dev", "hosts": ["dev.example.com"], "cache": false } },
              "routes": {
                "GET /orders/{id}": {
                  "id": "order", "upstream": "orders", "path": "/orders/by-id/{id}", "host": "orders.example:8080",
                  "request": { "headers": { "set": { "X-From": "route" }, "add": { "X-Tag": ["a", "b"] }, "remove": ["Cookie", "X-Gone"] } },
                  "response": { "headers": { "remove": ["Server"] } },
                  "timeouts": { "response": "21s", "exchange": "0s", "write": "22s" }, "bodyMax": "0", "halfClose": true,
                  "retries": { "max": 0 }, "websocket": false, "tunnelIdle": "1h"
                },
                "ANY /files/{proxy+}": { "upstream": "orders", "path": { "strip": "/files" } },
                "beta": { "match": { "methods": ["GET"], "path": "/search", "headers": { "X-Beta": "1", "x-any": true }, "query": { "q": true, "v": "2" } }, "upstream": "orders" },
                "GET /hello": { "mock": { "status": 201, "headers": { "X-A": "1", "X-B": ["2", "3"] }, "body": { "hello": [1, 2.50, null, true, "w€"] } } },
                "GET /text": { "mock": { "body": "hi" } },
                "GET /old/{id}": { "redirect": { "to": "https://new.example/{id}", "status": 302, "keepQuery": false } },
                "$default": { "redirect": { "to": "https://new.example{path}" } }
              }
            }
          }
        }
        """;
}
