using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy.EndToEnd;

/// <summary>Bodies move as they come, in both directions, without waiting for more.</summary>
public sealed class StreamingTests
{
    [Fact]
    public async Task ServerSentEvents_ArriveOneByOne()
    {
        Channel<string> events = Channel.CreateUnbounded<string>();
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync();
            await foreach (string data in events.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync($"data: {data}\n\n");
                await context.Response.Body.FlushAsync();
            }
        });
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));

        using HttpClient client = TestHttp.NewClient();
        using HttpResponseMessage response = await client.GetAsync(gateway.Address, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync());

        // The next event is made only when the last has arrived, so one that is held back fails by the limit.
        for (int number = 0; number < 20; number++)
        {
            await events.Writer.WriteAsync($"event {number}");
            using CancellationTokenSource limit = new(TestHttp.Limit);
            Assert.Equal($"data: event {number}", await reader.ReadLineAsync(limit.Token));
            Assert.Equal("", await reader.ReadLineAsync(limit.Token));
        }

        events.Writer.Complete();
        Assert.Equal("", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task RequestBody_ReachesTheOriginBeforeItIsComplete()
    {
        using RawOrigin origin = new();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));
        using RawConnection client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync("POST /in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nfirst");
        using RawConnection upstream = await origin.AcceptAsync();
        string head = await upstream.ReadHeadAsync();
        Assert.StartsWith("POST /in HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Equal("first", await upstream.ReadExactlyAsync(5));
        await client.SendAsync("-last");
        Assert.Equal("-last", await upstream.ReadExactlyAsync(5));
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("ok", await client.ReadExactlyAsync(2));
    }

    [Fact]
    public async Task ChunkedRequest_IsStillOneBodyAtTheOrigin()
    {
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(async context =>
        {
            using StreamReader reader = new(context.Request.Body);
            await context.Response.WriteAsync($"[{await reader.ReadToEndAsync()}]");
        });
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));
        using RawConnection client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
        foreach (string chunk in (string[])["5\r\nhello\r\n", "1\r\n \r\n", "A;name=value\r\nend of it.\r\n", "0\r\n\r\n"])
        {
            await client.SendAsync(chunk);
        }

        Assert.Contains("hello end of it.", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BodyOverTheRoutesMaximum_IsRefusedWith413()
    {
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(context => context.Response.WriteAsync("taken"));
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port =>
            Documents.Routes(port, """ "$default": { "upstream": "origin", "bodyMax": "1KB" } """, origin.Address));
        using HttpClient client = TestHttp.NewClient();
        using HttpResponseMessage small = await client.PostAsync(gateway.Address, new ByteArrayContent(new byte[1000]));
        Assert.Equal(200, (int)small.StatusCode);
        using HttpResponseMessage large = await client.PostAsync(gateway.Address, new ByteArrayContent(new byte[2000]));
        Assert.Equal(413, (int)large.StatusCode);
    }
}
