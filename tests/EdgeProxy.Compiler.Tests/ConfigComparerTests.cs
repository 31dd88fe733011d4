using System.Diagnostics;
using System.Text;
using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler.Tests;

public sealed class ConfigComparerTests
{
    /// <summary>Each line of it that a row replaces stands in it once.</summary>
    private const string Base = """
        {
          "listeners": {
            "public": { "address": "127.0.0.1:8080", "paths": "strict", "trustedProxies": ["10.0.0.0/8"], "bodyRateMin": "240B",
                        "limits": { "headBytesMax": "8KB", "targetBytesMax": "4KB", "fieldsMax": 50, "connectionsMax": 0 },
                        "timeouts": { "head": "5s", "keepAlive": "60s", "write": "20s", "body": "25s", "handshake": "7s" } }
          },
          "upstreams": {
            "orders": { "endpoints": ["http://10.0.0.1:80", { "url": "http://10.0.0.2:80", "weight": 2 }], "balance": "random",
                        "timeouts": { "connect": "2s", "response": "29s", "idle": "30s", "write": "31s", "exchange": "0s" },
                        "pool": { "connectionsMax": 9, "idleTimeout": "60s", "queueMax": 8, "queueTimeout": "2s" },
                        "retries": { "max": 1 }, "host": "keep", "resolve": { "interval": "11s" } },
            "secure": { "endpoints": ["https://10.0.0.3"], "tls": { "verify": true, "serverName": "a.example" } },
            "spare": { "endpoints": ["http://10.0.0.4"], "balance": "leastRequests" }
          },
          "apis": {
            "shop": {
              "hosts": ["api.example.com"],
              "defaults": { "bodyMax": "1MB" },
              "routes": {
                "GET /orders/{id}": { "upstream": "orders", "request": { "headers": { "set": { "X-A": "secret", "X-B": "2" } } } },
                "POST /orders": { "upstream": "orders", "timeouts": { "response": "5s", "body": "9s" }, "path": "/v1/orders" },
                "ANY /files/{proxy+}": { "upstream": "secure", "websocket": true, "halfClose": false, "tunnelIdle": "10m", "path": { "strip": "/files" } },
                "GET /hello": { "mock": { "status": 200, "body": "hello", "headers": { "X-M": "1" } } },
                "GET /old": { "redirect": { "to": "/new", "status": 301, "keepQuery": false } },
                "beta": { "match": { "methods": ["GET", "HEAD"], "path": "/search", "headers": { "x-beta": "1" } }, "upstream": "orders" }
              }
            },
            "crm": { "basePath": "/crm", "stages": { "prod": {}, "dev": { "path": "/dev" } }, "routes": { "GET /": { "upstream": "orders" }, "GET /c/{id}": { "upstream": "orders" } } }
          }
        }
        """;

