using System.Globalization;
using System.Net;
using System.Text.Json;

namespace EdgeProxy.Cli.Tests;

/// <summary>Usage over the admin listener, and the commands that ask for it there or in the state folder.</summary>
public sealed class UsageEndpointTests : IAsyncLifetime
{
    private const string Documents =
        """
        {
          "listeners": { "public": { "address": "127.0.0.1:0" } },
          "apis": { "shop": { "defaults": { "apiKey": true }, "routes": {
            "GET /orders": { "mock": { "body": "orders" } },
            "GET /none": { "mock": { "status": 404 } } } } },
          "plans": { "gold": { "quota": { "limit": 10, "period": "day" } }, "free": {} },
          "keys": {
            "acme": { "value": "key-of-acme-0123456789", "plan": "gold" },
            "bob": { "value": "key-of-bob-0123456789", "plan": "gold" },
            "carl": { "value": "key-of-carl-0123456789", "plan": "free" } }
        }
        """;

    private AdminHost _host = null!;

    private static string Today => DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public async Task InitializeAsync()
    {
        _host = await AdminHost.StartAsync(Documents, keepsState: true);
        await GetAsync("acme", "orders", 3);
        await GetAsync("acme", "none", 1);
        await GetAsync("bob", "orders", 12);
        await GetAsync("carl", "orders", 2);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    private async Task GetAsync(string key, string path, int times)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        http.DefaultRequestHeaders.Add("x-api-key", $"key-of-{key}-0123456789");
        for (int i = 0; i < times; i++)
        {
            (await http.GetAsync($"http://{_host.Host.Addresses[0]}/{path}")).Dispose();
        }
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(["usage", .. arguments, "--admin", _host.Socket]);

    [Fact]
    public async Task Usage_IsTheShapeOfGetUsage()
    {
        JsonElement usage = await _host.GetAsync($"/usage?plan=gold&from={Today}&to={Today}");
        Assert.Equal(("gold", Today, Today), (usage.GetProperty("usagePlanId").GetString(), usage.GetProperty("startDate").GetString(), usage.GetProperty("endDate").GetString()));
        Assert.Equal("[[4, 6]]", usage.GetProperty("items").GetProperty("acme").GetRawText());
        Assert.Equal("[[10, 0]]", usage.GetProperty("items").GetProperty("bob").GetRawText());
        Assert.False(usage.GetProperty("items").TryGetProperty("carl", out _));
        Assert.False(usage.TryGetProperty("position", out _));
    }

    [Fact]
    public async Task Days_WithoutRequestsHaveTheirWholeQuota()
    {
        string before = DateTime.UtcNow.AddDays(-2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        JsonElement usage = await _host.GetAsync($"/usage?plan=gold&key=acme&from={before}&to={Today}");
        Assert.Equal("[[0, 10], [0, 10], [4, 6]]", usage.GetProperty("items").GetProperty("acme").GetRawText());
        JsonElement free = await _host.GetAsync($"/usage?plan=free&from={Today}");
        Assert.Equal("[[2, null]]", free.GetProperty("items").GetProperty("carl").GetRawText());
    }

    [Fact]
    public async Task Pages_FollowEachOther()
    {
        JsonElement first = await _host.GetAsync($"/usage?plan=gold&from={Today}&limit=1");
        Assert.Equal("acme", Assert.Single(first.GetProperty("items").EnumerateObject()).Name);
        Assert.Equal("acme", first.GetProperty("position").GetString());
        JsonElement second = await _host.GetAsync($"/usage?plan=gold&from={Today}&limit=1&position=acme");
        Assert.Equal("bob", Assert.Single(second.GetProperty("items").EnumerateObject()).Name);
    }

    [Fact]
    public async Task Lines_HaveAllColumns()
    {
        string csv = await _host.Http.GetStringAsync($"/usage?format=csv&from={Today}");
        Assert.Equal(
            $"""
            day,key,plan,api,stage,route,requests,errors,bytesIn,bytesOut
            {Today},carl,free,shop,$default,GET /orders,2,0,0,12
            {Today},acme,gold,shop,$default,GET /none,1,1,0,0
            {Today},acme,gold,shop,$default,GET /orders,3,0,0,18
            {Today},bob,gold,shop,$default,GET /orders,10,0,0,60

            """.ReplaceLineEndings("\n"),
            csv);
        using HttpResponseMessage json = await _host.Http.GetAsync($"/usage?format=jsonl&from={Today}&key=carl");
        Assert.Equal("application/jsonl", json.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            $$"""{"day":"{{Today}}","key":"carl","plan":"free","api":"shop","stage":"$default","route":"GET /orders","requests":2,"errors":0,"bytesIn":0,"bytesOut":12}""" + "\n",
            await json.Content.ReadAsStringAsync());
        Assert.Equal(
            "key,plan,requests,errors,bytesIn,bytesOut\nacme,gold,4,1,0,18\nbob,gold,10,0,0,60\n",
            await _host.Http.GetStringAsync($"/usage?format=csv&group=key&plan=gold&from={Today}"));
    }

    [Theory]
    [InlineData("/usage")]
    [InlineData("/usage?plan=gold&from=yesterday")]
    [InlineData("/usage?plan=gold&from=2026-02-30")]
    [InlineData("/usage?plan=gold&from=2026-02-03&to=2026-02-02")]
    [InlineData("/usage?plan=gold&from=2020-01-01")]
    [InlineData("/usage?plan=gold&limit=0")]
    [InlineData("/usage?plan=gold&format=xml")]
    [InlineData("/usage?format=csv&group=day")]
    public async Task WrongParameters_AreRefused(string path)
    {
        using HttpResponseMessage response = await _host.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("parameter", (await AdminHost.JsonAsync(response)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Extending_LetsMoreInAndIsAudited()
    {
        CommandRun extended = await RunAsync("extend", "bob", "--plan", "gold", "--by", "2");
        Assert.Equal((0, $"bob has 2 of 12 requests left in the period from {Today}\n", ""), (extended.Code, extended.Output, extended.Error));
        await GetAsync("bob", "orders", 5);
        JsonElement usage = await _host.GetAsync($"/usage?plan=gold&key=bob&from={Today}");
        Assert.Equal("[[12, 0]]", usage.GetProperty("items").GetProperty("bob").GetRawText());
        JsonElement line = Assert.Single(_host.AuditLines(), line => line.GetProperty("action").GetString() == "extend-quota");
        Assert.Equal(("gold/bob", "done", "+2"), (line.GetProperty("target").GetString(), line.GetProperty("outcome").GetString(), line.GetProperty("summary").GetString()));

        CommandRun unknown = await RunAsync("extend", "carl", "--plan", "free", "--by", "2");
        Assert.Equal((1, "there is no plan \"free\" with a quota that a key \"carl\" has\n"), (unknown.Code, unknown.Error));
        CommandRun nothing = await RunAsync("extend", "bob", "--plan", "gold", "--by", "0");
        Assert.Equal(1, nothing.Code);
    }

    [Fact]
    public async Task Commands_SayTheSameOfTheGatewayAndOfItsFolder()
    {
        CommandRun shown = await RunAsync("show", "--plan", "gold");
        Assert.Equal(0, shown.Code);
        Assert.Equal(
            $"""
            day         key                               used     remaining
            {Today}  acme                                 4             6
            {Today}  bob                                 10             0

            """.ReplaceLineEndings("\n"),
            shown.Output);
        Assert.Equal(shown, await CommandRun.OfAsync("usage", "show", "--plan", "gold", "--state", _host.State));
        CommandRun exported = await RunAsync("export", "--from", DateTime.UtcNow.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Assert.Equal((0, 5), (exported.Code, exported.Output.Count('\n')));
        Assert.Equal(exported, await CommandRun.OfAsync("usage", "export", "--from", DateTime.UtcNow.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "--state", _host.State));
        string prices = _host.File("prices.json");
        await File.WriteAllTextAsync(prices, """{ "currency": "EUR", "default": { "free": 3, "tiers": [ { "price": 0.5 } ] } }""");
        string month = Today[..7];
        CommandRun billed = await RunAsync("bill", "--month", month, "--prices", prices);
        Assert.Equal(
            $"month,key,plan,requests,free,billed,amount,currency\n{month},carl,free,2,2,0,0.00,EUR\n{month},acme,gold,4,3,1,0.50,EUR\n{month},bob,gold,10,3,7,3.50,EUR\n",
            billed.Output);
        Assert.Equal(billed, await CommandRun.OfAsync("usage", "bill", "--month", month, "--prices", prices, "--state", _host.State));
    }

    [Fact]
    public async Task CommandsWithNothingToShow_SaySo()
    {
        CommandRun none = await RunAsync("show", "--plan", "silver", "--from", "2026-01-01", "--to", "2026-01-02");
        Assert.Equal((0, "no key of plan silver was used from 2026-01-01 to 2026-01-02\n"), (none.Code, none.Output));
        CommandRun nowhere = await CommandRun.OfAsync("usage", "export", "--state", _host.File("nowhere"));
        Assert.Equal(1, nowhere.Code);
        Assert.StartsWith("there is no usage ledger ", nowhere.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("show")).Code);
        Assert.Equal(2, (await RunAsync("show", "--plan", "gold", "--from", "2026-13-01")).Code);
        Assert.Equal(2, (await RunAsync("bill", "--month", "11", "--prices", "x")).Code);
    }

    [Fact]
    public async Task GatewayWithoutStateFolder_HasNoLedger()
    {
        await using AdminHost without = await AdminHost.StartAsync(Documents);
        using HttpResponseMessage response = await without.Http.GetAsync("/usage?plan=gold");
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
    }
}
