namespace EdgeProxy.Testing;

/// <summary>How an <see cref="InMemoryConnection"/> behaves.</summary>
public sealed record InMemoryOptions
{
    /// <summary>Bytes in each direction beyond which the sender waits; as the sockets transport has, unless a test wants it small.</summary>
    public int BufferedBytesMax { get; init; } = 64 * 1024;

    /// <summary>When above 0, <see cref="InMemoryConnection.Send(ReadOnlySpan{byte})"/> sends pieces of so many bytes and runs the loops after each: 1 splits at every byte.</summary>
    public int SendPieceBytes { get; init; }
}
