using Microsoft.AspNetCore.Http;

namespace EdgeProxy.EndToEnd;

/// <summary>Routes from the documents, through the running binary.</summary>
public sealed class RoutingTests
{
    [Fact]
    public async Task Mock_AnswersWithItsStatusHeadersAndBody()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Routes(
            port,
            """ "GET /tea": { "mock": { "status": 418, "body": "short and stout", "headers": { "X-Kind": "teapot" } } }, """
            + """ "$default": { "upstream": "origin" } """));
        using HttpClient client = TestHttp.NewClient();
        using HttpResponseMessage response = await client.GetAsync($"{gateway.Address}tea");
        Assert.Equal(418, (int)response.StatusCode);
        Assert.Equal("teapot", response.Headers.GetValues("X-Kind").Single());
        Assert.Equal("short and stout", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Redirect_AnswersWithItsLocation()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Routes(
            port,
            """ "GET /old": { "redirect": { "to": "/new", "status": 308 } }, "$default": { "upstream": "origin" } """));
        using HttpClient client = TestHttp.NewClient();
        using HttpResponseMessage response = await client.GetAsync($"{gateway.Address}old");
        Assert.Equal(308, (int)response.StatusCode);
        Assert.Equal("/new", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task PathTemplate_IsFilledFromTheParameters()
    {
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(
            context => context.Response.WriteAsync($"{context.Request.Path}{context.Request.QueryString}"));
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Routes(
            port, """ "GET /orders/{id}": { "upstream": "origin", "path": "/v1/orders/{id}" } """, origin.Address));
        using HttpClient client = TestHttp.NewClient();
        Assert.Equal("/v1/orders/42?full=1", await client.GetStringAsync($"{gateway.Address}orders/42?full=1"));
    }

    [Fact]
    public async Task PathWithoutARoute_IsAnsweredWith404ByTheGateway()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Routes(
            port, """ "GET /only": { "upstream": "origin" } """));
        using HttpClient client = TestHttp.NewClient();
        using HttpResponseMessage response = await client.GetAsync($"{gateway.Address}other");
        Assert.Equal(404, (int)response.StatusCode);
        Assert.Equal("""{"message":"Not Found"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task SeveralDocuments_AreOneConfiguration()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync((port, _) => new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["listeners.json"] = $$"""{ "version": 1, "listeners": { "public": { "address": "127.0.0.1:{{port}}" } } }""",
            ["one.json"] = """{ "version": 1, "apis": { "one": { "basePath": "/one", "routes": { "GET /x": { "mock": { "body": "first" } } } } } }""",
            ["two.json"] = """{ "version": 1, "apis": { "two": { "basePath": "/two", "routes": { "GET /x": { "mock": { "body": "second" } } } } } }""",
        });
        using HttpClient client = TestHttp.NewClient();
        Assert.Equal("first", await client.GetStringAsync($"{gateway.Address}one/x"));
        Assert.Equal("second", await client.GetStringAsync($"{gateway.Address}two/x"));
    }
}
