using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>Where a response goes: a client's connection, or something that only wants the bytes. Every call is on the loop.</summary>
public interface IResponseSink : IBodySink
{
    /// <summary>Whether a final head was written, after which no other can be.</summary>
    bool HasStarted { get; }

    /// <summary>Bytes written and not yet flushed.</summary>
    long Unflushed { get; }

    /// <summary>Passes on an interim (1xx) response, where the receiver understands it.</summary>
    void WriteInterim(ResponseHead head, ReadOnlySpan<byte> bytes);

    /// <summary>Writes the final head; the ranges of <paramref name="head"/> are over <paramref name="bytes"/>.</summary>
    void WriteHead(ResponseHead head, ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Sends what was written, and behind it body bytes from where they are, without a copy where the transport can; they stay as they are until it completes. At
    /// most <see cref="Transport.IGatheringWriter.PiecesMax"/> pieces.
    /// </summary>
    ValueTask<bool> SendAsync(ReadOnlySpan<ReadOnlyMemory<byte>> pieces);

    /// <summary>Sends what was written; completes when the receiver has taken it. False when the receiver is gone.</summary>
    ValueTask<bool> FlushAsync();
}
