using System.Runtime.CompilerServices;
using EdgeProxy.Caching;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>A copy of what is stored of a response but for its body, and what becomes of it by a later one: RFC 9111 section 3.2. Used again and again, on its loop.</summary>
internal sealed class StoredUpdate
{
    private readonly ResponseHead _head = new();
    private readonly ResponseHead _merged = new();
    private readonly byte[] _meta = new byte[StoredMeta.Bytes + VaryNames.BytesMax];
    private byte[] _bytes = [];
    private byte[] _lines = [];
    private int _headLength;
    private int _namesLength;
    private int _linesLength;
    private int _metaLength;
    private long _dropAt;

    /// <summary>Whether anything was taken.</summary>
    public bool HasStored { get; private set; }

    /// <summary>Bytes of its head.</summary>
    public int Length => _headLength;

    public FieldTable Fields => _head.Fields;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _headLength);

    /// <summary>Of the entry, which is not updated when it is another one by then.</summary>
    public ulong Version { get; private set; }

    public StoredMeta Meta { get; private set; }

    /// <summary>Bytes of the body.</summary>
    public long BodyLength { get; private set; }

    /// <summary>What the entry is to be from now on, after <see cref="TryMerge"/>.</summary>
    public EntryContent Content => new() { DropAt = _dropAt, Metadata = _meta.AsSpan(0, _metaLength), Head = _lines.AsSpan(0, _linesLength) };

    /// <summary>Takes what is needed of an entry while it is read.</summary>
    public void Take(CacheReader? stored)
    {
        HasStored = stored is not null;
        _headLength = _namesLength = 0;
        if (stored is null)
        {
            return;
        }

        ReadOnlySpan<byte> head = stored.Head.Span;
        ReadOnlySpan<byte> names = StoredResponse.NamesOf(stored);
        CacheFetch.Grow(ref _bytes, head.Length + names.Length);
        head.CopyTo(_bytes);
        names.CopyTo(_bytes.AsSpan(head.Length));
        _headLength = head.Length;
        _namesLength = names.Length;
        Meta = StoredResponse.MetaOf(stored);
        Version = stored.Version;
        BodyLength = stored.Length;
        _head.Reset();
        ResponseHeadParser.Parse(Bytes, _head, CacheFetch.StoredHeadLimits, KnownMethod.Get);
    }

    /// <summary>What is stored, with the newer fields of a 304 or of a response to HEAD. False when that is more than a head may be.</summary>
    public bool TryMerge(CachePolicy policy, ResponseHead fresh, ReadOnlySpan<byte> freshBytes, ExchangeTimes times)
    {
        ResponseDirectives said = ResponseDirectives.Read(fresh.Fields, freshBytes, policy.Storing.HonoursTargeted);
        CacheFetch.Grow(ref _lines, _headLength + freshBytes.Length + (4 * (fresh.Fields.Count + Fields.Count)) + 128);
        int at = StoredResponse.WriteStatusLine(_lines, _head.Version, _head.Status);
        StoredHeadUpdate.TryMerge(Fields, Bytes, fresh.Fields, freshBytes, said, policy.Storing, _lines.AsSpan(at), out int written);
        at += written;
        "\r\n"u8.CopyTo(_lines.AsSpan(at));
        _linesLength = at + 2;
        ReadOnlySpan<byte> lines = _lines.AsSpan(0, _linesLength);
        _merged.Reset();
        if (ResponseHeadParser.Parse(lines, _merged, CacheFetch.StoredHeadLimits, KnownMethod.Get) != ParseStatus.Complete)
        {
            return false;
        }

        ResponseDirectives directives = ResponseDirectives.Read(_merged.Fields, lines, policy.Storing.HonoursTargeted);
        long age = MessageAge.InitialSeconds(fresh.Fields, freshBytes, times);
        StoredMeta meta = policy.Mode == CacheMode.Ttl
            ? TtlDecision.Renew(Meta.Status, _merged.Fields, lines, policy.TtlSeconds, times.ResponseTime)
            : Freshness.Of(Meta.Status, _merged.Fields, lines, directives, policy.Storing, times.ResponseTime, age);
        _dropAt = IsUnwanted(policy, directives) || !IsSelectedAlike(lines) ? times.ResponseTime + 1 : StoredResponse.DropAtOf(policy, meta);
        _metaLength = StoredResponse.WriteMeta(_meta, meta, _bytes.AsSpan(_headLength, _namesLength));
        return true;
    }

    /// <summary>Leaves it as it is, but stale: it may serve as a base for a validation.</summary>
    public void Outdate(long now)
    {
        CacheFetch.Grow(ref _lines, _headLength);
        Bytes.CopyTo(_lines);
        _linesLength = _headLength;
        StoredMeta meta = Meta with { Lifetime = 0 };
        _metaLength = StoredResponse.WriteMeta(_meta, meta, _bytes.AsSpan(_headLength, _namesLength));
        _dropAt = now + StoredResponse.StaleSeconds;
    }

    private static bool IsUnwanted(CachePolicy policy, in ResponseDirectives directives) => policy.Mode == CacheMode.Http
        && (directives.Has(ResponseFlags.Private | ResponseFlags.Malformed)
            || (directives.Has(ResponseFlags.NoStore) && !directives.Has(ResponseFlags.MustUnderstand)));

    /// <summary>Whether the fields that select are still those of the entry's key; under others it would be found by whom it is not for.</summary>
    private bool IsSelectedAlike(ReadOnlySpan<byte> lines)
    {
        Span<byte> names = stackalloc byte[VaryNames.BytesMax];
        VaryKind kind = VaryNames.Read(_merged.Fields, lines, out _);
        VaryNames.TryWrite(_merged.Fields, lines, names, out int length);
        return kind is VaryKind.None or VaryKind.Named && names[..length].SequenceEqual(_bytes.AsSpan(_headLength, _namesLength));
    }
}
