using System.Buffers.Binary;
using System.IO.Hashing;
using EdgeProxy.Caching;

namespace EdgeProxy;

/// <summary>Reads a file that a <see cref="SnapshotWriter"/> wrote. An entry comes into the store when all of it was read and its checksum is right.</summary>
/// <param name="source">The file.</param>
/// <param name="epoch">Of the store before anybody could purge: what is purged meanwhile does not come back.</param>
internal sealed class SnapshotReader(Stream source, long epoch)
{
    private byte[] _entry = new byte[64 * 1024];

    /// <summary>What is in the store again.</summary>
    public long Entries { get; private set; }

    /// <summary>Of the file, so far.</summary>
    public long Bytes { get; private set; }

    /// <exception cref="InvalidDataException">It is no snapshot, or of another format.</exception>
    /// <exception cref="EndOfStreamException">It is too short for one.</exception>
    public void ReadFileMark()
    {
        Span<byte> mark = stackalloc byte[SnapshotRecord.FileMark.Length];
        source.ReadExactly(mark);
        if (!mark.SequenceEqual(SnapshotRecord.FileMark))
        {
            throw new InvalidDataException("it is no snapshot, or one of another version");
        }
    }

    /// <summary>Puts the next entry into the store, unless it is over, or somebody has come first with what is newer.</summary>
    /// <param name="store">The store as a loop, which nobody else uses meanwhile.</param>
    /// <param name="now">Seconds since 1970.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="EndOfStreamException">It is cut off.</exception>
    public bool TryReadEntry(CacheLoop store, long now)
    {
        source.ReadExactly(_entry, 0, SnapshotRecord.Bytes);
        if (!SnapshotRecord.TryRead(_entry, out SnapshotRecord record))
        {
            throw new InvalidDataException("it is damaged");
        }

        if (record == SnapshotRecord.End)
        {
            return false;
        }

        if (_entry.Length < record.Length)
        {
            byte[] longer = new byte[Math.Max(record.Length, _entry.Length * 2)];
            _entry.AsSpan(0, SnapshotRecord.Bytes).CopyTo(longer);
            _entry = longer;
        }

        source.ReadExactly(_entry, SnapshotRecord.Bytes, record.Length - SnapshotRecord.Bytes);
        int checkedLength = record.Length - SnapshotRecord.ChecksumBytes;
        if (XxHash64.HashToUInt64(_entry.AsSpan(0, checkedLength)) != BinaryPrimitives.ReadUInt64LittleEndian(_entry.AsSpan(checkedLength)))
        {
            throw new InvalidDataException("it is damaged");
        }

        Bytes += record.Length;
        if (record.DropAt > now && TryPut(store, record, now))
        {
            Entries++;
        }

        return true;
    }

    private bool TryPut(CacheLoop store, in SnapshotRecord record, long now)
    {
        Span<ulong> tags = stackalloc ulong[record.TagCount];
        ReadOnlySpan<byte> rest = _entry.AsSpan(SnapshotRecord.Bytes, record.ContentLength);
        for (int i = 0; i < tags.Length; i++)
        {
            tags[i] = BinaryPrimitives.ReadUInt64LittleEndian(rest[(i * sizeof(ulong))..]);
        }

        ReadOnlySpan<byte> metadata = Take(ref rest, tags.Length * sizeof(ulong), record.MetadataLength);
        CacheKey key = store.Store.KeyOf(Take(ref rest, 0, record.KeyLength), record.PrimaryLength);
        ReadOnlySpan<byte> head = Take(ref rest, 0, record.HeadLength);
        store.BeginFill(key, now, epoch, replaces: 0, out CacheFill? fill, out CacheReader? reader);
        reader?.Dispose();
        if (fill is null)
        {
            return false;
        }

        var content = new EntryContent { Kind = record.Kind, DropAt = record.DropAt, Tags = tags, Metadata = metadata, Head = head, Length = record.BodyLength };
        if (!fill.SetHead(content) || fill.Append(rest) != rest.Length)
        {
            fill.Fail();
            return false;
        }

        return fill.Complete(now);
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int skipped, int length)
    {
        ReadOnlySpan<byte> taken = rest.Slice(skipped, length);
        rest = rest[(skipped + length)..];
        return taken;
    }
}
