using EdgeProxy.Caching;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <content>Having the origin asked: one fetch for all who want the same, and what comes of it.</content>
internal sealed partial class CacheTurn
{
    /// <summary>What the upstream that was asked for this client did, as far as it is known; nothing where it was asked for another.</summary>
    public ref readonly Outcome Upstream => ref _upstream;

    /// <summary>Who was asked last.</summary>
    public Endpoint? Endpoint { get; private set; }

    /// <summary>Whether there is something to take.</summary>
    public bool HasNews => _filling is not { } filling || filling.HasHead || filling.FillEnd != FillEnd.None;

    /// <summary>Waits for the fill's head or its end; it may end without either, when the exchange was ended or an interim response was written.</summary>
    public ValueTask WaitForHeadAsync() => WaitAsync(_filling!);

    /// <summary>An interim response of the fetch that this turn began. The exchange sends it when it goes on.</summary>
    public void TakeInterim(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        if (_wait.IsPending)
        {
            // While it waits nothing else is written to the client; when it does not, an earlier one is still being sent, to a client that hardly reads.
            _exchange.Client.Response.WriteInterim(head, bytes);
            _wait.Wake();
        }
    }

    /// <summary>Lines of the response that this turn had made which are for its client alone.</summary>
    public void TakeOwnLines(ReadOnlySpan<byte> lines)
    {
        CacheFetch.Grow(ref _ownLines, lines.Length);
        lines.CopyTo(_ownLines);
        _ownLinesLength = lines.Length;
    }

    /// <summary>The fetch is over and goes back to where it came from.</summary>
    public void FetchEnded(Fetch fetch)
    {
        _fetch = null;
        _upstream.Fetched(fetch, now: 0);
        Endpoint = fetch.Endpoint;
    }

    /// <summary>Waits for more of what is served.</summary>
    public ValueTask WaitForMoreAsync() => WaitAsync(Source!);

    /// <summary>What the fill has to tell: a head, or how it ended without one.</summary>
    public CacheStep TakeNews()
    {
        CacheReader filling = _filling!;
        if (filling.HasHead)
        {
            return TakeHead(filling);
        }

        switch (filling.FillEnd)
        {
            case FillEnd.Revalidated:
                _isValidated = true;
                return CacheStep.LookUp;
            case FillEnd.Failed when filling.Failure == CacheFetch.AskForYourself:
                return Forward(_forward, CacheResult.Miss);
            case FillEnd.Failed when filling.Failure == 0:
                return CacheStep.LookUp; // What was validated has been purged meanwhile.
            default:
                Failure = filling.Failure == 0 ? ExchangeEnd.InternalError : (ExchangeEnd)filling.Failure;
                return ServesAfter(OriginFailure.NoResponse) ? ServeAfterFailure() : Fail();
        }
    }

    /// <summary>Why what was served is not whole, when it is not.</summary>
    public ExchangeEnd SourceFailure => Source is { FillEnd: FillEnd.Failed, Failure: > 0 } source ? (ExchangeEnd)source.Failure : ExchangeEnd.UpstreamTruncated;

    private ValueTask WaitAsync(CacheReader reader)
    {
        ValueTask news = _wait.Begin();
        if (!reader.Wait(_wait))
        {
            _wait.Ready();
        }

        return news;
    }

    private CacheStep BeginFill()
    {
        CacheStore store = _cache.Store.Store;
        switch (_cache.Store.BeginFill(Key, _now, store.Epoch, _stored?.Version ?? 0, out CacheFill? fill, out CacheReader? reader))
        {
            case FillStart.Started:
                _filling = fill!.Attach();
                _isLeader = true;
                StartFetch(fill, isForeground: true);
                return CacheStep.Wait;
            case FillStart.Joined when _exchange.Client.Head.Fields.Has(KnownHeader.Authorization):
                // What one may see is mostly for nobody else: to wait for one another would be for nothing.
                reader!.Dispose();
                return Forward(_forward, CacheResult.Miss);
            case FillStart.Joined:
                _filling = reader;
                _isLeader = false;
                _isShared = true;
                return CacheStep.Wait;
            case FillStart.Found:
                reader!.Dispose();
                return CacheStep.LookUp;
            default:
                return Forward(_forward, CacheResult.Miss);
        }
    }

    private void RevalidateInBackground()
    {
        CacheStore store = _cache.Store.Store;
        if (!MayFill)
        {
            return;
        }

        if (_cache.Store.BeginFill(Key, _now, store.Epoch, _stored!.Version, out CacheFill? fill, out CacheReader? reader) == FillStart.Started)
        {
            _cache.Counters.BackgroundFetches++;
            StartFetch(fill!, isForeground: false);
        }

        reader?.Dispose();
    }

    private void StartFetch(CacheFill fill, bool isForeground)
    {
        CacheFetch fetch = _cache.RentFetch();
        _fetch = isForeground ? fetch : null;
        fetch.Prepare(_exchange, _policy, fill, _key.AsSpan(0, _keyLength), _primaryLength, _stored, isForeground ? this : null);
        fetch.Start();
    }

    private CacheStep TakeHead(CacheReader filling)
    {
        StoredKind kind = StoredResponse.KindOf(filling);
        StoredMeta meta = StoredResponse.MetaOf(filling);
        if (ReuseDecision.IsError(meta.Status) && ServesAfter(OriginFailure.ErrorResponse))
        {
            return ServeAfterFailure();
        }

        RequestHead head = _exchange.Client.Head;
        ReadOnlySpan<byte> bytes = _exchange.Client.HeadBytes;
        if (!_isLeader && (kind == StoredKind.ForOne || filling.Length > _cache.Store.Store.ObjectBytesMax))
        {
            // What passes through a window comes as slowly as the slowest takes it.
            return Forward(_forward, CacheResult.Miss);
        }

        if (!_isLeader && !VariantKey.Matches(filling.Key, _primaryLength, StoredResponse.NamesOf(filling), head.Fields, bytes))
        {
            return CacheStep.LookUp;
        }

        _fillStatus = meta.Status;
        _verdict = new ReuseVerdict(ReuseAction.Serve, _verdict.Reason, meta.AgeAt(_now), meta.TtlAt(_now));
        return Serve(filling, _isShared ? CacheResult.Shared : CacheResult.Miss);
    }

    private bool ServesAfter(OriginFailure failure)
    {
        if (_stored is null || _policy.Mode == CacheMode.Ttl)
        {
            return false;
        }

        ReuseVerdict verdict = ReuseDecision.AfterFailure(_storedMeta, _directives, _policy.Reuse, failure, _now);
        _verdict = verdict.Serves ? verdict : _verdict;
        return verdict.Serves;
    }

    private CacheStep ServeAfterFailure() => Serve(_stored!, CacheResult.Stale);

    private CacheStep Fail()
    {
        Result = CacheResult.Miss;
        ReleaseReaders();
        return CacheStep.Fail;
    }
}
