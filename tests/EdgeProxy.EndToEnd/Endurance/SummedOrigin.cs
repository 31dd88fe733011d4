using System.Net.WebSockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// An origin whose every response carries the checksum of its body, and which sends WebSocket messages back. A request for
/// <c>…/together</c> waits until so many of them are there as <see cref="TogetherCount"/>, so that a test can have so many
/// connections open at once.
/// </summary>
internal sealed class SummedOrigin : IAsyncDisposable
{
    private const int BodyBytesMax = 4096;

    private readonly Lock _lock = new();
    private ScriptedOrigin? _origin;
    private TaskCompletionSource _together = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _togetherWaiting;

    public int TogetherCount { get; init; } = 1;

    public string Address => _origin!.Address;

    public async Task<SummedOrigin> StartAsync()
    {
        _origin = await ScriptedOrigin.StartAsync(AnswerAsync);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        if (_origin is not null)
        {
            await _origin.DisposeAsync();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            await EchoAsync(context);
            return;
        }

        if (context.Request.Path.Value!.EndsWith("/together", StringComparison.Ordinal))
        {
            await WaitForOthersAsync();
        }

        byte[] body = RandomNumberGenerator.GetBytes(RandomNumberGenerator.GetInt32(BodyBytesMax));
        context.Response.Headers[BodySum.FieldName] = BodySum.Of(body);
        context.Response.Headers["x-seen-path"] = context.Request.Path.Value;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private Task WaitForOthersAsync()
    {
        lock (_lock)
        {
            Task waiting = _together.Task;
            if (++_togetherWaiting == TogetherCount)
            {
                _together.SetResult();
                _together = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _togetherWaiting = 0;
            }

            return waiting;
        }
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.Zero });
        byte[] buffer = new byte[256];
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
                    return;
                }

                await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The other side has gone, as it may.
        }
    }
}
