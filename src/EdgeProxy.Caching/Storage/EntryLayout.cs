namespace EdgeProxy.Caching;

/// <summary>Where the parts of an entry are in its block.</summary>
// SAFETY: the lengths are those with which the block was allocated, and the caller holds the entry.
internal static unsafe class EntryLayout
{
    /// <summary>Bytes of an entry's block without a body.</summary>
    public static int BytesOf(int tags, int metadata, int key, int head) => sizeof(EntryHeader) + (tags * sizeof(ulong)) + metadata + key + head;

    public static ReadOnlySpan<ulong> Tags(EntryHeader* entry) => new(entry + 1, entry->TagCount);

    public static byte* MetadataStart(EntryHeader* entry) => (byte*)(entry + 1) + (entry->TagCount * sizeof(ulong));

    public static byte* KeyStart(EntryHeader* entry) => MetadataStart(entry) + entry->MetadataLength;

    public static byte* HeadStart(EntryHeader* entry) => KeyStart(entry) + entry->KeyLength;

    public static byte* BodyStart(EntryHeader* entry) => HeadStart(entry) + entry->HeadLength;

    public static ReadOnlySpan<byte> Key(EntryHeader* entry) => new(KeyStart(entry), entry->KeyLength);

    public static CacheKey KeyOf(EntryHeader* entry) => new(Key(entry), entry->PrimaryLength, entry->Hash, entry->PrimaryHash);

    public static bool HasKey(EntryHeader* entry, in CacheKey key) => entry->Hash == key.Hash && Key(entry).SequenceEqual(key.Bytes);

    public static byte* ChunkStart(ChunkHeader* chunk) => (byte*)(chunk + 1);

    public static byte* MetadataStart(HeadHeader* head) => (byte*)(head + 1);

    public static byte* HeadStart(HeadHeader* head) => (byte*)(head + 1) + head->MetadataLength;
}
