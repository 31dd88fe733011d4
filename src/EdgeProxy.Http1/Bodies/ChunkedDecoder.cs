namespace EdgeProxy.Http1;

public enum ChunkedStatus : byte
{
    /// <summary>All input was consumed; more is needed.</summary>
    NeedMore,

    /// <summary>A run of body bytes was found; call again for what follows it.</summary>
    Data,

    /// <summary>The last chunk was read: a trailer section follows, to be read with <see cref="TrailerParser"/>.</summary>
    TrailersNext,
    Invalid,
}

/// <summary>
/// Resumable decoder of the chunked coding, RFC 9112 section 7.1. A struct: a body's whole state is in it, and its default
/// is the start. Strict: a size is 1 to 16 hexadecimal digits under 2^63, lines end with CRLF and nothing else, extensions
/// keep their grammar and are dropped.
/// </summary>
public struct ChunkedDecoder
{
    /// <summary>Extensions of one chunk, in bytes. Nobody uses any; a kilobyte of them a chunk is an attack.</summary>
    public const int ExtensionBytesPerChunkMax = 256;

    /// <summary>Extensions of one body, all chunks together, in bytes.</summary>
    public const int ExtensionBytesPerBodyMax = 16 * 1024;

    private const int SizeDigitsMax = 16;

    private State _state;
    private byte _sizeDigits;
    private ChunkExtensionState _extension;
    private int _extensionBytes;
    private int _extensionBytesOfBody;

    /// <summary>The size being read, then the bytes of the chunk that are still to come.</summary>
    private long _remaining;

    private enum State : byte
    {
        Size,
        Extension,
        SizeLineFeed,
        Data,
        DataCarriageReturn,
        DataLineFeed,
        Trailers,
        Invalid,
    }

    public ProtocolError Error { get; private set; }

    /// <summary>Consumes framing up to the next run of body bytes; <paramref name="data"/> is relative to <paramref name="input"/>.</summary>
    public ChunkedStatus Decode(ReadOnlySpan<byte> input, out int consumed, out ByteRange data)
    {
        data = default;
        consumed = 0;
        while (_state < State.Trailers)
        {
            if (consumed == input.Length)
            {
                return ChunkedStatus.NeedMore;
            }

            if (_state == State.Data)
            {
                int length = (int)Math.Min(_remaining, input.Length - consumed);
                data = new ByteRange(consumed, length);
                consumed += length;
                _remaining -= length;
                _state = _remaining == 0 ? State.DataCarriageReturn : State.Data;
                return ChunkedStatus.Data;
            }

            ProtocolError error = Step(input[consumed]);
            if (error != ProtocolError.None)
            {
                Error = error;
                _state = State.Invalid;
                return ChunkedStatus.Invalid;
            }

            consumed++;
        }

        return _state == State.Trailers ? ChunkedStatus.TrailersNext : ChunkedStatus.Invalid;
    }

    private ProtocolError Step(byte value)
    {
        switch (_state)
        {
            case State.Size:
                return StepSize(value);
            case State.Extension:
                return StepExtension(value);
            case State.SizeLineFeed:
                _state = _remaining == 0 ? State.Trailers : State.Data;
                return value == (byte)'\n' ? ProtocolError.None : ProtocolError.BareCarriageReturn;
            case State.DataCarriageReturn:
                _state = State.DataLineFeed;
                return value == (byte)'\r' ? ProtocolError.None : ProtocolError.BadChunkEnd;
            default:
                _state = State.Size;
                _sizeDigits = 0;
                _remaining = 0;
                return value == (byte)'\n' ? ProtocolError.None : ProtocolError.BadChunkEnd;
        }
    }

    private ProtocolError StepSize(byte value)
    {
        int digit = ByteSets.HexValue(value);
        if (digit >= 0)
        {
            // 2^59 is where another digit reaches the sign bit.
            if (_sizeDigits == SizeDigitsMax || _remaining >= 1L << 59)
            {
                return ProtocolError.ChunkSizeOverflow;
            }

            _sizeDigits++;
            _remaining = (_remaining << 4) | (long)digit;
            return ProtocolError.None;
        }

        if (_sizeDigits == 0)
        {
            return ProtocolError.BadChunkSize;
        }

        switch (value)
        {
            case (byte)'\r':
                _state = State.SizeLineFeed;
                return ProtocolError.None;
            case (byte)'\n':
                return ProtocolError.BareLineFeed;
            case (byte)';' or (byte)' ' or (byte)'\t':
                _state = State.Extension;
                _extension = ChunkExtensionState.BeforeSemicolon;
                _extensionBytes = 0;
                return StepExtension(value);
            default:
                return ProtocolError.BadChunkSize;
        }
    }

    private ProtocolError StepExtension(byte value)
    {
        if (value == (byte)'\n')
        {
            return ProtocolError.BareLineFeed;
        }

        if (value == (byte)'\r')
        {
            _state = State.SizeLineFeed;
            return ChunkExtension.MayEnd(_extension) ? ProtocolError.None : ProtocolError.BadChunkExtension;
        }

        if (++_extensionBytes > ExtensionBytesPerChunkMax)
        {
            return ProtocolError.ChunkExtensionTooLong;
        }

        if (++_extensionBytesOfBody > ExtensionBytesPerBodyMax)
        {
            return ProtocolError.ChunkExtensionsTooLong;
        }

        return ChunkExtension.TryStep(ref _extension, value) ? ProtocolError.None : ProtocolError.BadChunkExtension;
    }
}
