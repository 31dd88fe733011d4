namespace EdgeProxy.LoadTests;

/// <summary>Finds the end of a chunked body, in whatever pieces it comes. What is no chunked body throws <see cref="FormatException"/>.</summary>
internal sealed class ChunkedScan
{
    private const int LineBytesMax = 256;

    private State _state;
    private long _left;
    private int _lineBytes;
    private bool _sizeEnded;

    private enum State
    {
        Size,
        Data,
        DataEnd,
        Trailer,
        Done,
    }

    public bool IsDone => _state == State.Done;

    /// <summary>Bytes of content so far, without the framing.</summary>
    public long ContentBytes { get; private set; }

    public void Reset()
    {
        _state = State.Size;
        _left = 0;
        ContentBytes = 0;
        BeginLine();
    }

    /// <summary>Returns how many of the bytes belong to the body.</summary>
    public int Feed(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (at < bytes.Length && _state != State.Done)
        {
            if (_state == State.Data)
            {
                int taken = (int)Math.Min(_left, bytes.Length - at);
                at += taken;
                _left -= taken;
                ContentBytes += taken;
                _state = _left == 0 ? State.DataEnd : State.Data;
                continue;
            }

            TakeOfLine(bytes[at++]);
        }

        return at;
    }

    private void TakeOfLine(byte value)
    {
        if (value == '\n')
        {
            EndLine();
            return;
        }

        if (value == '\r')
        {
            return;
        }

        if (++_lineBytes > LineBytesMax)
        {
            throw new FormatException("A chunk line is too long.");
        }

        if (_state == State.Size && !_sizeEnded)
        {
            _sizeEnded = value == ';';
            _left = _sizeEnded ? _left : (_left * 16) + Digit(value);
        }
        else if (_state == State.DataEnd)
        {
            throw new FormatException("A chunk is longer than its size.");
        }
    }

    private void EndLine()
    {
        if (_state == State.Size && _lineBytes == 0)
        {
            throw new FormatException("A chunk has no size.");
        }

        _state = _state switch
        {
            State.Size => _left > 0 ? State.Data : State.Trailer,
            State.DataEnd => State.Size,
            _ => _lineBytes == 0 ? State.Done : State.Trailer,
        };
        BeginLine();
    }

    private void BeginLine()
    {
        _lineBytes = 0;
        _sizeEnded = false;
    }

    private static int Digit(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        _ => throw new FormatException("A chunk size is not hexadecimal."),
    };
}
