using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Sockets;

namespace EdgeProxy.EndToEnd;

/// <summary>What became of requests that were sent at once.</summary>
/// <param name="SentAt">Nanoseconds of the machine's monotonic clock, before the first byte was sent.</param>
/// <param name="AnsweredAt">The same, after the last answer was read: the gateway decided on each between the two.</param>
/// <param name="Asked">How many there were.</param>
/// <param name="Admitted">How many were answered with 200. All others were refused with 429.</param>
internal readonly record struct AskedBatch(long SentAt, long AnsweredAt, int Asked, int Admitted);

/// <summary>One connection on which one thread asks in batches; fast enough to ask hundreds of thousands of times a second.</summary>
internal sealed class PipelinedClient : IDisposable
{
    private readonly BlockingConnection _connection;

    public PipelinedClient(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect("127.0.0.1", port);
        _connection = new BlockingConnection(socket);
    }

    public static long Now => Stopwatch.GetElapsedTime(0).Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>Returns at the time or a little later, never before.</summary>
    public static void WaitUntil(long nanoseconds)
    {
        while (nanoseconds - Now is > 0 and var left)
        {
            Thread.Sleep((int)(left / 1_000_000)); // Below a millisecond it only yields.
        }
    }

    /// <summary>Sends so many requests and reads as many answers. They must fit the sockets' buffers both ways: a few hundred.</summary>
    public AskedBatch Ask(ReadOnlySpan<byte> requests, int count)
    {
        long sentAt = Now;
        _connection.Send(requests);
        int admitted = 0;
        for (int i = 0; i < count; i++)
        {
            admitted += ReadStatus() switch
            {
                200 => 1,
                429 => 0,
                var other => throw new InvalidOperationException($"An answer with status {other}."),
            };
        }

        return new AskedBatch(sentAt, Now, count, admitted);
    }

    public void Dispose() => _connection.Dispose();

    private int ReadStatus()
    {
        ReadOnlySpan<byte> name = "\r\nContent-Length: "u8;
        if (!_connection.ReadThrough("\r\n\r\n"u8, out ReadOnlySpan<byte> head) || !Utf8Parser.TryParse(head[9..], out int status, out _)
            || head.IndexOf(name) is not (> 0 and var field) || !Utf8Parser.TryParse(head[(field + name.Length)..], out int length, out _)
            || !_connection.TryRead(length, out _))
        {
            throw new InvalidOperationException("The connection ended, or what came is no answer.");
        }

        return status;
    }
}
