namespace EdgeProxy;

/// <summary>What the cache of all routes may take.</summary>
/// <param name="MemoryBytes">What stored responses may take together; 0 for none, so that routes that cache fetch each time.</param>
/// <param name="ObjectBytesMax">Of a response's body; longer ones are not stored.</param>
/// <param name="VariantsMax">Responses of one key that differ by what they name in <c>Vary</c>.</param>
internal sealed record CacheSettings(long MemoryBytes, long ObjectBytesMax, int VariantsMax)
{
    /// <summary>How long a stop may take to write what is stored to the state folder, from which the next start reads it; 0 for not at all.</summary>
    public TimeSpan SnapshotTime { get; init; }

    public static CacheSettings Default { get; } = new(256L * 1024 * 1024, 16L * 1024 * 1024, 64);
}
