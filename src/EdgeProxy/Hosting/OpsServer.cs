using System.Buffers;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>What operators' machines ask, read-only: metrics, liveness, readiness, version.</summary>
internal sealed class OpsServer : IAsyncDisposable
{
    private readonly PlainServer _server;
    private readonly GatewayMetrics _metrics;
    private readonly Readiness _readiness;

    /// <summary>What the last scrape was written to, for the next one: it is hundreds of kilobytes with many routes. Null while one is answered.</summary>
    private ArrayBufferWriter<byte>? _text;

    public OpsServer(IPEndPoint address, GatewayMetrics metrics, Readiness readiness, ILoggerFactory logs)
    {
        _metrics = metrics;
        _readiness = readiness;
        _server = new PlainServer(address, HandleAsync, logs);
    }

    public IPEndPoint Address => _server.Address;

    public Task StartAsync(CancellationToken cancellation, bool orAnyPort) => _server.StartAsync(cancellation, orAnyPort);

    public Task StopAsync(CancellationToken deadline) => _server.StopAsync(deadline);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return AnswerAsync(context, StatusCodes.Status405MethodNotAllowed, "only GET and HEAD\n");
        }

        return context.Request.Path.Value switch
        {
            "/livez" => AnswerAsync(context, StatusCodes.Status200OK, "ok\n"),
            "/readyz" => _readiness.IsReady
                ? AnswerAsync(context, StatusCodes.Status200OK, "ready\n")
                : AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "not ready\n"),
            "/version" => AnswerAsync(context, StatusCodes.Status200OK, $"{{\"name\":\"edgeproxy\",\"version\":\"{BuildVersion.Text}\"}}\n", "application/json"),
            "/metrics" => MetricsAsync(context),
            _ => AnswerAsync(context, StatusCodes.Status404NotFound, "there are /metrics, /livez, /readyz and /version\n"),
        };
    }

    private async Task MetricsAsync(HttpContext context)
    {
        ArrayBufferWriter<byte> text = Interlocked.Exchange(ref _text, null) ?? new ArrayBufferWriter<byte>();
        text.ResetWrittenCount();
        await _metrics.WriteAsync(text, context.RequestAborted);
        await AnswerAsync(context, StatusCodes.Status200OK, text.WrittenMemory, "text/plain; version=0.0.4; charset=utf-8");
        _text = text;
    }

    private static Task AnswerAsync(HttpContext context, int status, string text, string contentType = "text/plain; charset=utf-8") =>
        AnswerAsync(context, status, Encoding.UTF8.GetBytes(text), contentType);

    private static async Task AnswerAsync(HttpContext context, int status, ReadOnlyMemory<byte> body, string contentType)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
