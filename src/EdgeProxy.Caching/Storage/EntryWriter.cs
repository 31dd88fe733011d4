namespace EdgeProxy.Caching;

/// <summary>Makes blocks and writes what entries are made of. From any thread.</summary>
// SAFETY: the lengths that are written are those that the block was taken for, and nobody else knows the block yet.
internal static unsafe class EntryWriter
{
    /// <summary>Room for a body of which nobody knows the length, in the entry's own block.</summary>
    private const int UnknownRoom = 2048;

    /// <summary>An entry that is being filled, with the one reference of who makes it.</summary>
    /// <returns>0 when it is too long for a block, or there is no memory.</returns>
    public static uint TryMake(CacheStore store, in CacheKey key, long epoch, in EntryContent content)
    {
        long fixedBytes = (long)EntryLayout.BytesOf(content.Tags.Length, content.Metadata.Length, key.Bytes.Length, content.Head.Length);
        int blockMax = store.Memory.Sizes.BytesMax;
        if (fixedBytes > blockMax || content.Tags.Length > CacheStore.TagsMax || content.Metadata.Length > ushort.MaxValue)
        {
            return 0;
        }

        int room = RoomFor(content.Length, blockMax - (int)fixedBytes);
        uint handle = store.Room.Take((int)fixedBytes + room, store.ShardOf(key.PrimaryHash).Number);
        if (handle != 0)
        {
            Write(store, handle, key, epoch, content);
        }

        return handle;
    }

    /// <summary>A block of newer metadata and a newer head, with the one reference of its entry; 0 as above.</summary>
    public static uint TryMakeHead(CacheStore store, in CacheKey key, ReadOnlySpan<byte> metadata, ReadOnlySpan<byte> head)
    {
        long bytes = (long)sizeof(HeadHeader) + metadata.Length + head.Length;
        Shard shard = store.ShardOf(key.PrimaryHash);
        uint handle = bytes > store.Memory.Sizes.BytesMax ? 0 : store.Room.Take((int)bytes, shard.Number);
        if (handle != 0)
        {
            HeadHeader* block = store.Memory.HeadAt(handle);
            *block = new HeadHeader
            {
                Kind = BlockKind.Head,
                Shard = (ushort)shard.Number,
                References = 1,
                Hash = key.Hash,
                HeadLength = head.Length,
                MetadataLength = metadata.Length,
            };
            Copy(metadata, EntryLayout.MetadataStart(block));
            Copy(head, EntryLayout.HeadStart(block));
        }

        return handle;
    }

    public static void Copy(ReadOnlySpan<byte> bytes, byte* to) => bytes.CopyTo(new Span<byte>(to, bytes.Length));

    /// <summary>All of a body that fits in; of a longer one, what the chunks would have to be rounded up for anyway.</summary>
    private static int RoomFor(long length, int roomMax) =>
        length == EntryContent.LengthUnknown ? Math.Min(UnknownRoom, roomMax) : length <= roomMax ? (int)length : 0;

    private static void Write(CacheStore store, uint handle, in CacheKey key, long epoch, in EntryContent content)
    {
        EntryHeader* entry = store.Memory.EntryAt(handle);
        int bytes = store.Memory.BytesOf(handle);
        *entry = new EntryHeader
        {
            Kind = BlockKind.Entry,
            State = EntryState.Filling,
            Hash = key.Hash,
            References = 1,
            KeyLength = (ushort)key.Bytes.Length,
            TagCount = (byte)content.Tags.Length,
            UserKind = content.Kind,
            Epoch = epoch,
            DropAt = content.DropAt,
            PrimaryHash = key.PrimaryHash,
            HeadLength = content.Head.Length,
            Length = content.Length,
            Version = store.NextVersion(),
            Granules = (uint)(bytes / SizeClasses.Granule),
            MetadataLength = (ushort)content.Metadata.Length,
            PrimaryLength = (ushort)key.PrimaryLength,
        };
        content.Tags.CopyTo(new Span<ulong>(entry + 1, content.Tags.Length));
        Copy(content.Metadata, EntryLayout.MetadataStart(entry));
        Copy(key.Bytes, EntryLayout.KeyStart(entry));
        Copy(content.Head, EntryLayout.HeadStart(entry));
        entry->InlineCapacity = bytes - (int)(EntryLayout.BodyStart(entry) - (byte*)entry);
    }
}
