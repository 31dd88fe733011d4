using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>A small origin on loopback for the demo to forward to.</summary>
internal sealed class DemoOrigin : IAsyncDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    private readonly PlainServer _server;
    private readonly CancellationTokenSource _stopping = new();

    public DemoOrigin(ILoggerFactory logs) => _server = new PlainServer(new IPEndPoint(IPAddress.Loopback, 0), HandleAsync, logs);

    public IPEndPoint Address => _server.Address;

    public Task StartAsync(CancellationToken cancellation) => _server.StartAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _server.DisposeAsync();
        _stopping.Dispose();
    }

    private Task HandleAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/" => HelloAsync(context),
        "/echo" => EchoAsync(context),
        "/stream" => StreamAsync(context),
        "/ws" => DemoWebSocket.EchoAsync(context, _stopping.Token),
        _ => NotFoundAsync(context),
    };

    /// <summary>Says what arrived, so that one sees what the gateway adds and takes away.</summary>
    private static async Task HelloAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await using (var json = new Utf8JsonWriter(body, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("message", "hello from the demo's origin");
            json.WriteString("method", context.Request.Method);
            json.WriteString("path", context.Request.Path.Value);
            json.WriteString("query", context.Request.QueryString.Value);
            json.WriteStartObject("headers");
            foreach (KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues> header in context.Request.Headers)
            {
                json.WriteString(header.Key, header.Value.ToString());
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        body.WriteByte((byte)'\n');
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        context.Response.ContentType = context.Request.ContentType ?? "application/octet-stream";
        context.Response.ContentLength = context.Request.ContentLength;
        await context.Request.Body.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>Server-sent events, one a second, until the client goes.</summary>
    private async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        using var timer = new PeriodicTimer(TickInterval);
        try
        {
            for (long tick = 1; ; tick++)
            {
                string text = string.Create(CultureInfo.InvariantCulture, $"id: {tick}\ndata: tick {tick}\n\n");
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), end.Token);
                await context.Response.Body.FlushAsync(end.Token);
                await timer.WaitForNextTickAsync(end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    private static async Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        await context.Response.Body.WriteAsync("the demo's origin has /, /echo, /stream and /ws\n"u8.ToArray(), context.RequestAborted);
    }
}
