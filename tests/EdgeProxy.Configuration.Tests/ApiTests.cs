namespace EdgeProxy.Configuration.Tests;

public sealed class ApiTests
{
    private const string Routes = """ "routes": { "$default": { "upstream": "up" } } """;

    [Theory]
    [InlineData(""" "kind": "websocket" """, ConfigCodes.NotSupported, "kind")]
    [InlineData(""" "kind": "rest" """, ConfigCodes.UnknownValue, "kind")]
    [InlineData(""" "hosts": [] """, ConfigCodes.EmptyList, "hosts")]
    [InlineData(""" "hosts": ["*"] """, ConfigCodes.InvalidHost, "hosts[0]")]
    [InlineData(""" "hosts": ["a.example", "A.EXAMPLE"] """, ConfigCodes.DuplicateValue, "hosts[1]")]
    [InlineData(""" "basePath": "v1" """, ConfigCodes.InvalidPath, "basePath")]
    [InlineData(""" "basePath": "/v1/" """, ConfigCodes.InvalidPath, "basePath")]
    [InlineData(""" "basePath": "/{v}" """, ConfigCodes.InvalidPath, "basePath")]
    [InlineData(""" "basePath": "/a/../b" """, ConfigCodes.InvalidPath, "basePath")]
    [InlineData(""" "basePath": "/a?b" """, ConfigCodes.InvalidPath, "basePath")]
    [InlineData(""" "defaults": { "upstream": "up" } """, ConfigCodes.UnknownMember, "defaults.upstream")]
    [InlineData(""" "defaults": { "apiKey": "yes" } """, ConfigCodes.WrongType, "defaults.apiKey")]
    [InlineData(""" "defaults": { "authorizer": "jwt" } """, ConfigCodes.NotSupported, "defaults.authorizer")]
    [InlineData(""" "defaults": { "host": "a b" } """, ConfigCodes.InvalidHost, "defaults.host")]
    [InlineData(""" "defaults": { "request": { "headers": { "set": { "TE": "x" } } } } """, ConfigCodes.ForbiddenHeader, "set.TE")]
    [InlineData(""" "stages": {} """, ConfigCodes.EmptyList, "stages")]
    [InlineData(""" "stages": { "a b": {} } """, ConfigCodes.InvalidName, "stages[\"a b\"]")]
    [InlineData(""" "stages": { "a.b": {} } """, ConfigCodes.InvalidName, "stages[\"a.b\"]")]
    [InlineData(""" "stages": { "dev": { "path": "dev" } } """, ConfigCodes.InvalidPath, "stages.dev.path")]
    [InlineData(""" "stages": { "dev": { "variables": {} } } """, ConfigCodes.NotSupported, "stages.dev.variables")]
    [InlineData(""" "stages": { "dev": { "throttle": { "rate": 0 } } } """, ConfigCodes.OutOfRange, "stages.dev.throttle.rate")]
    [InlineData(""" "stages": { "dev": { "cache": true } } """, ConfigCodes.InvalidValue, "stages.dev.cache")]
    [InlineData(""" "stages": { "a": {}, "b": { "path": "/" } } """, ConfigCodes.StageConflict, "stages.b")]
    [InlineData(""" "stages": { "a": { "path": "/x", "hosts": ["h"] }, "b": { "path": "/x", "hosts": ["g", "h"] } } """, ConfigCodes.StageConflict, "stages.b")]
    [InlineData(""" "stage": {} """, ConfigCodes.UnknownMember, "stage")]
    public void BadMember_IsRefused(string member, string code, string path) =>
        Documents.Single(Documents.LoadApi(member + "," + Routes), code, path);

    [Theory]
    [InlineData(""" "hosts": ["a.example"] """, ConfigCodes.MissingMember, "apis.a.routes")]
    [InlineData(""" "routes": {} """, ConfigCodes.NoRoutes, "apis.a.routes")]
    [InlineData(""" "routes": [] """, ConfigCodes.WrongType, "apis.a.routes")]
    public void NoRoutes_AreRefused(string member, string code, string path) => Documents.Single(Documents.LoadApi(member), code, path);

    [Fact]
    public void SectionOfALaterVersion_IsRefused()
    {
        ConfigError error = Documents.Single(Documents.Load("""{ "policies": {} }"""), ConfigCodes.NotSupported, "policies");
        Assert.Contains("does not support", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StagesWithHostsOfTheirOwn_MayShareAPath() => Documents.Good(Documents.LoadApi(
        """ "stages": { "a": { "hosts": ["a.example"] }, "b": { "hosts": ["b.example"] }, "$default": {} }, """ + Routes));

    [Fact]
    public void NoApi_Warns() => Assert.Equal(ConfigCodes.NoApis, Assert.Single(Documents.Load("{}").Warnings).Code);
}
