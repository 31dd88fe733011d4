using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Net;
using System.Runtime.Versioning;
using System.Text.Json;
using System.Text;

namespace EdgeProxy.Cli.Tests;

/// <summary>Who is let in, and what is not taken from anybody.</summary>
public sealed class AdminAccessTests : IAsyncLifetime
{
    private AdminHost _admin = null!;

    public async Task InitializeAsync() => _admin = await AdminHost.StartAsync();

    public async Task DisposeAsync() => await _admin.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer 0123456789abcdef-deplox")]
    [InlineData("Bearer 0123456789abcdef-deploy,0123456789abcdef-deploy")]
    [InlineData("Basic MDEyMzQ1Njc4OWFiY2RlZi1kZXBsb3k=")]
    [InlineData("0123456789abcdef-deploy")]
    public async Task AddressWithoutTheToken_IsRefusedAndToldHow(string? authorization)
    {
        foreach ((HttpMethod method, string path) in new[] { (HttpMethod.Get, "config"), (HttpMethod.Post, "drain"), (HttpMethod.Get, "nothing") })
        {
            using var request = new HttpRequestMessage(method, path);
            if (authorization is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            }

            using HttpResponseMessage response = await _admin.Stranger.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
            Assert.Equal("token", (await AdminHost.JsonAsync(response)).GetProperty("error").GetString());
        }

        Assert.False(_admin.Host.Draining.IsBegun);
    }

    [Fact]
    public async Task TokenTwice_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "status");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + AdminHost.Token);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer wrong-wrong-wrong");
        using HttpResponseMessage response = await _admin.Stranger.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    public async Task Browser_IsRefusedEvenWithTheToken(string field, string value)
    {
        foreach (HttpClient client in new[] { _admin.Http, _admin.Local })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "drain");
            request.Headers.TryAddWithoutValidation(field, value);
            using HttpResponseMessage response = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        }

        Assert.False(_admin.Host.Draining.IsBegun);
    }

    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("localhost:9902", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]:80", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("10.0.0.1", HttpStatusCode.Forbidden)]
    public async Task SocketBehindARelay_IsClosedToOtherHosts(string host, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "status") { Headers = { Host = host } };
        using HttpResponseMessage response = await _admin.Local.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void SocketFile_IsTheOwnersAlone() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_admin.Socket));

    [Fact]
    public async Task Stop_TakesTheSocketFileAway()
    {
        await _admin.Host.StopAsync();
        Assert.False(File.Exists(_admin.Socket));
    }

    [Fact]
    public async Task UnknownPath_IsAnsweredWithTheList()
    {
        using HttpResponseMessage response = await _admin.Http.GetAsync("nothing");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        string[] endpoints = [.. (await AdminHost.JsonAsync(response)).GetProperty("endpoints").EnumerateArray().Select(name => name.GetString()!)];
        Assert.Contains("POST /reload", endpoints);
        Assert.Contains("GET /failures", endpoints);
    }

    [Theory]
    [InlineData("POST", "status", "GET, HEAD")]
    [InlineData("GET", "reload", "POST")]
    [InlineData("DELETE", "config", "GET, HEAD")]
    [InlineData("OPTIONS", "drain", "POST")]
    public async Task WrongMethod_IsRefusedWithTheRightOnes(string method, string path, string allow)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage response = await _admin.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allow, string.Join(", ", response.Content.Headers.Allow));
    }

    [Theory]
    [InlineData("drain?exti=false")]
    [InlineData("drain?exit=nope")]
    [InlineData("drain?delay=5")]
    [InlineData("drain?delay=25h")]
    [InlineData("reload?exit=false")]
    [InlineData("validate?read=1")]
    public async Task SlipInAParameter_ChangesNothing(string target)
    {
        using HttpResponseMessage response = await _admin.Http.PostAsync(target, content: null);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.False(_admin.Host.Draining.IsBegun);
    }

    [Fact]
    public async Task Head_IsAnsweredWithoutABody()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "status");
        using HttpResponseMessage response = await _admin.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Content.Headers.ContentLength > 0);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task BodyWhereNoneIsTaken_IsRefused()
    {
        using HttpResponseMessage response = await _admin.Http.PostAsync("reload", new StringContent("{}"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Single(_admin.Host.Reloader.History.Records);
    }

    [Fact]
    public async Task OversizeBody_IsRefusedUnread()
    {
        string head = $"POST /validate HTTP/1.1\r\nHost: localhost\r\nContent-Length: {ValidateEndpoint.BodyBytesMax + 1}\r\n\r\n";
        string answer = await SayAsync(head);
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BodyThatDribbles_IsCutOff()
    {
        string answer = await SayAsync("POST /validate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{ ");
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HeadThatDribbles_IsCutOff()
    {
        string answer = await SayAsync("GET /status HTTP/1.1\r\nHost: loc");
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LongHead_IsRefused()
    {
        string answer = await SayAsync($"GET /status HTTP/1.1\r\nHost: localhost\r\nX-Long: {new string('a', 20_000)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 431 ", answer, StringComparison.Ordinal);
    }

    /// <summary>Says something over the socket, and then nothing; what comes until the gateway closes.</summary>
    private async Task<string> SayAsync(string text)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_admin.Socket));
        await socket.SendAsync(Encoding.ASCII.GetBytes(text));
        await using var stream = new NetworkStream(socket);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var answer = new StringBuilder();
        byte[] buffer = new byte[4096];
        try
        {
            int count;
            while ((count = await stream.ReadAsync(buffer, limit.Token)) > 0)
            {
                answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (IOException)
        {
            // Reset, since something was left unread.
        }

        return answer.ToString();
    }
}
