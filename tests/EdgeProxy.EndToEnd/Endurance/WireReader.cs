using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// Reads messages off a connection as strictly as a careful peer: a message is complete only when its framing says so, and
/// whatever else happens is one of the other ends. Its waits are bounded by the token alone.
/// </summary>
/// <param name="socket">Not closed by this.</param>
/// <param name="pace">Waits before each receive, and how many bytes at most it may take; null to read as fast as can be.</param>
internal sealed class WireReader(Socket socket, Func<(TimeSpan Wait, int BytesMax)>? pace = null)
{
    private const int HeadBytesMax = 64 * 1024;

    private readonly byte[] _buffer = new byte[HeadBytesMax];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _start;
    private int _end;
    private long _bodyBytes;

    /// <summary>A response, behind whatever interim ones; of a request without one, <see cref="WireEnd.NoMessage"/>.</summary>
    public async Task<WireMessage> ReadResponseAsync(CancellationToken limit)
    {
        while (true)
        {
            WireMessage message = await ReadAsync(isResponse: true, limit);
            if (message.End != WireEnd.Complete || message.Status is < 100 or >= 200 or 101)
            {
                return message;
            }
        }
    }

    public Task<WireMessage> ReadRequestAsync(CancellationToken limit) => ReadAsync(isResponse: false, limit);

    /// <summary>The head alone: the body, if there is one, is not read.</summary>
    public async Task<WireMessage> ReadHeadAsync(CancellationToken limit)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            bool isFirst = _end == _start;
            if (_end - _start == _buffer.Length)
            {
                return WireMessage.Malformed;
            }

            if (!await FillAsync(limit))
            {
                return isFirst ? WireMessage.None : WireMessage.None with { End = WireEnd.Cut };
            }
        }

        string head = Encoding.Latin1.GetString(_buffer, _start, length);
        _start += length + 4;
        string[] lines = head.Split("\r\n");
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        return AddFields(fields, lines.AsSpan(1)) ? new WireMessage(lines[0], fields, "", 0, WireEnd.Complete) : WireMessage.Malformed;
    }

    /// <summary>Raw bytes, of a tunnel; 0 at its end.</summary>
    public async Task<int> ReadSomeAsync(Memory<byte> buffer, CancellationToken limit)
    {
        if (_end == _start && !await FillAsync(limit))
        {
            return 0;
        }

        int count = Math.Min(buffer.Length, _end - _start);
        _buffer.AsMemory(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    /// <summary>The body behind a head, by the head's framing.</summary>
    public async Task<WireMessage> ReadBodyAsync(WireMessage head, bool isResponse, CancellationToken limit)
    {
        _bodyBytes = 0;
        Dictionary<string, string> fields = new(head.Fields, StringComparer.Ordinal);
        WireEnd end = head.Field("transfer-encoding") switch
        {
            "chunked" => await ReadChunksAsync(fields, limit),
            "" when head.Status is (>= 100 and < 200) or 204 or 304 => WireEnd.Complete,
            "" when head.Fields.TryGetValue("content-length", out string? text) =>
                long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long length) ? await TakeAsync(length, limit) : WireEnd.Malformed,
            "" => isResponse ? await ReadToEndAsync(limit) : WireEnd.Complete,
            _ => WireEnd.Malformed,
        };
        return head with { Fields = fields, Sum = BodySum.Of(_hash), BodyBytes = _bodyBytes, End = end };
    }

    private async Task<WireMessage> ReadAsync(bool isResponse, CancellationToken limit)
    {
        WireMessage head = await ReadHeadAsync(limit);
        if (head.End != WireEnd.Complete)
        {
            return head;
        }

        return isResponse && head.Status == 0 ? WireMessage.Malformed : await ReadBodyAsync(head, isResponse, limit);
    }

    private async Task<WireEnd> ReadChunksAsync(Dictionary<string, string> fields, CancellationToken limit)
    {
        while (true)
        {
            if (await ReadLineAsync(limit) is not { } line)
            {
                return WireEnd.Cut;
            }

            if (!long.TryParse(line.Split(';')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long size))
            {
                return WireEnd.Malformed;
            }

            if (size == 0)
            {
                return await ReadTrailersAsync(fields, limit);
            }

            if (await TakeAsync(size, limit) != WireEnd.Complete || await ReadLineAsync(limit) is not { } end)
            {
                return WireEnd.Cut;
            }

            if (end.Length > 0)
            {
                return WireEnd.Malformed;
            }
        }
    }

    private async Task<WireEnd> ReadTrailersAsync(Dictionary<string, string> fields, CancellationToken limit)
    {
        while (await ReadLineAsync(limit) is { } line)
        {
            if (line.Length == 0)
            {
                return WireEnd.Complete;
            }

            if (!AddFields(fields, [line]))
            {
                return WireEnd.Malformed;
            }
        }

        return WireEnd.Cut;
    }

    private async Task<WireEnd> ReadToEndAsync(CancellationToken limit)
    {
        try
        {
            do
            {
                _hash.AppendData(_buffer, _start, _end - _start);
                _bodyBytes += _end - _start;
                _start = _end;
            }
            while (await FillAsync(limit, isEndGood: true));
            return WireEnd.Complete;
        }
        catch (SocketException)
        {
            return WireEnd.Cut; // A reset is not the end of anything.
        }
    }

    private async Task<WireEnd> TakeAsync(long length, CancellationToken limit)
    {
        while (length > 0)
        {
            if (_end == _start && !await FillAsync(limit))
            {
                return WireEnd.Cut;
            }

            int count = (int)Math.Min(length, _end - _start);
            _hash.AppendData(_buffer, _start, count);
            _bodyBytes += count;
            _start += count;
            length -= count;
        }

        return WireEnd.Complete;
    }

    /// <summary>A line without its end; null when the peer ends before it.</summary>
    private async Task<string?> ReadLineAsync(CancellationToken limit)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
        {
            if (_end - _start == _buffer.Length || !await FillAsync(limit))
            {
                return null;
            }
        }

        string line = Encoding.Latin1.GetString(_buffer, _start, length);
        _start += length + 2;
        return line;
    }

    private async Task<bool> FillAsync(CancellationToken limit, bool isEndGood = false)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        int room = _buffer.Length - _end;
        if (pace is not null)
        {
            (TimeSpan wait, int bytesMax) = pace();
            await Task.Delay(wait, limit);
            room = Math.Min(room, bytesMax);
        }

        try
        {
            int received = await socket.ReceiveAsync(_buffer.AsMemory(_end, room), limit);
            _end += received;
            return received > 0;
        }
        catch (SocketException) when (!isEndGood)
        {
            return false;
        }
    }

    private static bool AddFields(Dictionary<string, string> fields, ReadOnlySpan<string> lines)
    {
        foreach (string line in lines)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                return false;
            }

            fields[line[..colon].ToLowerInvariant()] = line[(colon + 1)..].Trim();
        }

        return true;
    }
}
