using System.Globalization;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// The documents of a chaotic run. The routes under test never change, but for the terms of their upstream, which do in every
/// good version; others come and go. Timeouts are short, so that what waits for them does not wait long.
/// </summary>
internal sealed class ChaosDocuments(TemporaryFolder folder, int port, int[] origins, Random random)
{
    /// <summary>Of the listener, in every version.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(3);

    private static readonly string[] Balances = ["roundRobin", "leastRequests", "powerOfTwo", "random"];

    public void WriteGood() => Replace(Good());

    public void WriteBad()
    {
        string good = Good();
        Replace(random.Next(4) switch
        {
            0 => good[..random.Next(good.Length - 3)],
            1 => good.Replace("\"origin\"", "\"origni\"", StringComparison.Ordinal)[1..],
            2 => good.Replace("\"bodyMax\"", "\"bodyMxa\"", StringComparison.Ordinal),
            _ => good.Replace("\"response\": \"1500ms\"", "\"response\": \"soon\"", StringComparison.Ordinal),
        });
    }

    private void Replace(string text) => File.Move(folder.Write("draft", text), folder.File("config/gateway.json"), overwrite: true);

    private string Good()
    {
        string endpoints = string.Join(", ", origins.Select(origin => $"\"http://127.0.0.1:{origin}\""));
        string others = string.Concat(Enumerable.Range(0, random.Next(30)).Select(i => string.Create(
            CultureInfo.InvariantCulture, $", \"GET /other/{random.Next(1000)}x{random.Next(100_000_000)}\": {{ \"id\": \"o{i}\", \"mock\": {{ \"body\": \"{random.Next()}\" }} }}")));
        return $$"""
            {
              "version": 1,
              "listeners": { "public": { "address": "127.0.0.1:{{port}}", "timeouts": { "head": "2s", "keepAlive": "{{KeepAlive.TotalSeconds}}s", "body": "2s", "write": "2s" } } },
              "upstreams": { "origin": {
                "endpoints": [{{endpoints}}],
                "balance": "{{Balances[random.Next(Balances.Length)]}}",
                "timeouts": { "connect": "1s", "response": "1500ms", "idle": "1500ms", "write": "2s" },
                "pool": { "connectionsMax": {{random.Next(8, 40)}}, "idleTimeout": "1s", "queueMax": {{random.Next(1, 100)}}, "queueTimeout": "1s" },
                "retries": { "max": {{random.Next(3)}} }
              } },
              "apis": { "main": { "routes": {
                "$default": { "upstream": "origin", "bodyMax": "0" },
                "ANY /half/{rest+}": { "upstream": "origin", "bodyMax": "0", "halfClose": true }{{others}}
              } } }
            }
            """;
    }
}
