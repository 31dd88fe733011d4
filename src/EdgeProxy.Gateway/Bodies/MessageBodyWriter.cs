using System.Buffers;
using System.IO.Pipelines;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>Writes one message body to a pipe in the framing that its head has announced. Started anew for each message.</summary>
public sealed class MessageBodyWriter : IBodySink
{
    private PipeWriter? _pipe;
    private BodyFraming _framing;
    private bool _forwardTrailers;

    /// <summary>Body bytes written so far, framing not counted.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Whether the end of the body was written (or it ends with the connection).</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Lets go of the pipe.</summary>
    public void Release() => _pipe = null;

    /// <param name="pipe">The connection's output.</param>
    /// <param name="framing">As announced; <see cref="BodyFraming.None"/> discards what is written.</param>
    /// <param name="forwardTrailers">Whether the receiver wants trailer fields.</param>
    public void Start(PipeWriter pipe, BodyFraming framing, bool forwardTrailers)
    {
        _pipe = pipe;
        _framing = framing;
        _forwardTrailers = forwardTrailers;
        BytesWritten = 0;
        IsEnded = framing == BodyFraming.None;
    }

    public void Write(ReadOnlySpan<byte> data)
    {
        switch (_framing)
        {
            case BodyFraming.None:
                return;
            case BodyFraming.Chunked:
                WriteChunk(data);
                break;
            default:
                _pipe!.Write(data);
                break;
        }

        BytesWritten += data.Length;
    }

    /// <summary>Counts bytes that the caller sends itself, behind what was written here. False when the framing wants more around them.</summary>
    public bool TryLend(ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
    {
        if (_framing is not (BodyFraming.ContentLength or BodyFraming.UntilClose))
        {
            return false;
        }

        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            BytesWritten += piece.Length;
        }

        return true;
    }

    public void End(FieldTable? trailers, ReadOnlySpan<byte> trailerBytes)
    {
        if (_framing == BodyFraming.Chunked)
        {
            if (trailers is { Count: > 0 } && _forwardTrailers)
            {
                WriteTrailers(trailers, trailerBytes);
            }
            else
            {
                _pipe!.Write(ChunkedEncoder.LastChunk);
            }
        }

        IsEnded = true;
    }

    private void WriteChunk(ReadOnlySpan<byte> data)
    {
        Span<byte> header = _pipe!.GetSpan(ChunkedEncoder.ChunkHeaderBytesMax);
        _pipe.Advance(ChunkedEncoder.WriteChunkHeader(header, data.Length));
        _pipe.Write(data);
        _pipe.Write(ChunkedEncoder.ChunkEnd);
    }

    private void WriteTrailers(FieldTable trailers, ReadOnlySpan<byte> bytes)
    {
        PipeWriter pipe = _pipe!;
        pipe.Write(ChunkedEncoder.LastChunkBeforeTrailers);
        foreach (ref readonly HeaderField field in trailers.Fields)
        {
            if (!field.HopByHop)
            {
                pipe.Write(field.Name.Of(bytes));
                pipe.Write(": "u8);
                pipe.Write(field.Value.Of(bytes));
                pipe.Write("\r\n"u8);
            }
        }

        pipe.Write("\r\n"u8);
    }
}
