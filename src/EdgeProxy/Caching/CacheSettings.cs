namespace EdgeProxy;

/// <summary>What the cache of all routes may take.</summary>
/// <param name="MemoryBytes">What stored responses may take together; 0 for none, so that routes that cache fetch each time.</param>
/// <param name="ObjectBytesMax">Of a response's body; longer ones are not stored.</param>
/// <param name="VariantsMax">Responses of one key that differ by what they name in <c>Vary</c>.</param>
internal sealed record CacheSettings(long MemoryBytes, long ObjectBytesMax, int VariantsMax)
{
    public static CacheSettings Default { get; } = new(256L * 1024 * 1024, 16L * 1024 * 1024, 64);
}
