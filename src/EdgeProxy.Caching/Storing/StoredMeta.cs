using System.Buffers.Binary;

namespace EdgeProxy.Caching;

[Flags]
public enum StoredFlags : ushort
{
    None = 0,
    NoCache = 1,
    MustRevalidate = 1 << 1,
    ProxyRevalidate = 1 << 2,

    /// <summary>The lifetime is from <c>s-maxage</c>, which means <c>proxy-revalidate</c> too, RFC 9111 section 5.2.2.10.</summary>
    SharedMaxAge = 1 << 3,
    Immutable = 1 << 4,
    HasETag = 1 << 5,
    HasLastModified = 1 << 6,

    /// <summary>The lifetime is a guess, RFC 9111 section 4.2.2.</summary>
    Heuristic = 1 << 7,
    HasVary = 1 << 8,
}

/// <summary>What an entry keeps beside head and body, so that a look-up decides without reading fields. 32 bytes.</summary>
public readonly record struct StoredMeta
{
    /// <summary>How long it is where it is kept.</summary>
    public const int Bytes = 32;

    /// <summary>When it was received or last validated: seconds since 1970.</summary>
    public long ResponseTime { get; init; }

    /// <summary>Seconds: <c>corrected_initial_age</c> of RFC 9111 section 4.2.3.</summary>
    public uint InitialAge { get; init; }

    /// <summary>Seconds: <c>freshness_lifetime</c> of RFC 9111 section 4.2.1.</summary>
    public uint Lifetime { get; init; }

    /// <summary>Seconds past the lifetime, RFC 5861 section 3; 0 for none.</summary>
    public uint StaleWhileRevalidate { get; init; }

    /// <summary>Seconds past the lifetime, RFC 5861 section 4; 0 for none.</summary>
    public uint StaleIfError { get; init; }

    public ushort Status { get; init; }

    public StoredFlags Flags { get; init; }

    public static StoredMeta Read(ReadOnlySpan<byte> source) => new()
    {
        ResponseTime = BinaryPrimitives.ReadInt64LittleEndian(source),
        InitialAge = BinaryPrimitives.ReadUInt32LittleEndian(source[8..]),
        Lifetime = BinaryPrimitives.ReadUInt32LittleEndian(source[12..]),
        StaleWhileRevalidate = BinaryPrimitives.ReadUInt32LittleEndian(source[16..]),
        StaleIfError = BinaryPrimitives.ReadUInt32LittleEndian(source[20..]),
        Status = BinaryPrimitives.ReadUInt16LittleEndian(source[24..]),
        Flags = (StoredFlags)BinaryPrimitives.ReadUInt16LittleEndian(source[26..]),
    };

    /// <summary>Writes <see cref="Bytes"/>, which <see cref="Read"/> reads.</summary>
    public void Write(Span<byte> destination)
    {
        destination[..Bytes].Clear();
        BinaryPrimitives.WriteInt64LittleEndian(destination, ResponseTime);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], InitialAge);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], Lifetime);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[16..], StaleWhileRevalidate);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[20..], StaleIfError);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[24..], Status);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[26..], (ushort)Flags);
    }

    public bool HasValidator => Has(StoredFlags.HasETag | StoredFlags.HasLastModified);

    public bool Has(StoredFlags flags) => (Flags & flags) != StoredFlags.None;

    /// <summary><c>current_age</c> of RFC 9111 section 4.2.3. A clock that was set back makes nothing younger than it came.</summary>
    public long AgeAt(long now) => Math.Min(InitialAge + Math.Max(0, now - ResponseTime), DeltaSeconds.Max);

    /// <summary>Seconds that it will still be fresh; negative since when it has not been.</summary>
    public long TtlAt(long now) => Lifetime - AgeAt(now);

    /// <summary>A response is fresh while its lifetime is greater than its age, RFC 9111 section 4.2.</summary>
    public bool IsFreshAt(long now) => TtlAt(now) > 0;
}
