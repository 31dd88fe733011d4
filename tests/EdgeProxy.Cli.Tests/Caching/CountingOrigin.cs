using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeProxy.Cli.Tests;

/// <summary>An origin whose responses each have a number of their own, so that one sees who answered.</summary>
internal sealed class CountingOrigin : IAsyncDisposable
{
    private readonly PlainServer _server;
    private int _count;

    public CountingOrigin() => _server = new PlainServer(new IPEndPoint(IPAddress.Loopback, 0), AnswerAsync, NullLoggerFactory.Instance);

    public IPEndPoint Address => _server.Address;

    public int Count => Volatile.Read(ref _count);

    public Task StartAsync() => _server.StartAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Says by the path what it lets a cache do.</summary>
    private async Task AnswerAsync(HttpContext context)
    {
        int number = Interlocked.Increment(ref _count);
        IHeaderDictionary headers = context.Response.Headers;
        headers.CacheControl = context.Request.Path.Value switch
        {
            "/private" => "private",
            "/validated" => "no-cache",
            _ => "max-age=600",
        };
        headers.ETag = $"\"{number}\"";
        headers["Surrogate-Key"] = "goods news";
        if (context.Request.Path.Value == "/varied")
        {
            headers.Vary = "Accept-Language";
        }

        byte[] body = System.Text.Encoding.ASCII.GetBytes($"response {number}");
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    }
}
