using Microsoft.AspNetCore.Http;

namespace EdgeProxy.EndToEnd;

/// <summary>Single exchanges in exact bytes: what the other side sees, and what becomes of the connections.</summary>
public sealed class ExchangeTests
{
    [Fact]
    public async Task Request_IsForwardedWithoutItsConnectionFields()
    {
        using RawOrigin origin = new();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));
        using RawConnection client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync(
            "GET /a/b%20c?x=1&y=%2F HTTP/1.1\r\nHost: api.test\r\nX-Kept: kept\r\nX-Hop: dropped\r\n"
            + "Connection: keep-alive, X-Hop\r\nKeep-Alive: timeout=5\r\n\r\n");
        using RawConnection upstream = await origin.AcceptAsync();
        string head = await upstream.ReadHeadAsync();
        Assert.StartsWith("GET /a/b%20c?x=1&y=%2F HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Kept: kept\r\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("X-Hop", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Keep-Alive:", head, StringComparison.OrdinalIgnoreCase);
        Assert.Matches("(?i)\r\nX-Forwarded-For: 127\\.0\\.0\\.1\r\n", head);
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: X-Back\r\nX-Back: dropped\r\n\r\nok");
        string answer = await client.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Back", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("ok", await client.ReadExactlyAsync(2));
    }

    [Fact]
    public async Task ManyRequestsOnOneConnection_UseOneUpstreamConnection()
    {
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(context => context.Response.WriteAsync($"at {context.Request.Path}"));
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));
        using HttpClient client = TestHttp.NewClient(handler => handler.MaxConnectionsPerServer = 1);
        for (int number = 0; number < 50; number++)
        {
            Assert.Equal($"at /{number}", await client.GetStringAsync($"{gateway.Address}{number}"));
        }

        Assert.Equal(1, origin.ConnectionCount);
    }

    [Fact]
    public async Task PipelinedRequests_AreAnsweredInOrder()
    {
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(context => context.Response.WriteAsync($"<{context.Request.Path}>"));
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));
        using RawConnection client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync(
            "GET /one HTTP/1.1\r\nHost: a\r\n\r\nGET /two HTTP/1.1\r\nHost: a\r\n\r\n"
            + "GET /three HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        string answers = await client.ReadToEndAsync();
        Assert.Matches("(?s)</one>.*</two>.*</three>", answers);
    }

    [Fact]
    public async Task Head_HasTheLengthAndNoBody()
    {
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(context =>
        {
            context.Response.ContentLength = 12345;
            return Task.CompletedTask;
        });
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));
        using RawConnection client = await RawClient.ConnectAsync(gateway.Port);
        for (int round = 0; round < 2; round++)
        {
            await client.SendAsync("HEAD /file HTTP/1.1\r\nHost: localhost\r\n\r\n");
            string head = await client.ReadHeadAsync();
            Assert.StartsWith("HTTP/1.1 200 OK\r\n", head, StringComparison.Ordinal);
            Assert.Contains("\r\nContent-Length: 12345\r\n", head, StringComparison.OrdinalIgnoreCase);
        }

        Assert.True(await client.IsSilentAsync(TimeSpan.FromMilliseconds(200)), "A body came after the answer to HEAD.");
        Assert.Equal(1, origin.ConnectionCount);
    }

    [Fact]
    public async Task ExpectContinue_IsAnsweredBeforeTheBodyIsSent()
    {
        using RawOrigin origin = new();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));
        using RawConnection client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync("POST /in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
        using RawConnection upstream = await origin.AcceptAsync();
        await upstream.ReadHeadAsync();
        await upstream.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 100 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        await client.SendAsync("body");
        Assert.Equal("body", await upstream.ReadExactlyAsync(4));
        await upstream.SendAsync("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 201 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExpectContinueThatTheOriginRefuses_IsAnsweredWithoutThe100()
    {
        using RawOrigin origin = new();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));
        using RawConnection client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync("POST /in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
        using RawConnection upstream = await origin.AcceptAsync();
        Assert.Contains("\r\nExpect: 100-continue\r\n", await upstream.ReadHeadAsync(), StringComparison.OrdinalIgnoreCase);
        await upstream.SendAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
        Assert.StartsWith("HTTP/1.1 403 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("no", await client.ReadExactlyAsync(2));
    }

    [Fact]
    public async Task LengthAndChunkedTogether_IsRefusedAndReachesNoOrigin()
    {
        using RawOrigin origin = new();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));
        using RawConnection client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG");
        Assert.StartsWith("HTTP/1.1 400 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.False(origin.HasConnectionWaiting, "The request reached the origin.");
    }

    [Fact]
    public async Task UnixSocketUpstream_IsReached()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("origin.sock");
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(
            context => context.Response.WriteAsync("by a socket's path"), socketPath: path);
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, $"unix:{path}"));
        using HttpClient client = TestHttp.NewClient();
        Assert.Equal("by a socket's path", await client.GetStringAsync(gateway.Address));
    }

    [Fact]
    public async Task UpstreamThatNobodyListensAt_IsAnsweredByTheGateway()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(
            port => Documents.Proxy(port, $"http://127.0.0.1:{FreePort.Next()}"));
        using HttpClient client = TestHttp.NewClient();
        using HttpResponseMessage response = await client.GetAsync(gateway.Address);
        Assert.Contains((int)response.StatusCode, (int[])[502, 503]);
        Assert.Contains("\"message\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BodyThatTheOriginCutsShort_NeverEndsCleanly()
    {
        using RawOrigin origin = new();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Documents.Proxy(port, origin.Address));
        using HttpClient client = TestHttp.NewClient();
        Task<string> answer = client.GetStringAsync(gateway.Address);
        using RawConnection upstream = await origin.AcceptAsync();
        await upstream.ReadHeadAsync();
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        upstream.Dispose();
        await Assert.ThrowsAsync<HttpRequestException>(() => answer);
    }
}