    private static readonly string[] Reference = [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "docs/DIFF.md"))
        .Where(line => line.StartsWith('|'))
        .Select(line => line.Split('|')[1])];

    [Theory]
    [InlineData("127.0.0.1:8080", "127.0.0.1:9090", "Breaking listener public: address 127.0.0.1:8080 → 127.0.0.1:9090")]
    [InlineData("\"public\"", "\"edge\"", "Change listener public: name public → edge")]
    [InlineData("\"paths\": \"strict\"", "\"paths\": \"preserve\"", "Breaking listener public: paths strict → preserve")]
    [InlineData("[\"10.0.0.0/8\"]", "[]", "Breaking listener public: trusted proxy 10.0.0.0/8 removed")]
    [InlineData("[\"10.0.0.0/8\"]", "[\"10.0.0.0/8\", \"192.0.2.1\"]", "Change listener public: trusted proxy 192.0.2.1/32 added")]
    [InlineData("[\"10.0.0.0/8\"]", "[\"10.0.0.0/8\", \"0.0.0.0/0\"]", "Breaking listener public: trusted proxy 0.0.0.0/0 added")]
    [InlineData("\"240B\"", "\"1KB\"", "Breaking listener public: bodyRateMin 240B → 1KB")]
    [InlineData("\"240B\"", "\"0\"", "Change listener public: bodyRateMin 240B → off")]
    [InlineData("\"headBytesMax\": \"8KB\"", "\"headBytesMax\": \"16KB\"", "Change listener public: limits.headBytesMax 8192 → 16384")]
    [InlineData("\"targetBytesMax\": \"4KB\"", "\"targetBytesMax\": \"2KB\"", "Breaking listener public: limits.targetBytesMax 4096 → 2048")]
    [InlineData("\"fieldsMax\": 50", "\"fieldsMax\": 40", "Breaking listener public: limits.fieldsMax 50 → 40")]
    [InlineData("\"connectionsMax\": 0 }", "\"connectionsMax\": 10 }", "Breaking listener public: limits.connectionsMax unlimited → 10")]
    [InlineData("\"head\": \"5s\"", "\"head\": \"4s\"", "Breaking listener public: timeouts.head 5s → 4s")]
    [InlineData("\"keepAlive\": \"60s\"", "\"keepAlive\": \"30s\"", "Change listener public: timeouts.keepAlive 1m → 30s")]
    [InlineData("\"write\": \"20s\"", "\"write\": \"21s\"", "Change listener public: timeouts.write 20s → 21s")]
    [InlineData("\"body\": \"25s\"", "\"body\": \"20s\"", "Breaking listener public: timeouts.body 25s → 20s")]
    [InlineData("\"handshake\": \"7s\"", "\"handshake\": \"6s\"", "Breaking listener public: timeouts.handshake 7s → 6s")]
    public void ListenerSetting_IsOneDifference(string old, string now, string difference) => AssertOne(old, now, difference);

    [Theory]
    [InlineData("\"http://10.0.0.1:80\", ", "", "Change upstream orders: endpoint http://10.0.0.1:80 removed: used by 5 routes of 2 APIs")]
    [InlineData("\"http://10.0.0.1:80\"", "\"http://10.0.0.1:80\", \"http://10.0.0.9\"", "Change upstream orders: endpoint http://10.0.0.9:80 added: used by 5 routes of 2 APIs")]
    [InlineData("\"weight\": 2", "\"weight\": 3", "Change upstream orders: weight of endpoint http://10.0.0.2:80 2 → 3: used by 5 routes of 2 APIs")]
    [InlineData("\"balance\": \"random\"", "\"balance\": \"powerOfTwo\"", "Change upstream orders: balance random → powerOfTwo: used by 5 routes of 2 APIs")]
    [InlineData("\"balance\": \"leastRequests\"", "\"balance\": \"random\"", "Info upstream spare: balance leastRequests → random: no route uses it")]
    [InlineData("\"connect\": \"2s\"", "\"connect\": \"1s\"", "Breaking upstream orders: timeouts.connect 2s → 1s: used by 5 routes of 2 APIs")]
    [InlineData("\"response\": \"29s\"", "\"response\": \"10s\"", "Breaking upstream orders: timeouts.response 29s → 10s: used by 4 routes of 2 APIs")]
    [InlineData("\"idle\": \"30s\"", "\"idle\": \"40s\"", "Change upstream orders: timeouts.idle 30s → 40s: used by 5 routes of 2 APIs")]
    [InlineData("\"exchange\": \"0s\"", "\"exchange\": \"60s\"", "Breaking upstream orders: timeouts.exchange none → 1m: used by 5 routes of 2 APIs")]
    [InlineData("\"connectionsMax\": 9", "\"connectionsMax\": 8", "Breaking upstream orders: pool.connectionsMax 9 → 8: used by 5 routes of 2 APIs")]
    [InlineData("\"idleTimeout\": \"60s\"", "\"idleTimeout\": \"30s\"", "Change upstream orders: pool.idleTimeout 1m → 30s: used by 5 routes of 2 APIs")]
    [InlineData("\"queueMax\": 8", "\"queueMax\": 0", "Breaking upstream orders: pool.queueMax 8 → 0: used by 5 routes of 2 APIs")]
    [InlineData("\"queueTimeout\": \"2s\"", "\"queueTimeout\": \"1s\"", "Breaking upstream orders: pool.queueTimeout 2s → 1s: used by 5 routes of 2 APIs")]
    [InlineData("\"max\": 1", "\"max\": 2", "Change upstream orders: retries.max 1 → 2: used by 5 routes of 2 APIs")]
    [InlineData("\"host\": \"keep\"", "\"host\": \"rewrite\"", "Change upstream orders: host keep → rewrite: used by 5 routes of 2 APIs")]
    [InlineData("\"interval\": \"11s\"", "\"interval\": \"12s\"", "Change upstream orders: resolve.interval 11s → 12s: used by 5 routes of 2 APIs")]
    [InlineData("\"verify\": true", "\"verify\": false", "Breaking upstream secure: tls.verify true → false: used by 1 route of api shop")]
    [InlineData("\"serverName\": \"a.example\"", "\"serverName\": \"b.example\"", "Change upstream secure: tls.serverName a.example → b.example: used by 1 route of api shop")]
    [InlineData("https://10.0.0.3", "https://10.0.0.5", "Breaking upstream secure: endpoint https://10.0.0.3:443 removed: used by 1 route of api shop", "Change upstream secure: endpoint https://10.0.0.5:443 added: used by 1 route of api shop")]
    [InlineData(",\n    \"spare\": { \"endpoints\": [\"http://10.0.0.4\"], \"balance\": \"leastRequests\" }", "", "Info upstream spare: removed: no route used it")]
    public void UpstreamSetting_TellsTheRoutesThatItReaches(string old, string now, params string[] differences) => AssertAll(old, now, differences);

    [Theory]
    [InlineData("\"bodyMax\": \"1MB\"", "\"bodyMax\": \"512KB\"", "Breaking api shop: bodyMax 1MB → 512KB: in all 6 routes")]
    [InlineData("\"bodyMax\": \"1MB\"", "\"bodyMax\": \"0\"", "Change api shop: bodyMax 1MB → unlimited: in all 6 routes")]
    [InlineData("\"bodyMax\": \"1MB\"", "\"bodyMax\": \"1MB\", \"timeouts\": { \"idle\": \"30s\" }", "Breaking ANY /files/{proxy+} (api shop): timeouts.idle 1m → 30s")]
    [InlineData("\"bodyMax\": \"1MB\"", "\"bodyMax\": \"1MB\", \"retries\": { \"max\": 2 }", "Change api shop: retries.max 1 → 2: in 4 routes")]
    [InlineData("\"response\": \"5s\", ", "", "Change POST /orders (api shop): timeouts.response 5s → 29s")]
    [InlineData("\"response\": \"5s\"", "\"response\": \"4s\"", "Breaking POST /orders (api shop): timeouts.response 5s → 4s")]
    [InlineData(", \"body\": \"9s\"", "", "Change POST /orders (api shop): timeouts.body 9s → the listener's")]
    [InlineData("\"/v1/orders\"", "\"/v2/orders\"", "Change POST /orders (api shop): path /v1/orders → /v2/orders")]
    [InlineData("{ \"strip\": \"/files\" }", "\"keep\"", "Change ANY /files/{proxy+} (api shop): path without /files → keep")]
    [InlineData("\"websocket\": true", "\"websocket\": false", "Breaking ANY /files/{proxy+} (api shop): websocket true → false")]
    [InlineData("\"halfClose\": false", "\"halfClose\": true", "Change ANY /files/{proxy+} (api shop): halfClose false → true")]
    [InlineData("\"tunnelIdle\": \"10m\"", "\"tunnelIdle\": \"5m\"", "Breaking ANY /files/{proxy+} (api shop): tunnelIdle 10m → 5m")]
    [InlineData("\"upstream\": \"secure\", \"websocket\"", "\"upstream\": \"spare\", \"websocket\"", "Change ANY /files/{proxy+} (api shop): upstream secure → spare")]
    [InlineData("\"status\": 200", "\"status\": 503", "Change GET /hello (api shop): mock.status 200 → 503")]
    [InlineData("\"body\": \"hello\"", "\"body\": \"bye\"", "Change GET /hello (api shop): mock.body changed, 5 → 3 bytes")]
    [InlineData("\"X-M\": \"1\"", "\"x-m\": \"2\"", "Change GET /hello (api shop): mock.headers: header x-m, value changed")]
    [InlineData("\"/new\"", "\"/newer\"", "Change GET /old (api shop): redirect.to /new → /newer")]
    [InlineData("\"status\": 301", "\"status\": 302", "Change GET /old (api shop): redirect.status 301 → 302")]
    [InlineData("\"keepQuery\": false", "\"keepQuery\": true", "Change GET /old (api shop): redirect.keepQuery false → true")]
    [InlineData("\"redirect\": { \"to\": \"/new\", \"status\": 301, \"keepQuery\": false }", "\"upstream\": \"spare\"", "Breaking GET /old (api shop): integration redirect 301 to /new → upstream spare")]
    [InlineData("\"X-A\": \"secret\"", "\"X-A\": \"other\"", "Change GET /orders/{id} (api shop): request.headers: set X-A, value changed")]
    [InlineData("\"X-A\": \"secret\", ", "", "Change GET /orders/{id} (api shop): request.headers: set X-A removed")]
    [InlineData("\"X-A\": \"secret\", \"X-B\": \"2\"", "\"X-B\": \"2\", \"X-A\": \"secret\"")]
    [InlineData("\"X-A\": \"secret\"", "\"x-a\": \"secret\"")]
    public void RouteSetting_IsComparedAsItApplies(string old, string now, params string[] differences) => AssertAll(old, now, differences);

    [Theory]
    [InlineData("\"GET /orders/{id}\"", "\"GET /orders/{number}\"", "Info GET /orders/{id} (api shop): match.path /orders/{id} → /orders/{number}", "Change GET /orders/{id} (api shop): id GET /orders/{id} → GET /orders/{number}: its metrics and its state begin anew")]
    [InlineData("\"GET /old\": {", "\"GET /old\": { \"id\": \"old\",", "Change GET /old (api shop): id GET /old → old: its metrics and its state begin anew")]
    [InlineData("[\"GET\", \"HEAD\"]", "[\"HEAD\", \"GET\"]")]
    [InlineData("[\"GET\", \"HEAD\"]", "[\"GET\"]", "Breaking beta (api shop): match.methods GET,HEAD → GET: requests such as HEAD api.example.com/search -H 'x-beta: 1' are no longer answered")]
    [InlineData("\"methods\": [\"GET\", \"HEAD\"], ", "", "Change beta (api shop): match.methods GET,HEAD → ANY")]
    [InlineData("\"path\": \"/search\"", "\"path\": \"/find\"", "Breaking beta (api shop): match.path /search → /find: requests such as GET api.example.com/search -H 'x-beta: 1' are no longer answered")]
    [InlineData("\"x-beta\": \"1\"", "\"x-beta\": true", "Change beta (api shop): match.headers x-beta=1 → x-beta")]
    [InlineData("\"x-beta\": \"1\"", "\"x-beta\": \"1\", \"x-more\": true", "Breaking beta (api shop): match.headers x-beta=1 → x-beta=1, x-more: requests such as GET api.example.com/search -H 'x-beta: 1' are no longer answered")]
    public void RouteMatch_IsAChangeOfTheRoute(string old, string now, params string[] differences) => AssertAll(old, now, differences);

    [Theory]
    [InlineData("[\"api.example.com\"]", "[\"www.example.com\"]", "Breaking api shop: host api.example.com removed: 6 routes are no longer reachable by it", "Change api shop: host www.example.com added", "Change api crm: requests of 2 routes, such as GET www.example.com/crm, are no longer answered")]
    [InlineData("[\"api.example.com\"]", "[\"*.example.com\"]", "Change api shop: host api.example.com removed: requests for it go where they went", "Change api shop: host *.example.com added", "Change api crm: requests of 2 routes, such as GET *.example.com/crm, are no longer answered")]
    [InlineData("\"basePath\": \"/crm\"", "\"basePath\": \"/c\"", "Breaking api crm: basePath /crm → /c: 2 routes are no longer reachable where they were")]
    [InlineData("\"path\": \"/dev\"", "\"path\": \"/test\"", "Breaking stage crm/dev: path /dev → /test: 2 routes are no longer reachable where they were")]
    [InlineData(", \"dev\": { \"path\": \"/dev\" }", "", "Breaking stage crm/dev: removed: 2 routes are no longer reachable at /crm/dev")]
    [InlineData("\"prod\": {}", "\"live\": {}", "Change stage crm/prod: removed: another stage answers its requests", "Change stage crm/live: added, at /crm")]
    [InlineData("\"prod\": {}", "\"prod\": { \"hosts\": [\"crm.example\"] }", "Breaking stage crm/prod: any host removed: 2 routes are no longer reachable by it", "Change stage crm/prod: host crm.example added", "Change api crm: requests of 2 routes, such as GET crm.example/crm/dev, are no longer answered")]
    public void ApiAndStage_TellWhatIsNoLongerReachable(string old, string now, params string[] differences) => AssertAll(old, now, differences);

    [Fact]
    public void SameDocuments_HaveNoDifference()
    {
        ConfigDifferences differences = Compare(Base, Base);
        Assert.True(differences.IsEmpty);
        Assert.Null(differences.Severity);
        Assert.Equal("no difference", differences.Summary);
    }

    [Fact]
    public void OrderCommentsAndFiles_AreNoDifference()
    {
        string old = """
            { "upstreams": { "a": { "endpoints": ["http://10.0.0.1", "http://10.0.0.2"] }, "b": { "endpoints": ["http://10.0.0.3"] } },
              "apis": { "x": { "hosts": ["one.example", "two.example"], "routes": { "GET /1": { "upstream": "a" }, "GET /2": { "upstream": "b" } } } } }
            """;
        ConfigLoadResult now = ConfigLoader.Load(
            [
                new ConfigDocument("b.json", Encoding.UTF8.GetBytes("""{ "upstreams": { "b": { "endpoints": ["http://10.0.0.3:80"] } } } // here""")),
                new ConfigDocument("a.json", Encoding.UTF8.GetBytes("""
                    { "apis": { "x": { "routes": { "GET /2": { "upstream": "b", "path": "keep" }, "GET /1": { "upstream": "a" } }, "hosts": ["two.example", "ONE.example"] } },
                      "upstreams": { "a": { "endpoints": ["http://10.0.0.2", "http://10.0.0.1"] } } }
                    """)),
            ],
            new ConfigOptions { RequireListeners = false });

        Assert.Empty(now.Errors);
        Assert.Empty(ConfigComparer.Compare(Documents.Load(old), now.Config!).Items.Select(item => item.Text));
    }

    [Fact]
    public void HeaderValues_AreNeverShown()
    {
        ConfigDifferences differences = Compare(Base, Base.Replace("\"secret\"", "\"changed-secret\"", StringComparison.Ordinal));
        ConfigDifference difference = Assert.Single(differences.Items);
        Assert.DoesNotContain("secret", difference.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AddedAndRemovedParts_AreNamed()
    {
        const string Little = """{ "listeners": { "l": { "address": "127.0.0.1:1" } }, "apis": { "x": { "routes": { "GET /1": { "mock": {} } } } } }""";
        string[] there = Texts(Compare(Little, Base));
        Assert.Contains("Breaking listener l: removed: nothing accepts on 127.0.0.1:1 any more", there);
        Assert.Contains("Change listener public: added: it accepts on 127.0.0.1:8080", there);
        Assert.Contains("Breaking api x: removed, with 1 route: 1 route is no longer reachable", there);
        Assert.Contains("Change upstream orders: added: used by 5 routes of 2 APIs", there);
        Assert.Contains("Info upstream spare: added: no route uses it", there);
        Assert.Contains("Change api crm: added, with 2 routes", there);
        Assert.Contains("Change upstream orders: removed: it was used by 5 routes of 2 APIs", Texts(Compare(Base, Little)));
    }

    [Fact]
    public void Difference_HasItsPartsForMachines()
    {
        ConfigDifference difference = Assert.Single(Compare(Base, Base.Replace("\"response\": \"5s\"", "\"response\": \"4s\"", StringComparison.Ordinal)).Items);
        Assert.Equal((DifferenceSubject.Route, "shop", "POST /orders"), (difference.Subject, difference.Api, difference.Name));
        Assert.Equal((DifferenceKind.Changed, "timeouts.response", "5s", "4s"), (difference.Kind, difference.Setting, difference.Old, difference.New));
        Assert.Equal([new RouteName("shop", "POST /orders")], difference.Routes);
        Assert.Equal((21, 21), (difference.OldPosition!.Value.Line, difference.NewPosition!.Value.Line));
    }

    [Fact]
    public void Summary_IsOneLineHoweverManyNamesThereAre()
    {
        string many = "{ \"upstreams\": {" + string.Join(',', Enumerable.Range(0, 50).Select(i => $"\"u{i}\": {{ \"endpoints\": [\"http://10.0.0.{i}\"] }}")) + "}, \"apis\": { \"x\": { \"routes\": { \"GET /1\": { \"upstream\": \"u0\" } } } } }";
        string summary = Compare("""{ "upstreams": { "u0": { "endpoints": ["http://10.0.1.0"] } }, "apis": { "x": { "routes": { "GET /1": { "upstream": "u0" } } } } }""", many).Summary;
        Assert.Equal("51 differences, 1 breaking: 50 upstreams; 1 route of api x", summary);
    }

    [Fact]
    public void ManyRoutes_AreComparedFast()
    {
        ValidatedConfig old = Documents.Load(Many(10_000, "10s"));
        ValidatedConfig now = Documents.Load(Many(10_000, "9s", more: "\"GET /first/{x}/new\": { \"upstream\": \"u\" },"));
        var clock = Stopwatch.StartNew();
        ConfigDifferences differences = ConfigComparer.Compare(old, now);
        clock.Stop();

        Assert.Equal(["Breaking api a: timeouts.response 10s → 9s: in all 10000 routes", "Change GET /first/{x}/new (api a): added"], Texts(differences));

        // Some 0.2 s of one core; the bound leaves room for a busy machine, and tells apart only work that grows with the square.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"it took {clock.Elapsed}");
    }

    private static string Many(int routes, string timeout, string more = "")
    {
        var text = new StringBuilder("{ \"upstreams\": { \"u\": { \"endpoints\": [\"http://10.0.0.1\"] } }, \"apis\": { \"a\": { \"hosts\": [\"a.example\"], \"defaults\": { \"timeouts\": { \"response\": \"");
        text.Append(timeout).Append("\" } }, \"routes\": {").Append(more);
        for (int i = 0; i < routes; i++)
        {
            text.Append(i > 0 ? "," : "").Append($"\"GET /r{i}/{{id}}/x\": {{ \"upstream\": \"u\" }}");
        }

        return text.Append("} } } }").ToString();
    }

    private static void AssertOne(string old, string now, string difference) => AssertAll(old, now, [difference]);

    private static void AssertAll(string old, string now, string[] differences)
    {
        string changed = Base.Replace(old, now, StringComparison.Ordinal);
        Assert.NotEqual(Base, changed);
        ConfigDifferences found = Compare(Base, changed);
        Assert.Equal(differences.Order(StringComparer.Ordinal), Texts(found).Order(StringComparer.Ordinal));

        // The reference names each setting, in the column of settings.
        foreach (ConfigDifference difference in found.Items.Where(item => item.Setting is not null))
        {
            Assert.Contains(Reference, row => row.Contains($"`{difference.Setting}`", StringComparison.Ordinal));
        }
    }

    private static ConfigDifferences Compare(string old, string now) => ConfigComparer.Compare(Documents.Load(old), Documents.Load(now));

    private static string[] Texts(ConfigDifferences differences) => [.. differences.Items.Select(item => $"{item.Severity} {item.Text}")];
}
