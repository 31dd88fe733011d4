using System.Buffers;
using System.IO.Pipelines;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

public enum BodyStatus : byte
{
    /// <summary>More bytes are needed.</summary>
    More,

    /// <summary>The body, its trailers included, has been read whole.</summary>
    End,

    /// <summary>The coding is broken; <see cref="MessageBodyReader.Error"/> says how.</summary>
    Invalid,

    /// <summary>It is longer than it may be.</summary>
    TooLarge,
}

/// <summary>Takes the runs of body bytes that a <see cref="MessageBodyReader"/> finds.</summary>
public interface IBodySink
{
    /// <summary>Copies a run of body bytes; never empty.</summary>
    void Write(ReadOnlySpan<byte> data);

    /// <summary>The body is whole. Trailers are ranges over <paramref name="trailerBytes"/>, or null when there are none.</summary>
    void End(FieldTable? trailers, ReadOnlySpan<byte> trailerBytes);
}

/// <summary>
/// Reads one message body from a pipe, however it is framed. Started anew for each message.
/// A protocol without framing of its own inside the stream gives a pipe that completes, and <see cref="BodyFraming.UntilClose"/>.
/// </summary>
public sealed class MessageBodyReader
{
    private FieldTable? _trailers;
    private PipeReader? _pipe;
    private HeadLimits _limits = HeadLimits.Default;
    private BodyFraming _framing;
    private ChunkedDecoder _chunked;
    private long _remaining;
    private long _bytesMax;
    private bool _inTrailers;

    /// <summary>Body bytes read so far, framing not counted.</summary>
    public long BytesRead { get; private set; }

    public bool IsEnded { get; private set; }

    public ProtocolError Error { get; private set; }

    /// <summary>Whether any body byte or chunk was taken off the connection.</summary>
    public bool HasBegun { get; private set; }

    public BodyFraming Framing => _framing;

    public PipeReader Pipe => _pipe!;

    /// <summary>Lets go of the pipe.</summary>
    public void Release() => _pipe = null;

    /// <summary>Starts on a message whose head was just read off <paramref name="pipe"/>.</summary>
    public void Start(PipeReader pipe, BodyFraming framing, long contentLength, long bytesMax, HeadLimits limits)
    {
        _pipe = pipe;
        _framing = framing;
        _remaining = contentLength;
        _bytesMax = bytesMax;
        _limits = limits;
        _chunked = default;
        _inTrailers = false;
        BytesRead = 0;
        HasBegun = false;
        Error = ProtocolError.None;
        IsEnded = framing == BodyFraming.None || (framing == BodyFraming.ContentLength && contentLength == 0);
    }

    /// <summary>Sets the bound once the route is known.</summary>
    public void Limit(long bytesMax) => _bytesMax = bytesMax;

    /// <summary>
    /// Gives all body bytes in <paramref name="buffer"/> to the sink. The caller advances the pipe to
    /// <paramref name="consumed"/> and <paramref name="examined"/>, then flushes the sink.
    /// </summary>
    public BodyStatus Transfer(in ReadOnlySequence<byte> buffer, IBodySink sink, out SequencePosition consumed, out SequencePosition examined)
    {
        HasBegun |= !buffer.IsEmpty;
        BodyStatus status = _framing switch
        {
            BodyFraming.ContentLength => TransferCounted(buffer, sink, out consumed),
            BodyFraming.Chunked => TransferChunked(buffer, sink, out consumed),
            _ => TransferRest(buffer, sink, out consumed),
        };
        IsEnded |= status == BodyStatus.End;
        examined = status == BodyStatus.More ? buffer.End : consumed;
        return status;
    }

    /// <summary>The connection has ended: whole only for a body that ends so.</summary>
    public BodyStatus ConnectionEnded(IBodySink sink)
    {
        if (_framing != BodyFraming.UntilClose)
        {
            return BodyStatus.More;
        }

        IsEnded = true;
        sink.End(trailers: null, trailerBytes: default);
        return BodyStatus.End;
    }

