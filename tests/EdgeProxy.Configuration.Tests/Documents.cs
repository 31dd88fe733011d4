using System.Text;

namespace EdgeProxy.Configuration.Tests;

/// <summary>Loads documents that tests write inline.</summary>
internal static class Documents
{
    public const string Listener = """ "listeners": { "main": { "address": "127.0.0.1:8080" } } """;

    public static ConfigLoadResult Load(params string[] texts)
    {
        List<ConfigDocument> documents = [];
        for (int i = 0; i < texts.Length; i++)
        {
            documents.Add(new ConfigDocument($"{(char)('a' + i)}.json", Encoding.UTF8.GetBytes(texts[i])));
        }

        return ConfigLoader.Load(documents, new ConfigOptions { RequireListeners = false, Environment = Variable });
    }

    public static ConfigLoadResult LoadListener(string members) =>
        Load($$"""{ "listeners": { "main": { {{members}} } } }""");

    public static ConfigLoadResult LoadUpstream(string members) =>
        Load($$"""{ "upstreams": { "up": { {{members}} } }, "apis": { "a": { "routes": { "$default": { "upstream": "up" } } } } }""");

    public static ConfigLoadResult LoadApi(string members) =>
        Load($$"""{ "upstreams": { "up": { "endpoints": ["http://10.0.0.1"] } }, "apis": { "a": { {{members}} } } }""");

    public static ConfigLoadResult LoadRoutes(string routes) => LoadApi($$""" "routes": { {{routes}} } """);

    public static ConfigLoadResult LoadRoute(string members, string key = "ANY /a/{id}/{rest+}") =>
        LoadRoutes($$""" "{{key}}": { {{members}} } """);

    public static ValidatedConfig Good(ConfigLoadResult result)
    {
        Assert.Empty(result.Errors);
        Assert.NotNull(result.Config);
        return result.Config;
    }

    public static RouteConfig GoodRoute(string members, string key = "ANY /a/{id}/{rest+}") =>
        Assert.Single(Assert.Single(Good(LoadRoute(members, key)).Apis).Routes);

    /// <summary>Exactly one error, with a remedy, of the given code and at a path that ends so.</summary>
    public static ConfigError Single(ConfigLoadResult result, string code, string pathEnd = "")
    {
        Assert.Null(result.Config);
        ConfigError error = Assert.Single(result.Errors);
        Assert.Equal(code, error.Code);
        Assert.EndsWith(pathEnd, error.Path, StringComparison.Ordinal);
        Assert.NotEmpty(error.Hint);
        Assert.NotEmpty(error.Message);
        Assert.True(error.Line > 0 && error.Column > 0, error.ToString());
        return error;
    }

    private static string? Variable(string name) => name switch
    {
        "HOST" => "10.9.8.7",
        "SECRET" => "hunter2{evil}",
        "EMPTY" => "",
        "KEY" => "0123456789abcdefghij",
        _ => null,
    };
}
