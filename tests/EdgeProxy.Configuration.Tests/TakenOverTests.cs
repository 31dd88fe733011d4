using System.Globalization;

namespace EdgeProxy.Configuration.Tests;

/// <summary>What a load takes over from the one before it, and that nobody can tell by what comes out.</summary>
public sealed class TakenOverTests : IDisposable
{
    private const string Upstreams = """{ "upstreams": { "up": { "endpoints": ["http://10.0.0.1"], "timeouts": { "response": "5s" } }, "other": { "endpoints": ["http://10.0.0.2"] } } }""";

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void UnchangedDocument_ItsApisAreTheSameObjects()
    {
        ConfigLoadResult first = Start();
        _folder.Write("b.json", Api("b", "up", "/changed"));
        ConfigLoadResult second = Load(first);
        Assert.Same(ApiOf(first, "a"), ApiOf(second, "a"));
        Assert.NotSame(ApiOf(first, "b"), ApiOf(second, "b"));
        Assert.Equal("/changed", ApiOf(second, "b").Routes[0].Path);
    }

    [Fact]
    public void NothingChanged_EverythingComesFromTheFirstLoadHoweverManyThereWere()
    {
        ConfigLoadResult first = Start();
        ConfigLoadResult third = Load(Load(first));
        Assert.Equal(first.Config!.Apis, third.Config!.Apis, ReferenceEqualityComparer.Instance);
        Assert.Equal(first.Config.Upstreams, third.Config.Upstreams, ReferenceEqualityComparer.Instance);
    }

    [Fact]
    public void UpstreamChanged_OnlyApisThatNameItAreReadAgain()
    {
        ConfigLoadResult first = Start();
        _folder.Write("upstreams.json", Upstreams.Replace("5s", "6s", StringComparison.Ordinal));
        ConfigLoadResult second = Load(first);
        Assert.Equal(TimeSpan.FromSeconds(6), Http(second, "a").Timeouts.Response);
        Assert.Same(UpstreamOf(second, "up"), Http(second, "a").Upstream);
        Assert.Same(ApiOf(first, "c"), ApiOf(second, "c"));
    }

    [Fact]
    public void UpstreamMoved_OriginsSayWhereItStandsNow()
    {
        ConfigLoadResult first = Start();
        _folder.Write("upstreams.json", "\n\n" + Upstreams);
        ConfigLoadResult second = Load(first);
        SettingOrigin origin = ApiOf(second, "a").Routes[0].Origins.Single(origin => origin.Name == "timeouts.response");
        Assert.Equal(3, origin.Position.Line);
    }

    [Fact]
    public void UpstreamAndApiInOneDocument_OtherDocumentChanged_BothAreKept()
    {
        _folder.Write("team.json", """{ "upstreams": { "own": { "endpoints": ["http://10.0.0.3"] } }, "apis": { "team": { "routes": { "GET /": { "upstream": "own" } } } } }""");
        ConfigLoadResult first = Start();
        _folder.Write("b.json", Api("b", "own", "/changed"));
        ConfigLoadResult second = Load(first);
        Assert.Same(ApiOf(first, "team"), ApiOf(second, "team"));
        Assert.Same(UpstreamOf(first, "own"), Http(second, "b").Upstream);
    }

    [Theory]
    [InlineData("${env:NAME}")]
    [InlineData("${file:secret.txt}")]
    public void ValueFromOutside_IsReadAgain(string placeholder)
    {
        _folder.Write("secret.txt", "one");
        _variables["NAME"] = "one";
        _folder.Write("p.json", $$"""{ "apis": { "p": { "routes": { "GET /": { "mock": { "status": 200, "body": "{{placeholder}}" } } } } } }""");
        ConfigLoadResult first = Start();
        _folder.Write("secret.txt", "two");
        _variables["NAME"] = "two";
        ConfigLoadResult second = Load(first);
        Assert.Equal("two"u8.ToArray(), ((MockIntegrationConfig)ApiOf(second, "p").Routes[0].Integration).Body.ToArray());
    }

    [Fact]
    public void UnusedUpstream_IsWarnedOfEachTime_AndNotOnceItIsUsedByWhatIsKept()
    {
        ConfigLoadResult first = Start();
        Assert.Empty(first.Warnings);
        _folder.Write("upstreams.json", Upstreams.Replace("\"other\":", "\"third\": { \"endpoints\": [\"http://10.0.0.9\"] }, \"other\":", StringComparison.Ordinal));
        ConfigLoadResult second = Load(first);
        Assert.Equal(ConfigCodes.UnusedUpstream, Assert.Single(second.Warnings).Code);
        Assert.Equal(ConfigCodes.UnusedUpstream, Assert.Single(Load(second).Warnings).Code);
    }

