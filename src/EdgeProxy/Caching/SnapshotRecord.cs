using System.Buffers.Binary;

namespace EdgeProxy;

/// <summary>
/// What stands before each entry in a snapshot of the cache: its lengths. Little-endian. Behind it come tags, metadata, key, head, body, and the
/// XXH64 of the record and all of these.
/// </summary>
internal readonly record struct SnapshotRecord(
    byte Kind, byte TagCount, ushort KeyLength, ushort PrimaryLength, ushort MetadataLength, int HeadLength, int BodyLength, long DropAt)
{
    public const int Bytes = 28;
    public const int ChecksumBytes = sizeof(ulong);

    /// <summary>Longer bodies are left out: an entry is put together and checked in memory.</summary>
    public const int BodyBytesMax = 16 * 1024 * 1024;

    /// <summary>Of a head: more than the store takes in a block.</summary>
    public const int HeadBytesMax = 1024 * 1024;

    /// <summary>The first bytes of a file. The number is another whenever a record, a key, metadata or a tag is made in another way.</summary>
    public static ReadOnlySpan<byte> FileMark => "edgeproxy cache 1\n"u8;

    /// <summary>Behind the last entry.</summary>
    public static SnapshotRecord End { get; } = new(byte.MaxValue, 0, 0, 0, 0, 0, 0, 0);

    private static ReadOnlySpan<byte> Mark => "ENTR"u8;

    /// <summary>Bytes of tags, metadata, key, head and body.</summary>
    public int ContentLength => (TagCount * sizeof(ulong)) + MetadataLength + KeyLength + HeadLength + BodyLength;

    /// <summary>Bytes of all that belongs to the entry.</summary>
    public int Length => Bytes + ContentLength + ChecksumBytes;

    public void Write(Span<byte> destination)
    {
        Mark.CopyTo(destination);
        destination[4] = Kind;
        destination[5] = TagCount;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[6..], KeyLength);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[8..], PrimaryLength);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[10..], MetadataLength);
        BinaryPrimitives.WriteInt32LittleEndian(destination[12..], HeadLength);
        BinaryPrimitives.WriteInt32LittleEndian(destination[16..], BodyLength);
        BinaryPrimitives.WriteInt64LittleEndian(destination[20..], DropAt);
    }

    /// <summary>False when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out SnapshotRecord record)
    {
        record = new SnapshotRecord(
            source[4],
            source[5],
            BinaryPrimitives.ReadUInt16LittleEndian(source[6..]),
            BinaryPrimitives.ReadUInt16LittleEndian(source[8..]),
            BinaryPrimitives.ReadUInt16LittleEndian(source[10..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[12..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[20..]));
        return source.StartsWith(Mark)
            && record.HeadLength is >= 0 and <= HeadBytesMax && record.BodyLength is >= 0 and <= BodyBytesMax
            && record.PrimaryLength <= record.KeyLength && record.KeyLength <= EdgeProxy.Caching.CacheStore.KeyBytesMax
            && record.TagCount <= EdgeProxy.Caching.CacheStore.TagsMax;
    }
}
