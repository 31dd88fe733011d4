using System.Buffers.Binary;
using System.IO.Hashing;
using EdgeProxy.Caching;
using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>Writes what a cache has stored to a file, for the next start.</summary>
/// <param name="store">The store as a loop of its own, which nobody else uses meanwhile.</param>
/// <param name="now">Seconds since 1970: what is over by then is left out.</param>
internal sealed class SnapshotWriter(CacheLoop store, long now)
{
    private byte[] _entry = new byte[64 * 1024];

    public long Entries { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>
    /// All entries, or as many as there is time for: what selects among variants first, without which they are not found. Throws what the
    /// stream throws.
    /// </summary>
    public void Write(Stream destination, CancellationToken timeIsUp)
    {
        destination.Write(SnapshotRecord.FileMark);
        WriteKind(destination, isSelector: true, timeIsUp);
        WriteKind(destination, isSelector: false, timeIsUp);
        SnapshotRecord.End.Write(_entry);
        destination.Write(_entry.AsSpan(0, SnapshotRecord.Bytes));
    }

    private void WriteKind(Stream destination, bool isSelector, CancellationToken timeIsUp)
    {
        var cursor = default(CacheCursor);
        while (!cursor.IsAtEnd && !timeIsUp.IsCancellationRequested)
        {
            if (store.TryNext(ref cursor, now, out CacheReader? reader))
            {
                using (reader)
                {
                    if (StoredResponse.KindOf(reader!) == StoredKind.Selector == isSelector && reader!.Length <= SnapshotRecord.BodyBytesMax)
                    {
                        destination.Write(Entry(reader));
                    }
                }
            }
        }
    }

    private ReadOnlySpan<byte> Entry(CacheReader reader)
    {
        ReadOnlySpan<byte> head = reader.Head.Span;
        var record = new SnapshotRecord(
            reader.Kind, (byte)reader.Tags.Length, (ushort)reader.Key.Length, (ushort)reader.PrimaryLength, (ushort)reader.Metadata.Length, head.Length, (int)reader.Length, reader.DropAt);
        if (_entry.Length < record.Length)
        {
            _entry = new byte[Math.Max(record.Length, _entry.Length * 2)];
        }

        record.Write(_entry);
        Span<byte> rest = _entry.AsSpan(SnapshotRecord.Bytes, record.ContentLength);
        foreach (ulong tag in reader.Tags)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(rest, tag);
            rest = rest[sizeof(ulong)..];
        }

        rest = Put(rest, reader.Metadata);
        rest = Put(rest, reader.Key);
        rest = Put(rest, head);
        while (reader.Read(out ReadOnlyMemory<byte> piece) == ReadStatus.Data)
        {
            rest = Put(rest, piece.Span);
            reader.Advance(piece.Length);
        }

        int checkedLength = record.Length - SnapshotRecord.ChecksumBytes;
        BinaryPrimitives.WriteUInt64LittleEndian(_entry.AsSpan(checkedLength), XxHash64.HashToUInt64(_entry.AsSpan(0, checkedLength)));
        Entries++;
        Bytes += record.Length;
        return _entry.AsSpan(0, record.Length);
    }

    private static Span<byte> Put(Span<byte> destination, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(destination);
        return destination[bytes.Length..];
    }
}
