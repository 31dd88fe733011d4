using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeProxy;

/// <summary>
/// Asks the admin listener one thing. Speaks just enough HTTP/1.1 for a server that is known: one request, whose answer has a
/// length and ends the connection.
/// </summary>
internal static class AdminClient
{
    private const int BodyBytesMax = 512 * 1024 * 1024;
    private const int HeadBytesMax = 64 * 1024;
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    /// <summary>A reload of a hundred thousand routes on a busy machine takes a while.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(5);

    /// <returns>Null when there is no answer, which <paramref name="report"/> is told, with the remedy.</returns>
    public static async Task<AdminReply?> AskAsync(
        AdminTarget gateway, string method, string target, ReadOnlyMemory<byte> body, Action<string> report, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(AnswerLimit);
        try
        {
            using Socket socket = await ConnectAsync(gateway.Address, limit.Token);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Head(gateway, method, target, body.Length)), limit.Token);
            if (body.Length > 0) // A write of nothing fails when the answer is here already and the connection closed.
            {
                await stream.WriteAsync(body, limit.Token);
            }

            return await ReadAsync(stream, limit.Token)
                ?? throw new IOException("it answers in a way that the admin listener does not");
        }
        catch (SocketException e)
        {
            report($"no gateway answers at {gateway}: {Reason(e)}");
        }
        catch (OperationCanceledException)
        {
            report($"no gateway answers at {gateway} in time");
        }
        catch (IOException e)
        {
            report($"the gateway at {gateway} does not answer: {e.Message}");
        }

        return null;
    }

    private static async Task<Socket> ConnectAsync(EndPoint address, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(ConnectLimit);
        Socket socket = address is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, limit.Token);
            return socket;
        }
        catch (Exception)
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Head(AdminTarget gateway, string method, string target, int length)
    {
        var head = new StringBuilder();
        string host = gateway.Address is UnixDomainSocketEndPoint ? "localhost" : gateway.ToString();
        head.Append(CultureInfo.InvariantCulture, $"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
        if (method == "POST")
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
        }

        if (gateway.Token is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"Authorization: Bearer {gateway.Token}\r\n");
        }

        return head.Append("\r\n").ToString();
    }

    /// <summary>Null when it is no such answer.</summary>
    private static async Task<AdminReply?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        using var received = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        int end = -1;
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            received.Write(buffer, 0, count);
            end = end >= 0 ? end : received.GetBuffer().AsSpan(0, (int)received.Length).IndexOf("\r\n\r\n"u8);
            if (received.Length > BodyBytesMax || (end < 0 && received.Length > HeadBytesMax))
            {
                return null;
            }
        }

        if (end < 0)
        {
            return received.Length == 0 ? throw new IOException("it closed the connection") : null;
        }

        string[] lines = Encoding.Latin1.GetString(received.GetBuffer(), 0, end).Split("\r\n");
        ReadOnlyMemory<byte> body = received.GetBuffer().AsMemory(end + 4, (int)received.Length - end - 4);
        string[] words = lines[0].Split(' ');
        string? length = lines.FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))?["Content-Length:".Length..].Trim();
        bool isWhole = int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int bytes) && bytes == body.Length;
        return isWhole && words.Length > 1 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int status)
            ? new AdminReply(status, body)
            : null;
    }

    private static string Reason(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "nobody listens there  (is the gateway running?)",
        SocketError.AddressNotAvailable or SocketError.HostNotFound => "there is no such address  (check --admin, and that the gateway is running)",
        SocketError.AccessDenied => "this user may not connect  (run it as the gateway's user or root)",
        _ => e.Message,
    };
}
