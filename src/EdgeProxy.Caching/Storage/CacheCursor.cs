namespace EdgeProxy.Caching;

/// <summary>Where an enumeration of a store is. Begins with its default.</summary>
public record struct CacheCursor
{
    internal int Shard { get; set; }

    internal int Bucket { get; set; }

    internal int Skip { get; set; }

    /// <summary>Whether all shards have been gone through.</summary>
    public bool IsAtEnd { get; internal set; }
}