    private BodyStatus TransferCounted(in ReadOnlySequence<byte> buffer, IBodySink sink, out SequencePosition consumed)
    {
        long length = Math.Min(buffer.Length, _remaining);
        consumed = length == buffer.Length ? buffer.End : buffer.GetPosition(length);
        if (buffer.IsSingleSegment)
        {
            WriteRun(sink, buffer.FirstSpan[..(int)length]);
        }
        else
        {
            foreach (ReadOnlyMemory<byte> run in buffer.Slice(0, consumed))
            {
                WriteRun(sink, run.Span);
            }
        }

        _remaining -= length;
        BytesRead += length;
        if (_remaining > 0)
        {
            return BodyStatus.More;
        }

        sink.End(trailers: null, trailerBytes: default);
        return BodyStatus.End;
    }

    private static void WriteRun(IBodySink sink, ReadOnlySpan<byte> run)
    {
        if (!run.IsEmpty)
        {
            sink.Write(run);
        }
    }

    private BodyStatus TransferRest(in ReadOnlySequence<byte> buffer, IBodySink sink, out SequencePosition consumed)
    {
        foreach (ReadOnlyMemory<byte> run in buffer)
        {
            WriteRun(sink, run.Span);
        }

        BytesRead += buffer.Length;
        consumed = buffer.End;
        return BytesRead > _bytesMax ? BodyStatus.TooLarge : BodyStatus.More;
    }

    private BodyStatus TransferChunked(in ReadOnlySequence<byte> buffer, IBodySink sink, out SequencePosition consumed)
    {
        consumed = buffer.Start;
        ReadOnlySequence<byte> rest = buffer;
        while (!_inTrailers)
        {
            ReadOnlySpan<byte> input = FirstRun(rest);
            if (input.IsEmpty)
            {
                consumed = rest.Start;
                return BodyStatus.More;
            }

            ChunkedStatus status = _chunked.Decode(input, out int taken, out ByteRange data);
            if (status == ChunkedStatus.Invalid)
            {
                Error = _chunked.Error;
                return BodyStatus.Invalid;
            }

            if (!data.IsEmpty)
            {
                BytesRead += data.Length;
                if (BytesRead > _bytesMax)
                {
                    return BodyStatus.TooLarge;
                }

                sink.Write(data.Of(input));
            }

            rest = rest.Slice(taken);
            consumed = rest.Start;
            _inTrailers = status == ChunkedStatus.TrailersNext;
        }

        return ReadTrailers(rest, sink, ref consumed);
    }

    /// <summary>The first segment that is not empty.</summary>
    private static ReadOnlySpan<byte> FirstRun(in ReadOnlySequence<byte> rest)
    {
        SequencePosition position = rest.Start;
        while (rest.TryGet(ref position, out ReadOnlyMemory<byte> run))
        {
            if (!run.IsEmpty)
            {
                return run.Span;
            }
        }

        return default;
    }

    private BodyStatus ReadTrailers(in ReadOnlySequence<byte> rest, IBodySink sink, ref SequencePosition consumed)
    {
        if (rest.IsSingleSegment)
        {
            return ParseTrailers(rest, rest.FirstSpan, sink, ref consumed);
        }

        return ReadTrailersMultiSegment(rest, sink, ref consumed);
    }

    private BodyStatus ReadTrailersMultiSegment(in ReadOnlySequence<byte> rest, IBodySink sink, ref SequencePosition consumed)
    {
        int length = (int)Math.Min(rest.Length, _limits.HeadBytesMax + 1);
        byte[] flat = ArrayPool<byte>.Shared.Rent(length);
        rest.Slice(0, length).CopyTo(flat);
        BodyStatus status = ParseTrailers(rest, flat.AsSpan(0, length), sink, ref consumed);
        ArrayPool<byte>.Shared.Return(flat);
        return status;
    }

    private BodyStatus ParseTrailers(in ReadOnlySequence<byte> rest, ReadOnlySpan<byte> bytes, IBodySink sink, ref SequencePosition consumed)
    {
        if (bytes.StartsWith("\r\n"u8))
        {
            consumed = rest.GetPosition(2);
            sink.End(trailers: null, trailerBytes: default);
            return BodyStatus.End;
        }

        _trailers ??= new FieldTable();
        _trailers.Reset();
        ParseStatus status = TrailerParser.Parse(bytes, _trailers, _limits, out int taken, out ProtocolError error);
        switch (status)
        {
            case ParseStatus.Incomplete:
                return BodyStatus.More;
            case ParseStatus.Invalid:
                Error = error;
                return BodyStatus.Invalid;
            default:
                consumed = rest.GetPosition(taken);
                sink.End(_trailers, bytes[..taken]);
                return BodyStatus.End;
        }
    }
}
