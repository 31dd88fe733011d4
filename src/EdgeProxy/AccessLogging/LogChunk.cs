namespace EdgeProxy;

/// <summary>A buffer of whole lines, in the hands of the loop that fills it or of the writer that empties it.</summary>
internal sealed class LogChunk
{
    /// <summary>Room for any line that the bounds of its values allow; and little enough that a write of it is short.</summary>
    public const int Size = 64 * 1024;

    public byte[] Bytes { get; } = new byte[Size];

    public int Length { get; set; }

    public int Lines { get; set; }

    public ReadOnlySpan<byte> Written => Bytes.AsSpan(0, Length);
}
