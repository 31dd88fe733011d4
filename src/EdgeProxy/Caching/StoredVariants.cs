using EdgeProxy.Caching;

namespace EdgeProxy;

/// <summary>What is stored under a URI: found by going through all entries, beside the loops and for a bounded time.</summary>
/// <param name="All">At most <see cref="CountMax"/>.</param>
/// <param name="IsWhole">Whether all entries were looked at.</param>
internal sealed record StoredVariants(IReadOnlyList<StoredVariant> All, bool IsWhole)
{
    public const int CountMax = 100;

    /// <summary>An operator waits that long; what was found until then is shown.</summary>
    public static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(3);

    /// <summary>Holds the visitor's lock; blocks nobody else for longer than a few buckets take.</summary>
    public static StoredVariants Find(ResponseCache cache, ulong uriTag, TimeProvider time, CancellationToken cancellation)
    {
        long begun = time.GetTimestamp();
        long now = cache.Now;
        var found = new Dictionary<ulong, StoredVariant>();
        var cursor = default(CacheCursor);
        lock (cache.VisitorLock)
        {
            while (!cache.IsClosed && !cursor.IsAtEnd && found.Count < CountMax && time.GetElapsedTime(begun) < TimeMax && !cancellation.IsCancellationRequested)
            {
                if (cache.Visitor.TryNext(ref cursor, now, out CacheReader? reader))
                {
                    Take(reader!, uriTag, found);
                }
            }
        }

        return new StoredVariants([.. found.Values], cursor.IsAtEnd);
    }

    public StoredVariant? WithKey(ReadOnlySpan<byte> key)
    {
        foreach (StoredVariant variant in All)
        {
            if (key.SequenceEqual(variant.Key))
            {
                return variant;
            }
        }

        return null;
    }

    /// <summary>What moves meanwhile may come twice.</summary>
    private static void Take(CacheReader reader, ulong uriTag, Dictionary<ulong, StoredVariant> found)
    {
        if (reader.Tags.Contains(uriTag))
        {
            found[reader.Version] = StoredVariant.Of(reader);
        }

        reader.Dispose();
    }
}
