namespace EdgeProxy.Compiler;

/// <summary>
/// Reads lines of a log of any size, in bounded memory: a line that is longer than any that a gateway writes is passed over,
/// and said to be.
/// </summary>
public sealed class LogLineReader
{
    /// <summary>A head has 16 KiB at most, and escaping makes six bytes of one at worst; the rest of a line is small.</summary>
    public const int LineBytesMax = 1024 * 1024;

    private readonly Stream _stream;
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private int _lineStart;
    private int _lineLength;
    private bool _isEnded;

    public LogLineReader(Stream stream) => _stream = stream;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Whether it was too long; then it is empty.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Whether the log ended before the line did.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The line without its end; valid until the next is read.</summary>
    public ReadOnlySpan<byte> Current => _buffer.AsSpan(_lineStart, _lineLength);

    /// <summary>False at the end. What the stream throws goes through.</summary>
    public bool Read()
    {
        IsTooLong = false;
        int scanned = 0;
        while (true)
        {
            int end = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (end >= 0)
            {
                Take(scanned + end, 1);
                return true;
            }

            scanned = _end - _start;
            if (_isEnded)
            {
                return TakeRest();
            }

            if (scanned > LineBytesMax)
            {
                // What came of it so far is let go; only its end is still looked for.
                IsTooLong = true;
                _start = _end = scanned = 0;
            }

            Fill();
        }
    }

    private bool TakeRest()
    {
        int rest = _end - _start;
        if (rest == 0 && !IsTooLong)
        {
            return false;
        }

        Take(rest, 0);
        IsCut = true;
        return true;
    }

    private void Take(int length, int terminator)
    {
        Line++;
        IsTooLong |= length > LineBytesMax;
        _lineStart = _start;
        _lineLength = IsTooLong ? 0 : length;
        if (_lineLength > 0 && _buffer[_start + length - 1] == '\r')
        {
            _lineLength--;
        }

        _start += length + terminator;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _isEnded = read == 0;
        _end += read;
    }
}
