using System.IO.Pipelines;

namespace EdgeProxy.Transport;

/// <summary>A writer that can send memory of its caller's from where it is.</summary>
public interface IGatheringWriter
{
    /// <summary>The most pieces of one call.</summary>
    const int PiecesMax = 8;

    /// <summary>
    /// Sends these pieces behind what was written, in one system call where the kernel takes them, and without a copy where that pays. They must stay as they are
    /// until the flush completes.
    /// </summary>
    ValueTask<FlushResult> WriteAsync(ReadOnlySpan<ReadOnlyMemory<byte>> pieces);
}
