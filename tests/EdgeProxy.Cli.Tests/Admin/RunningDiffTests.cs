using System.Net;
using System.Text.Json;

namespace EdgeProxy.Cli.Tests;

/// <summary><c>edgeproxy diff</c> with the running gateway on one side, and the <c>POST /diff</c> behind it.</summary>
public sealed class RunningDiffTests : IAsyncLifetime
{
    private AdminHost _admin = null!;

    public async Task InitializeAsync() => _admin = await AdminHost.StartAsync();

    public async Task DisposeAsync() => await _admin.DisposeAsync();

    [Fact]
    public async Task SameDocuments_AreNoDifference()
    {
        Assert.Equal(new CommandRun(0, "no difference\n", ""), await DiffAsync("running", _admin.File("config")));
        Assert.Equal(new CommandRun(0, "no difference\n", ""), await DiffAsync(_admin.File("config"), "running"));
    }

    [Fact]
    public async Task ChangedDocuments_AreComparedWithWhatIsServed()
    {
        Change("GET /hello", "GET /hullo");
        CommandRun run = await DiffAsync("running", _admin.File("config"));
        Assert.Equal(3, run.Code);
        Assert.Contains("breaking  GET /hello (api a): removed", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("2 differences, 1 breaking: api a; 2 routes of api a\n", run.Output, StringComparison.Ordinal);
        Assert.Equal("", run.Error);

        CommandRun back = await DiffAsync(_admin.File("config"), "running");
        Assert.Contains("breaking  GET /hullo (api a): removed", back.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_IsThatOfAComparisonOfFiles()
    {
        string old = _admin.File("old.json");
        Directory.CreateDirectory(_admin.File("elsewhere"));
        File.WriteAllText(old, File.ReadAllText(_admin.Document));
        foreach (string beside in (string[])["secret.txt", "edge.pem", "edge.key"])
        {
            File.Copy(_admin.File("config/" + beside), _admin.File(beside));
        }

        Change("\"head\": \"7s\"", "\"head\": \"3s\"");
        CommandRun files = await CommandRun.OfAsync("diff", old, _admin.Document, "--json");
        CommandRun running = await DiffAsync("running", _admin.Document, "--json");
        Assert.Equal(files.Code, running.Code);
        Assert.Equal(Texts(files.Output), Texts(running.Output));
        Assert.NotEmpty(Texts(running.Output));
    }

    [Fact]
    public async Task Mistakes_AreWrittenWithTheirSide()
    {
        Change("\"mock\": {}", "\"mok\": {}");
        CommandRun run = await DiffAsync("running", _admin.File("config"));
        Assert.Equal(1, run.Code);
        Assert.StartsWith("new: " + _admin.Document, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task WhatCannotBeRead_AndTwoRunningSides_AreSaid()
    {
        CommandRun missing = await DiffAsync("running", _admin.File("nothing"));
        Assert.Equal(1, missing.Code);
        Assert.StartsWith("new: ", missing.Error, StringComparison.Ordinal);

        CommandRun both = await DiffAsync("running", "running");
        Assert.Equal(1, both.Code);
        Assert.StartsWith("both sides are running", both.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoGateway_IsAFailure_NotADifference()
    {
        CommandRun run = await CommandRun.OfAsync("diff", "running", _admin.File("config"), "--admin", _admin.File("no.sock"));
        Assert.Equal(1, run.Code);
        Assert.StartsWith("no gateway answers", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenAlone_DoesNotCompare()
    {
        using var body = new StringContent("{}");
        using HttpResponseMessage response = await _admin.Http.PostAsync("/diff", body);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Reload_TellsTheSameSummary()
    {
        Change("GET /hello", "GET /hullo");
        CommandRun run = await CommandRun.OfAsync("reload", "--admin", _admin.Socket);
        Assert.EndsWith(": 2 differences, 1 breaking: api a; 2 routes of api a\n", run.Output, StringComparison.Ordinal);
        Assert.Equal("2 differences, 1 breaking: api a; 2 routes of api a", _admin.Host.Reloader.History.Records[0].Summary);
    }

    private void Change(string old, string now) => File.WriteAllText(_admin.Document, File.ReadAllText(_admin.Document).Replace(old, now, StringComparison.Ordinal));

    private Task<CommandRun> DiffAsync(string old, string now, params string[] more) => CommandRun.OfAsync(["diff", old, now, "--admin", _admin.Socket, .. more]);

    private static string[] Texts(string json)
    {
        using JsonDocument parsed = JsonDocument.Parse(json);
        return [.. parsed.RootElement.GetProperty("differences").EnumerateArray().Select(difference => difference.GetProperty("text").GetString()!)];
    }
}
