using EdgeProxy.Caching;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <content>The response: what it means for what is stored, whether it is stored itself, and its way into the fill.</content>
internal sealed partial class CacheFetch : IResponseSink
{
    /// <summary>Seconds for which requests for something that is not cacheable do not wait for one another. Short, since an origin may change its mind.</summary>
    private const long UncacheableSeconds = 5;

    /// <summary>Of heads that are stored, which have what the origin sent and a Date.</summary>
    public static readonly HeadLimits StoredHeadLimits = new() { HeadBytesMax = 64 * 1024, FieldCountMax = 255 };

    private enum Finding : byte
    {
        None,

        /// <summary>A response, to be stored or to be passed on.</summary>
        Response,

        /// <summary>What is stored is good again.</summary>
        Update,

        /// <summary>A 304 that is not about what is stored.</summary>
        Mismatch,

        /// <summary>The fill could not take it.</summary>
        NoRoom,
    }

    private readonly byte[] _meta = new byte[System.Runtime.CompilerServices.Unsafe.SizeOf<StoredMeta>() + VaryNames.BytesMax];
    private readonly byte[] _names = new byte[VaryNames.BytesMax];
    private byte[] _lines = [];
    private byte[] _ownLines = [];
    private byte[] _pending = [];
    private int _pendingLength;
    private int _linesLength;
    private int _metaLength;
    private readonly ulong[] _prefixTags = new ulong[PrefixTagsMax];
    private int _prefixTagCount;
    private Finding _finding;

    public bool HasStarted { get; private set; }

    /// <summary>What the window had no room for is to be waited for at once.</summary>
    public long Unflushed => _pendingLength == 0 ? 0 : long.MaxValue;

    /// <summary>Why a response that passes to one client alone is not stored.</summary>
    public static StoreRefusal RefusalOf(CacheReader reader) =>
        StoredResponse.NamesOf(reader) is [byte refusal, ..] && StoredResponse.KindOf(reader) == StoredKind.ForOne ? (StoreRefusal)refusal : StoreRefusal.None;

    void IResponseSink.WriteInterim(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        // RFC 9110 section 15.2: a proxy passes them on. To who had the origin asked, that is: others asked for nothing that this answers.
        _leader?.TakeInterim(head, bytes);
    }

    void IResponseSink.WriteHead(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        HasStarted = true;
        ValidationResult validation = _isConditional
            ? ValidationOutcome.Of(head.Status, head.Fields, bytes, _stored.Fields, _stored.Bytes)
            : ValidationResult.Replace;
        _finding = validation switch
        {
            ValidationResult.Update => Finding.Update,
            ValidationResult.Mismatch => Finding.Mismatch,
            _ => Finding.Response,
        };
        if (_finding == Finding.Update && !_stored.TryMerge(_policy, head, bytes, new ExchangeTimes(_requestTime, Seconds)))
        {
            _finding = Finding.Mismatch;
        }

        if (_finding == Finding.Update)
        {
            TellLeader(head, bytes, ResponseDirectives.Read(head.Fields, bytes, _policy.Storing.HonoursTargeted), isUpdate: true);
        }
        else if (_finding == Finding.Response)
        {
            Store(head, bytes);
        }
    }

    void IBodySink.Write(ReadOnlySpan<byte> data)
    {
        if (_finding != Finding.Response)
        {
            return;
        }

        int taken = _pendingLength == 0 ? _fill.Append(data) : 0;
        if (taken < data.Length)
        {
            ReadOnlySpan<byte> rest = data[taken..];
            if (_pending.Length < _pendingLength + rest.Length)
            {
                Array.Resize(ref _pending, Math.Max(_pendingLength + rest.Length, 2 * _pending.Length));
            }

            rest.CopyTo(_pending.AsSpan(_pendingLength));
            _pendingLength += rest.Length;
        }
    }

