namespace EdgeProxy.Configuration.Tests;

/// <summary>A folder of files with many mistakes: each is reported, once, at its place, with a remedy.</summary>
public sealed class MistakesTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Mistakes");

    private static readonly string[] Expected =
    [
        "listeners.jsonc:2:14 out-of-range",
        "listeners.jsonc:4:5 missing-member",
        "listeners.jsonc:4:17 unknown-member",
        "listeners.jsonc:7:33 missing-certificate",
        "listeners.jsonc:7:57 unknown-value",
        "listeners.jsonc:8:26 invalid-network",
        "listeners.jsonc:8:40 invalid-network",
        "listeners.jsonc:9:29 invalid-duration",
        "listeners.jsonc:9:46 invalid-duration",
        "listeners.jsonc:10:35 out-of-range",
        "listeners.jsonc:12:27 duplicate-address",
        "listeners.jsonc:13:26 invalid-address",
        "listeners.jsonc:13:44 duplicate-member",
        "listeners.jsonc:16:30 file-unreadable",
        "listeners.jsonc:16:52 invalid-pem",
        "listeners.jsonc:16:99 invalid-host",
        "teams/orders.json:3:31 invalid-url",
        "teams/orders.json:3:59 invalid-url",
        "teams/orders.json:3:86 link-local-address",
        "teams/orders.json:3:112 invalid-url",
        "teams/orders.json:4:27 empty-list",
        "teams/orders.json:4:42 unknown-value",
        "teams/orders.json:8:17 invalid-host",
        "teams/orders.json:9:19 invalid-path",
        "teams/orders.json:10:21 not-supported",
        "teams/orders.json:11:31 stage-conflict",
        "teams/orders.json:13:43 missing-upstream",
        "teams/orders.json:14:9 invalid-pattern",
        "teams/orders.json:15:9 invalid-method",
        "teams/orders.json:16:9 invalid-pattern",
        "teams/orders.json:17:52 out-of-range",
        "teams/orders.json:18:27 duplicate-id",
        "teams/orders.json:18:54 integration-count",
        "teams/orders.json:19:60 unknown-parameter",
        "teams/orders.json:20:78 forbidden-header",
        "teams/orders.json:20:98 invalid-header",
        "teams/orders.json:21:41 unknown-parameter",
        "teams/orders.json:22:21 not-supported",
        "teams/orders.json:22:54 placeholder-unset",
        "teams/web.json:3:5 duplicate-name",
        "teams/web.json:3:76 out-of-range",
        "teams/web.json:5:36 missing-route",
        "teams/web.json:5:73 out-of-range",
        "zz-syntax.json:4:3 syntax",
    ];

    [Fact]
    public void FolderWithMistakes_AllAreReportedAtTheirPlaces()
    {
        ConfigLoadResult result = ConfigLoader.Load([Folder]);
        string[] found = [.. result.Errors.Select(e => $"{Path.GetRelativePath(Folder, e.File)}:{e.Line}:{e.Column} {e.Code}")];
        Assert.Equal(Expected, found);
        Assert.Null(result.Config);
        Assert.All(result.Errors, e => Assert.NotEmpty(e.Hint));
        Assert.All(result.Errors, e => Assert.NotEmpty(e.Message));
    }
}
