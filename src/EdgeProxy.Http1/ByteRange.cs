namespace EdgeProxy.Http1;

/// <summary>A run of bytes inside a head: offset from the head's first byte, and length, both in bytes.</summary>
public readonly record struct ByteRange(int Start, int Length)
{
    public int End => Start + Length;

    public bool IsEmpty => Length == 0;

    /// <summary>The bytes themselves, in the buffer that holds the head.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> bytes) => bytes.Slice(Start, Length);
}
