using System.Net.Sockets;
using System.Text;

namespace EdgeProxy.EndToEnd;

/// <summary>One end of a TCP connection in exact bytes. Text is Latin-1, one character a byte.</summary>
internal sealed class RawConnection(Socket socket) : IDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);
    private const int ReceiveBytes = 16 * 1024;
    private const int StillLooks = 5;

    private readonly List<byte> _received = [];

    /// <summary>What has been received and not been taken yet.</summary>
    public string Pending => Encoding.Latin1.GetString([.. _received]);

    public async Task SendAsync(string text) => await SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using CancellationTokenSource timeout = new(Limit);
        while (bytes.Length > 0)
        {
            int sent = await socket.SendAsync(bytes, timeout.Token);
            bytes = bytes[sent..];
        }
    }

    /// <summary>Takes all up to and with a text; fails, with what came instead, when the peer ends or the limit passes.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        while (true)
        {
            int index = Pending.IndexOf(text, StringComparison.Ordinal);
            if (index >= 0)
            {
                return Take(index + text.Length);
            }

            if (!await ReceiveAsync())
            {
                Assert.Fail($"The peer ended before it sent {Escaped(text)}. It had sent: {Escaped(Pending)}");
            }
        }
    }

    /// <summary>Takes a head: all up to and with the empty line.</summary>
    public Task<string> ReadHeadAsync() => ReadUntilAsync("\r\n\r\n");

    public async Task<string> ReadExactlyAsync(int count)
    {
        while (_received.Count < count)
        {
            if (!await ReceiveAsync())
            {
                Assert.Fail($"The peer ended after {_received.Count} of {count} bytes: {Escaped(Pending)}");
            }
        }

        return Take(count);
    }

    /// <summary>Takes all until the peer ends its sending half. A reset counts as an end.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await ReceiveAsync())
        {
        }

        return Take(_received.Count);
    }

    /// <summary>Whether the peer stays silent for a time.</summary>
    public async Task<bool> IsSilentAsync(TimeSpan time)
    {
        using CancellationTokenSource timeout = new(time);
        byte[] buffer = new byte[1];
        try
        {
            int count = await socket.ReceiveAsync(buffer.AsMemory(), timeout.Token);
            _received.AddRange(buffer.AsSpan(0, count));
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    /// <summary>
    /// Waits, without reading, until the kernel holds bytes for this end and has taken no more of them for a while:
    /// what the peer still sends is held up at the peer.
    /// </summary>
    public async Task WaitUntilFullAsync()
    {
        using CancellationTokenSource timeout = new(Limit);
        int held = 0;
        for (int still = 0; still < StillLooks; still = held > 0 && socket.Available == held ? still + 1 : 0)
        {
            held = socket.Available;
            await Task.Delay(LookInterval, timeout.Token);
        }
    }

    /// <summary>Ends the sending half: the peer reads an end and may still send.</summary>
    public void HalfClose() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends by a reset, as a process that dies or a network that gives up does.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Dispose();
    }

    public void Dispose() => socket.Dispose();

    private async Task<bool> ReceiveAsync()
    {
        byte[] buffer = new byte[ReceiveBytes];
        using CancellationTokenSource timeout = new(Limit);
        try
        {
            int count = await socket.ReceiveAsync(buffer.AsMemory(), timeout.Token);
            _received.AddRange(buffer.AsSpan(0, count));
            return count > 0;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The peer sent nothing more within {Limit}. It had sent: {Escaped(Pending)}");
            return false;
        }
    }

    private string Take(int count)
    {
        string text = Encoding.Latin1.GetString([.. _received[..count]]);
        _received.RemoveRange(0, count);
        return text;
    }

    private static string Escaped(string text) => $"\"{text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
