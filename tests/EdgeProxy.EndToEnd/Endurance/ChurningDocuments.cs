using System.Globalization;
using System.Text;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// A folder of documents with a thousand routes in three files: routes under load that never change, a mass that never
/// changes, and routes, upstreams and a listener that come, go and change with each generation. All that ever comes is
/// drawn from bounded sets of names: ids are kept for ever, since counters must not fall and a name that comes again must
/// find its own, so new names without end grow the process without end. How much each costs is what
/// <see cref="ReloadUnderLoadTests.RouteIdsWithoutEnd_CostSoMuchEach"/> measures.
/// </summary>
internal sealed class ChurningDocuments
{
    public const int RouteCount = 1000;

    /// <summary>Routes under load: <c>/kept/0</c> to <c>/kept/19</c>, each with a parameter behind it, and two more.</summary>
    public const int KeptCount = 20;

    private const int FillCount = 700;

    /// <summary>Of the churning names, this many are there at a time.</summary>
    private const int ChurnPresent = RouteCount - KeptCount - 2 - FillCount - 1;

    private const int ChurnNames = ChurnPresent + 40;
    private const int ChurnUpstreams = 6;

    /// <summary>Ways in which a document can be bad; <see cref="BreakAsync"/> knows each.</summary>
    private const int Faults = 8;

    private readonly string _folder;
    private readonly string _draft;
    private readonly Random _random;
    private readonly int _extraPort;
    private readonly int _takenPort;

    /// <param name="takenPort">Of an address that is in use, for a listener that cannot be bound.</param>
    public ChurningDocuments(TemporaryFolder folder, int port, string origin, int takenPort, int seed)
    {
        _folder = folder.File("config");
        _draft = folder.File("draft");
        _random = new Random(seed);
        _extraPort = FreePort.Next();
        _takenPort = takenPort;
        folder.Write("config/a-kept.json", Kept(port, origin));
        folder.Write("config/b-fill.json", Fill());
    }

    /// <summary>The documents of a generation are good: <c>GET /version</c> answers with its number when they are in use.</summary>
    /// <param name="withExtraListener">Whether the extra listener is there; null to leave it to chance.</param>
    public Task WriteGoodAsync(int generation, bool? withExtraListener = null) =>
        RenameOverAsync(Encoding.UTF8.GetBytes(Churn(generation, "", withExtraListener)));

    /// <summary>Good documents of generation 0 in which all names are that ever come.</summary>
    public Task WriteAllAsync() => RenameOverAsync(Encoding.UTF8.GetBytes(Churn(0, "", withExtraListener: true, withAll: true)));

    /// <summary>The documents are bad, in another way each time.</summary>
    public Task BreakAsync(int generation)
    {
        string good = Churn(generation, "", withExtraListener: true);
        return RenameOverAsync((generation % Faults) switch
        {
            0 => Encoding.UTF8.GetBytes(good[.._random.Next(1, good.Length - 3)]),
            1 => Encoding.UTF8.GetBytes(Churn(generation, """ "GET /bad": { "upstream": "nobody" }, """)),
            2 => Encoding.UTF8.GetBytes(Churn(generation, """ "GET /bad": { "mokc": { "status": 200 } }, """)),
            3 => Encoding.UTF8.GetBytes(Churn(generation, """ "GET /same/{a}": { "mock": {} }, "GET /same/{b}": { "mock": {} }, """)),
            4 => Encoding.UTF8.GetBytes(good.Replace($"127.0.0.1:{_extraPort}", $"127.0.0.1:{_takenPort}", StringComparison.Ordinal)),
            5 => Encoding.UTF8.GetBytes(Churn(generation, """ "GET /bad": { "mock": { "body": "${file:not-there}" } }, """)),
            6 => [0xFF, 0xFE, .. Encoding.UTF8.GetBytes(good)],
            _ => Encoding.UTF8.GetBytes(Churn(generation, """ "GET /bad": { "mock": {}, "timeouts": { "response": "soon" } }, """)),
        });
    }

