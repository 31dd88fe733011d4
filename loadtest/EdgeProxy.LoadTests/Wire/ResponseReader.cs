namespace EdgeProxy.LoadTests;

/// <summary>Reads responses to requests that are not pipelined, in whatever pieces they come. Reused for the next one.</summary>
internal sealed class ResponseReader
{
    private const int HeadBytesMax = 16 * 1024;

    private readonly ChunkedScan _chunks = new();
    private byte[] _head = new byte[1024];
    private int _headBytes;
    private bool _inBody;
    private bool _chunked;
    private bool _untilEnd;
    private long _left;

    /// <summary>The status of the response whose head came last.</summary>
    public int Status { get; private set; }

    /// <summary>Whether the server will close the connection behind this response.</summary>
    public bool Closes { get; private set; }

    public long BodyBytes { get; private set; }

    public void Reset()
    {
        _headBytes = 0;
        _inBody = false;
        BodyBytes = 0;
        Status = 0;
        Closes = false;
    }

    /// <summary>True when the response is complete. Bytes behind it, and what is no response, throw <see cref="FormatException"/>.</summary>
    public bool Feed(ReadOnlySpan<byte> bytes)
    {
        if (!_inBody)
        {
            int taken = TakeHead(bytes);
            if (!_inBody)
            {
                return false;
            }

            bytes = bytes[taken..];
        }

        return TakeBody(bytes);
    }

    /// <summary>True when the end of the connection completes the response, whose body then had no other end.</summary>
    public bool End() => _inBody && _untilEnd;

    /// <summary>Returns how many of the bytes are of the head.</summary>
    private int TakeHead(ReadOnlySpan<byte> bytes)
    {
        // The common case: the whole head is there, and need not be copied.
        if (_headBytes == 0 && HeadScan.LengthOf(bytes) is var length and > 0)
        {
            BeginBody(bytes[..length]);
            return length;
        }

        int before = _headBytes;
        if (before + bytes.Length > _head.Length)
        {
            Array.Resize(ref _head, Math.Max(_head.Length * 2, before + bytes.Length));
        }

        bytes.CopyTo(_head.AsSpan(before));
        _headBytes += bytes.Length;
        int whole = HeadScan.LengthOf(_head.AsSpan(0, _headBytes));
        if (whole == 0)
        {
            return _headBytes > HeadBytesMax ? throw new FormatException("The head of a response does not end.") : bytes.Length;
        }

        BeginBody(_head.AsSpan(0, whole));
        return whole - before;
    }

    private void BeginBody(ReadOnlySpan<byte> head)
    {
        Status = HeadScan.StatusOf(head);
        if (Status < 100)
        {
            throw new FormatException("No status line.");
        }

        Closes = HeadScan.Closes(head);
        _inBody = true;
        _chunked = HeadScan.IsChunked(head);
        long length = HeadScan.ContentLengthOf(head);
        _untilEnd = !_chunked && length < 0 && Status is not (101 or 204 or 304);
        _left = Math.Max(0, length);
        _chunks.Reset();
    }

    private bool TakeBody(ReadOnlySpan<byte> bytes)
    {
        if (_untilEnd)
        {
            BodyBytes += bytes.Length;
            return false;
        }

        if (_chunked)
        {
            int taken = _chunks.Feed(bytes);
            BodyBytes = _chunks.ContentBytes;
            return taken == bytes.Length ? _chunks.IsDone : throw new FormatException("Bytes behind the response.");
        }

        if (bytes.Length > _left)
        {
            throw new FormatException("Bytes behind the response.");
        }

        BodyBytes += bytes.Length;
        _left -= bytes.Length;
        return _left == 0;
    }
}