    [Fact]
    public void NameOfAKeptApiIsGivenAgain_TheErrorIsThatOfAFreshLoad()
    {
        ConfigLoadResult first = Start();
        _folder.Write("z.json", Api("a", "up", "/again"));
        ConfigLoadResult second = Load(first);
        ConfigError error = Documents.Single(second, ConfigCodes.DuplicateName);
        Assert.EndsWith("z.json", error.File, StringComparison.Ordinal);
        Assert.Equal(Load(null).Errors, second.Errors);
    }

    [Fact]
    public void UpstreamOfAKeptApiIsGone_TheErrorStandsAtTheRoute()
    {
        ConfigLoadResult first = Start();
        _folder.Write("upstreams.json", Upstreams.Replace("\"up\"", "\"down\"", StringComparison.Ordinal));
        ConfigLoadResult second = Load(first);
        Assert.Null(second.Config);
        Assert.Equal(Load(null).Errors, second.Errors);
    }

    [Fact]
    public void DocumentDeletedAndRestored_ItsApisGoAndCome()
    {
        ConfigLoadResult first = Start();
        File.Delete(Path.Combine(_folder.Path, "b.json"));
        ConfigLoadResult second = Load(first);
        Assert.DoesNotContain(second.Config!.Apis, api => api.Name == "b");
        _folder.Write("b.json", Api("b", "up", "/b"));
        Assert.Contains(Load(second).Config!.Apis, api => api.Name == "b");
    }

    /// <summary>Every record that a load makes is compared member by member with those of a load that takes nothing over.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomEdits_WhatComesOutIsThatOfAFreshLoad(int seed)
    {
        var random = new Random(seed);
        ConfigLoadResult good = Start();
        for (int i = 0; i < 150; i++)
        {
            Edit(random);
            ConfigLoadResult kept = Load(good);
            ConfigLoadResult fresh = Load(null);
            Assert.Equal(fresh.Errors, kept.Errors);
            Assert.Equal(fresh.Warnings, kept.Warnings);
            Alike.Assert(fresh.Config, kept.Config, "config");
            good = kept.Config is null ? good : kept;
        }
    }

    private void Edit(Random random)
    {
        string name = ((char)('a' + random.Next(6))).ToString();
        string path = "/" + random.Next(3).ToString(CultureInfo.InvariantCulture);
        string upstream = random.Next(8) == 0 ? "missing" : random.Next(2) == 0 ? "up" : "other";
        switch (random.Next(8))
        {
            case 0:
                File.Delete(Path.Combine(_folder.Path, name + ".json"));
                break;
            case 1:
                _folder.Write("upstreams.json", Upstreams.Replace("5s", $"{random.Next(1, 4)}s", StringComparison.Ordinal));
                break;
            case 2:
                _folder.Write(name + ".json", random.Next(3) == 0 ? "{ \"apis\": { " : "{ \"x-note\": 1 }");
                break;
            case 3:
                _folder.Write(name + ".json", Api(((char)('a' + random.Next(6))).ToString(), upstream, path));
                break;
            case 4:
                _folder.Write("team.json", $$"""{ "upstreams": { "own": { "endpoints": ["http://10.0.0.{{random.Next(1, 3)}}"] } }, {{Api("t", "own", path)[1..]}}""");
                break;
            default:
                _folder.Write(name + ".json", Api(name, upstream, path));
                break;
        }
    }

    private ConfigLoadResult Start()
    {
        _folder.Write("upstreams.json", Upstreams);
        _folder.Write("a.json", Api("a", "up", "/a"));
        _folder.Write("b.json", Api("b", "up", "/b"));
        _folder.Write("c.json", Api("c", "other", "/c"));
        ConfigLoadResult first = Load(null);
        Documents.Good(first);
        return first;
    }

    private ConfigLoadResult Load(ConfigLoadResult? previous) => ConfigLoader.Load(
        [_folder.Path], new ConfigOptions { RequireListeners = false, Environment = _variables.GetValueOrDefault, Previous = previous });

    private static string Api(string name, string upstream, string path) =>
        $$"""{ "apis": { "{{name}}": { "basePath": "/{{name}}", "routes": { "GET {{path}}": { "upstream": "{{upstream}}" }, "GET {{path}}/more": { "mock": { "status": 204 } } } } } }""";

    private static ApiConfig ApiOf(ConfigLoadResult result, string name) => Documents.Good(result).Apis.Single(api => api.Name == name);

    private static UpstreamConfig UpstreamOf(ConfigLoadResult result, string name) => Documents.Good(result).Upstreams.Single(upstream => upstream.Name == name);

    private static HttpIntegrationConfig Http(ConfigLoadResult result, string api) => (HttpIntegrationConfig)ApiOf(result, api).Routes[0].Integration;
}