    /// <summary>Documents that hold, beside the rest, so many routes whose ids were never there before.</summary>
    public Task WriteNewIdsAsync(int generation, int count)
    {
        StringBuilder routes = new();
        for (int i = 0; i < count; i++)
        {
            routes.Append(CultureInfo.InvariantCulture, $$""" "GET /new/g{{generation}}/r{{i}}/{id}": { "mock": { "status": 200 } }, """);
        }

        return RenameOverAsync(Encoding.UTF8.GetBytes(Churn(generation, routes.ToString())));
    }

    private async Task RenameOverAsync(byte[] text)
    {
        await File.WriteAllBytesAsync(_draft, text);
        File.Move(_draft, Path.Combine(_folder, "c-churn.json"), overwrite: true);
    }

    private static string Kept(int port, string origin)
    {
        IEnumerable<string> routes = Enumerable.Range(0, KeptCount)
            .Select(i => $$""" "GET /kept/{{i}}/{id}": { "upstream": "kept" } """)
            .Append(""" "GET /kept/together": { "upstream": "kept" } """)
            .Append(""" "GET /kept/ws": { "upstream": "kept" } """);
        return $$"""
            {
              "version": 1,
              "listeners": { "public": { "address": "127.0.0.1:{{port}}" } },
              "upstreams": { "kept": { "endpoints": ["{{origin}}"], "pool": { "connectionsMax": 1024, "idleTimeout": "1h" } } },
              "apis": { "kept": { "routes": { {{string.Join(",\n", routes)}} } } }
            }
            """;
    }

    private static string Fill() =>
        $$"""
        { "version": 1, "apis": { "fill": { "basePath": "/fill", "routes": {
        {{string.Join(",\n", Enumerable.Range(0, FillCount).Select(i => $$""" "ANY /{{i}}/{id}/items/{item+}": { "mock": { "status": 200, "body": "{{i}}" } } """))}}
        } } } }
        """;

    private string Churn(int generation, string further, bool? withExtraListener = null, bool withAll = false)
    {
        int first = _random.Next(ChurnNames);
        int upstreams = withAll ? ChurnUpstreams : 1 + _random.Next(ChurnUpstreams);
        IEnumerable<string> routes = Enumerable.Range(first, withAll ? ChurnNames : ChurnPresent).Select(i => $"\"GET /{i % ChurnNames}/{{id}}\": {Terms(upstreams)}");
        IEnumerable<string> endpoints = Enumerable.Range(0, upstreams).Select(i =>
            $$""" "churn{{i}}": { "endpoints": [{{Endpoints(withAll)}}, "http://localhost:9"], "timeouts": { "response": "{{1 + _random.Next(20)}}s" } } """);
        string listeners = withExtraListener ?? _random.Next(2) == 0 ? "listeners" : "x-extra";
        return $$"""
            {
              "version": 1,
              "{{listeners}}": { "extra": { "address": "127.0.0.1:{{_extraPort}}" } },
              "upstreams": { {{string.Join(",\n", endpoints)}} },
              "apis": {
                "version": { "routes": { "GET /version": { "mock": { "status": 200, "body": "{{generation}}" } } } },
                "churn": { "basePath": "/churn", "routes": { {{further}}
            {{string.Join(",\n", routes)}}
                } }
              }
            }
            """;
    }

    private string Endpoints(bool withAll) =>
        withAll ? string.Join(", ", Enumerable.Range(0, 3).Select(Endpoint)) : Endpoint(_random.Next(3));

    private static string Endpoint(int number) => $"\"http://127.0.0.1:{10 + number}\"";

    private string Terms(int upstreams) => _random.Next(3) switch
    {
        0 => $$"""{ "mock": { "status": 200, "body": "{{_random.Next()}}" } }""",
        1 => $$"""{ "redirect": { "to": "https://example.com/{{_random.Next(100)}}" } }""",
        _ => $$"""{ "upstream": "churn{{_random.Next(upstreams)}}", "timeouts": { "response": "{{1 + _random.Next(20)}}s" } }""",
    };
}