    void IBodySink.End(FieldTable? trailers, ReadOnlySpan<byte> trailerBytes)
    {
        // Whether it is whole is known when the fetch has ended; trailers are not kept.
    }

    ValueTask<bool> IResponseSink.FlushAsync() => _pendingLength == 0 ? new ValueTask<bool>(true) : WaitForRoomAsync();

    ValueTask<bool> IResponseSink.SendAsync(ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
    {
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            ((IBodySink)this).Write(piece.Span);
        }

        return ((IResponseSink)this).FlushAsync();
    }

    private void ResetSink()
    {
        HasStarted = false;
        _finding = Finding.None;
        _pendingLength = 0;
    }

    [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(Transport.LoopTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitForRoomAsync()
    {
        int taken = 0;
        while (taken < _pendingLength)
        {
            ValueTask room = _wait.Begin();
            switch (_fill.WaitForRoom(_wait))
            {
                case RoomStatus.Later:
                    await room;
                    break;
                case RoomStatus.Never:
                    _wait.Drop();
                    return false;
                default:
                    _wait.Drop();
                    break;
            }

            if (!_deadlines.IsSet(DeadlineKind.Exchange) && _http.Timeouts.Exchange > 0)
            {
                return false; // It has fired.
            }

            taken += _fill.Append(_pending.AsSpan(taken, _pendingLength - taken));
        }

        _pendingLength = 0;
        return true;
    }

    /// <summary>Gives the fill its head: of a response that is stored, or of one that only passes.</summary>
    private void Store(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        long now = Seconds;
        ResponseDirectives directives = ResponseDirectives.Read(head.Fields, bytes, _policy.Storing.HonoursTargeted);
        StoreVerdict verdict = _policy.Mode == CacheMode.Ttl
            ? TtlDecision.Decide(_asked, head, bytes, _policy.Keys.IncludesIdentity, _policy.TtlSeconds, now)
            : StoreDecision.Decide(_asked, head, bytes, directives, _policy.Storing, new ExchangeTimes(_requestTime, now));
        StoreRefusal refusal = verdict.Refusal;
        Span<ulong> tags = stackalloc ulong[CacheStore.TagsMax];
        int tagCount = 0;
        int namesLength = 0;
        if (verdict.Stores && !TryTag(head, bytes, tags, out tagCount))
        {
            refusal = StoreRefusal.Tags;
        }

        if (refusal == StoreRefusal.None && _stored.HasStored && ReuseDecision.IsError(head.Status))
        {
            refusal = StoreRefusal.Status; // RFC 9111 section 4.3.3: what is stored may serve in its place.
        }

        if (refusal == StoreRefusal.None && VaryNames.TryWrite(head.Fields, bytes, _names, out namesLength)
            && !VariantKey.TryWrite(_variantKey, _primaryLength, _names.AsSpan(0, namesLength), _request.Fields, _requestBytes, out _))
        {
            refusal = StoreRefusal.NoRoom;
        }

        _cache.Counters.Refusals[(int)refusal]++;
        if (refusal != StoreRefusal.None)
        {
            PassOn(head, bytes, refusal, now);
            return;
        }

        WriteLines(head, bytes, isStored: true, directives);
        TellLeader(head, bytes, directives, isUpdate: false);
        _metaLength = StoredResponse.WriteMeta(_meta, verdict.Meta, _names.AsSpan(0, namesLength));
        SetHead(head, StoredKind.Response, tags[..tagCount], namesLength, StoredResponse.DropAtOf(_policy, verdict.Meta));
    }

    /// <summary>Gives who had the origin asked the lines that are for it alone: a cookie that is not stored, what <c>private</c> or <c>no-cache</c> name.</summary>
    private void TellLeader(ResponseHead head, ReadOnlySpan<byte> bytes, in ResponseDirectives directives, bool isUpdate)
    {
        if (_leader is null)
        {
            return;
        }

        Grow(ref _ownLines, bytes.Length + (4 * head.Fields.Count));
        var kept = new StoredFields(head.Fields, bytes, directives, _policy.Storing);
        var writer = new HeadWriter(_ownLines);
        for (int i = 0; i < head.Fields.Count; i++)
        {
            ReadOnlySpan<byte> name = head.Fields[i].Name.Of(bytes);
            if ((isUpdate ? kept.IsUpdateForOne(i) : kept.IsForOne(i)) && !_http.ResponseHeaders.Drops(name))
            {
                writer.WriteField(name, head.Fields[i].Value.Of(bytes));
            }
        }

        _leader.TakeOwnLines(_ownLines.AsSpan(0, writer.Written));
    }

    private void SetHead(ResponseHead head, StoredKind kind, ReadOnlySpan<ulong> tags, int namesLength, long dropAt)
    {
        CacheStore store = _cache.Store.Store;
        int keyLength = _primaryLength;
        if (namesLength > 0)
        {
            VariantKey.TryWrite(_variantKey, _primaryLength, _names.AsSpan(0, namesLength), _request.Fields, _requestBytes, out keyLength);
            PutSelector(store, namesLength, tags, dropAt);
        }

        CacheKey key = kind == StoredKind.ForOne ? store.KeyOf(_key.AsSpan(0, _keyLength), _primaryLength) : store.KeyOf(_variantKey.AsSpan(0, keyLength), _primaryLength);
        bool isTaken = _fill.SetHead(key, new EntryContent
        {
            Kind = (byte)kind,
            DropAt = dropAt,
            Tags = tags,
            Metadata = _meta.AsSpan(0, _metaLength),
            Head = _lines.AsSpan(0, _linesLength),
            Length = LengthOf(head),
        });
        if (!isTaken)
        {
            _finding = Finding.NoRoom; // The body is read and dropped, and nobody waits for that.
            _fill.Fail(AskForYourself);
        }
    }

    /// <summary>Whoever asks for the primary key from now on is told which fields tell its variants apart.</summary>
    private void PutSelector(CacheStore store, int namesLength, ReadOnlySpan<ulong> tags, long dropAt)
    {
        CacheKey primary = store.KeyOf(_key.AsSpan(0, _primaryLength));
        ReadOnlySpan<byte> names = _names.AsSpan(0, namesLength);
        if (_cache.Store.LookUp(primary, Seconds, out CacheReader? found) == LookUpStatus.Hit)
        {
            bool isSame = StoredResponse.KindOf(found!) == StoredKind.Selector && found!.Metadata.SequenceEqual(names);
            found!.Dispose();
            if (isSame)
            {
                return;
            }
        }

        _cache.Store.Put(primary, Seconds, store.Epoch, new EntryContent
        {
            Kind = (byte)StoredKind.Selector,
            DropAt = Math.Max(dropAt, Seconds + StoredResponse.StaleSeconds),
            Tags = tags[..Math.Min(tags.Length, PolicyTags)],
            Metadata = names,
        });
    }

    /// <summary>Not stored: it passes to who asked first, and others ask for themselves.</summary>
    private void PassOn(ResponseHead head, ReadOnlySpan<byte> bytes, StoreRefusal refusal, long now)
    {
        bool isOfRequest = refusal is StoreRefusal.RequestNoStore or StoreRefusal.Authorization or StoreRefusal.RequestBody;
        if (!isOfRequest && !ReuseDecision.IsError(head.Status))
        {
            CacheStore store = _cache.Store.Store;
            _cache.Store.PutUncacheable(store.KeyOf(_key.AsSpan(0, _keyLength), _primaryLength), now, store.Epoch, now + UncacheableSeconds);
        }

        WriteLines(head, bytes, isStored: false, default);
        var meta = new StoredMeta { ResponseTime = now, Status = (ushort)head.Status };
        _metaLength = StoredResponse.WriteMeta(_meta, meta, [(byte)refusal]);
        _fill.PassThrough();
        SetHead(head, StoredKind.ForOne, default, namesLength: 0, now);
    }

    /// <summary>API, stage, route and URI, which every response has.</summary>
    private const int PolicyTags = 4;

    /// <summary>Prefixes of paths by which responses can be purged; what lies deeper goes with them.</summary>
    private const int PrefixTagsMax = CacheTag.PrefixesMax;

    /// <summary>Notes the prefixes of the path, whole segments each.</summary>
    private void TakePrefixes(ReadOnlySpan<byte> host, ReadOnlySpan<byte> path)
    {
        _prefixTagCount = 0;
        for (int i = 0; i <= path.Length && _prefixTagCount < PrefixTagsMax; i++)
        {
            if (i == path.Length || path[i] == (byte)'/')
            {
                _prefixTags[_prefixTagCount++] = CacheTag.OfPrefix(host, path[..i]);
            }
        }
    }

    private bool TryTag(ResponseHead head, ReadOnlySpan<byte> bytes, Span<ulong> tags, out int count)
    {
        (tags[0], tags[1], tags[2], tags[3]) = (_policy.ApiTag, _policy.StageTag, _policy.RouteTag, _uriTag);
        count = PolicyTags + _prefixTagCount;
        _prefixTags.AsSpan(0, _prefixTagCount).CopyTo(tags[PolicyTags..]);
        var names = new SurrogateNames(head.Fields, bytes);
        while (names.TryNext(out ReadOnlySpan<byte> name))
        {
            if (count == tags.Length)
            {
                return false; // One that was left out would not be purged.
            }

            tags[count++] = CacheTag.OfSurrogate(name);
        }

        return true;
    }

    private static long LengthOf(ResponseHead head) => head.Framing switch
    {
        BodyFraming.None => 0,
        BodyFraming.ContentLength => head.ContentLength,
        _ => EntryContent.LengthUnknown,
    };

    private void WriteLines(ResponseHead head, ReadOnlySpan<byte> bytes, bool isStored, in ResponseDirectives directives)
    {
        Grow(ref _lines, bytes.Length + (4 * head.Fields.Count) + 128);
        int at = StoredResponse.WriteStatusLine(_lines, head.Version, head.Status);
        if (isStored)
        {
            StoredHeadUpdate.TryWrite(head.Fields, bytes, directives, _policy.Storing, _lines.AsSpan(at), out int written);
            at += written;
        }

        var writer = new HeadWriter(_lines.AsSpan(at));
        for (int i = 0; !isStored && i < head.Fields.Count; i++)
        {
            ref HeaderField field = ref head.Fields[i];
            if (!field.HopByHop && field.Id is not (KnownHeader.ContentLength or KnownHeader.XRequestId))
            {
                writer.WriteField(field.Name.Of(bytes), field.Value.Of(bytes));
            }
        }

        if (!head.Fields.Has(KnownHeader.Date))
        {
            // RFC 9110 section 6.6.1: who has a clock adds the date that a response without one came at.
            writer.WriteField("Date"u8, _home.Loop.Clock.Date);
        }

        writer.Write("\r\n"u8);
        _linesLength = at + writer.Written;
    }

    /// <summary>The fetch is over: the fill ends as it did.</summary>
    private void Conclude(ExchangeEnd end)
    {
        if (_finding == Finding.NoRoom)
        {
            return; // It has ended already.
        }

        if (end != ExchangeEnd.Completed)
        {
            FailFill((byte)end);
        }
        else if (_finding == Finding.Update)
        {
            _cache.Counters.Revalidations++;
            _fill.Revalidate(Seconds, _stored.Version, _stored.Content);
        }
        else if (_finding == Finding.Mismatch)
        {
            FailFill(AskForYourself);
        }
        else
        {
            _fill.Complete(Seconds);
        }
    }

    private void FailFill(byte failure)
    {
        _cache.Counters.FetchesFailed += failure == AskForYourself ? 0 : 1;
        _fill.Fail(failure);
    }
}
