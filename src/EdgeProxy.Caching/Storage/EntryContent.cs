namespace EdgeProxy.Caching;

/// <summary>What an entry is made of, but for its key and its body. All is copied.</summary>
public readonly ref struct EntryContent
{
    public const long LengthUnknown = -1;

    public EntryContent()
    {
    }

    /// <summary>Whatever the caller tells its entries apart by.</summary>
    public byte Kind { get; init; }

    /// <summary>The second from which on nobody finds it.</summary>
    public long DropAt { get; init; } = long.MaxValue;

    /// <summary>Numbers by which it may be purged, at most <see cref="CacheStore.TagsMax"/>.</summary>
    public ReadOnlySpan<ulong> Tags { get; init; }

    /// <summary>Any bytes, of a length that is a multiple of 8 best; they begin at an address that is one.</summary>
    public ReadOnlySpan<byte> Metadata { get; init; }

    public ReadOnlySpan<byte> Head { get; init; }

    /// <summary>Of the body, bytes; <see cref="LengthUnknown"/> when nobody knows.</summary>
    public long Length { get; init; } = LengthUnknown;
}
