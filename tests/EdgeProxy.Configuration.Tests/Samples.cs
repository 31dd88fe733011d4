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
              "bodyRateMin": "0", "throttle": [{ "rate": 5000 }, { "rate": 10.5, "burst": 30, "by": "address", "identities": 1024, "idle": "5m", "ipv6Prefix": 56 }]
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
              "keySource": { "query": "key", "strip": true }, "limitFields": "both",
              "defaults": {
                "timeouts": { "response": "11s", "idle": "12s", "body": "13s" }, "bodyMax": "1MB", "apiKey": true, "cache": { "ttl": "5m", "reload": "warn" },
                "request": { "headers": { "set": { "X-From": "edge", "X-Gone": "1" } } }
              },
              "stages": { "prod": {}, "dev": { "path": "/dev", "hosts": ["dev.example.com"], "cache": false, "apiKey": false, "throttle": { "rate": 7, "burst": 3 } } },
              "routes": {
                "GET /orders/{id}": {
                  "id": "order", "upstream": "orders", "path": "/orders/by-id/{id}", "host": "orders.example:8080",
                  "request": { "headers": { "set": { "X-From": "route" }, "add": { "X-Tag": ["a", "b"] }, "remove": ["Cookie", "X-Gone"] } },
                  "response": { "headers": { "remove": ["Server"] } },
                  "timeouts": { "response": "21s", "exchange": "0s", "write": "22s" }, "bodyMax": "0", "halfClose": true,
                  "retries": { "max": 0 }, "websocket": false, "tunnelIdle": "1h", "throttle": { "rate": 0.1, "by": "header:X-Tenant" },
                  "cache": {
                    "key": { "query": ["page", "lang"], "sortQuery": true, "headers": ["X-Tenant"], "apiKey": true },
                    "setCookies": "strip", "heuristicMax": "2h", "statuses": { "404": "10s", "500-599": "5s" }, "staleWhileRevalidate": "30s", "staleIfError": "1h",
                    "staleWhenDisconnected": "5m", "staleDespiteSharedMaxAge": true, "clientDirectives": false, "targeted": false, "status": false
                  }
                },
                "ANY /files/{proxy+}": { "upstream": "orders", "path": { "strip": "/files" } },
                "beta": { "match": { "methods": ["GET"], "path": "/search", "headers": { "X-Beta": "1", "x-any": true }, "query": { "q": true, "v": "2" } }, "upstream": "orders" },
                "GET /hello": { "mock": { "status": 201, "headers": { "X-A": "1", "X-B": ["2", "3"] }, "body": { "hello": [1, 2.50, null, true, "w€"] } } },
                "GET /text": { "mock": { "body": "hi" } },
                "GET /old/{id}": { "redirect": { "to": "https://new.example/{id}", "status": 302, "keepQuery": false } },
                "$default": { "redirect": { "to": "https://new.example{path}" } }
              }
            },
            "partner": { "basePath": "/partner", "keySource": { "authorization": "Bearer" }, "routes": { "$default": { "mock": {} } } },
            "legacy": { "basePath": "/legacy", "keySource": { "header": "X-Key" }, "limitFields": "off", "routes": { "$default": { "mock": {} } } }
          },
          "plans": {
            "gold": {
              "throttle": { "rate": 100, "burst": 200 }, "stages": ["shop/prod"], "routes": { "shop/prod/order": { "rate": 10 } },
              "quota": { "limit": 1000000, "period": "month", "startDay": 15, "timeZone": "UTC", "offset": 1000, "from": "2027-01-20" }
            },
            "search": { "stages": ["shop/dev"], "quota": { "limit": 10, "period": "week", "startDay": "sunday" } },
            "free": {}
          },
          "keys": {
            "acme": {
              "sha256": "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c", "plans": ["gold", "search"],
              "previous": { "sha256": "7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730", "expires": "2027-02-01T12:00:00+01:00" },
              "enabled": false, "notBefore": "2027-01-01", "expires": "2028-01-01T00:00:30.5Z", "tags": { "owner": "acme" }
            },
            "bob": { "value": "${env:KEY}", "plan": "free" }
          },
          "keyFiles": []
        }
        """;
}
