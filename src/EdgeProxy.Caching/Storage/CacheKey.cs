namespace EdgeProxy.Caching;

/// <summary>
/// A key with its hashes, made by <see cref="CacheStore.KeyOf(ReadOnlySpan{byte})"/>. Two keys are one when their bytes are equal; the hash only says
/// where to look. A variant's key begins with its primary key and lies in the same shard.
/// </summary>
public readonly ref struct CacheKey
{
    internal CacheKey(ReadOnlySpan<byte> bytes, int primaryLength, ulong hash, ulong primaryHash)
    {
        Bytes = bytes;
        PrimaryLength = primaryLength;
        Hash = hash;
        PrimaryHash = primaryHash;
    }

    /// <summary>The whole key, at most <see cref="CacheStore.KeyBytesMax"/>.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>How many of the bytes are the primary key; all of them unless it is a variant's.</summary>
    public int PrimaryLength { get; }

    /// <summary>Of all bytes, under the store's secret.</summary>
    public ulong Hash { get; }

    /// <summary>Of the primary key.</summary>
    public ulong PrimaryHash { get; }

    /// <summary>Whether it has more than its primary key.</summary>
    public bool IsVariant => PrimaryLength < Bytes.Length;
}
