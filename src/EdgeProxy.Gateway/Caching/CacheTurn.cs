using EdgeProxy.Caching;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>What an exchange does next about the cache.</summary>
internal enum CacheStep : byte
{
    /// <summary>Ask the upstream as if there were no cache.</summary>
    Forward,

    /// <summary>Answer from <see cref="CacheTurn.Source"/>.</summary>
    Serve,

    /// <summary>Wait until a fill has something to tell, then <see cref="CacheTurn.TakeNews"/>.</summary>
    Wait,

    /// <summary>Look up once more.</summary>
    LookUp,

    /// <summary>Refuse with <see cref="CacheTurn.Refusal"/>.</summary>
    Refuse,

    /// <summary>The origin was asked and failed: <see cref="CacheTurn.Failure"/>.</summary>
    Fail,
}

/// <summary>
/// One exchange at the cache: finds what is stored, decides what it is good for, has the origin asked where it must be, and says what comes of that. All
/// decisions are those of <c>EdgeProxy.Caching</c>; the exchange writes the answer. Used again and again, on its loop.
/// </summary>
internal sealed partial class CacheTurn
{
    /// <summary>Look-ups in one exchange: each further one has a reason that rarely comes twice.</summary>
    private const int LooksMax = 4;

    private readonly GatewayLoop _home;
    private readonly LoopCache _cache;
    private readonly byte[] _key = new byte[CacheStore.KeyBytesMax];
    private readonly CacheWait _wait;
    private Exchange _exchange = null!;
    private CachePolicy _policy = null!;
    private RequestDirectives _directives;
    private int _primaryLength;
    private int _keyLength;
    private int _looks;
    private long _now;
    private CacheReader? _stored;
    private CacheReader? _filling;
    private StoredMeta _storedMeta;
    private CacheFetch? _fetch;
    private byte[] _ownLines = [];
    private int _ownLinesLength;
    private Outcome _upstream;
    private bool _isLeader;
    private bool _isShared;
    private bool _isValidated;
    private bool _isMissingVariant;

    public CacheTurn(GatewayLoop home, LoopCache cache)
    {
        _home = home;
        _cache = cache;
        _wait = new CacheWait(home.Loop);
    }

    /// <summary>What is served: complete, or being filled.</summary>
    public CacheReader? Source { get; private set; }

    public GatewayResponseType Refusal { get; private set; }

    public ExchangeEnd Failure { get; private set; }

    public CacheResult Result { get; private set; }

    /// <summary>Begins, with the first step.</summary>
    public CacheStep Begin(Exchange exchange, CachePolicy policy)
    {
        _exchange = exchange;
        _policy = policy;
        _looks = _ownLinesLength = 0;
        _upstream = default;
        Endpoint = null;
        _isLeader = _isShared = _isValidated = _isMissingVariant = false;
        _verdict = default;
        _forward = CacheForward.None;
        Failure = ExchangeEnd.None;
        Result = CacheResult.None;
        RequestHead head = exchange.Client.Head;
        ReadOnlySpan<byte> bytes = exchange.Client.HeadBytes;
        LookupScope scope = LookupScopes.Of(head);
        if (scope != LookupScope.Lookup)
        {
            return Forward(CacheStatus.ForwardOf(scope), CacheResult.Bypass);
        }

        if (UnkeyedFields.AreIn(head.Fields, bytes) || !CacheKeys.TryWrite(exchange, policy, _key, out _primaryLength))
        {
            return Forward(CacheForward.Bypass, CacheResult.Bypass);
        }

        _directives = RequestDirectives.Read(head.Fields, bytes);
        return LookUp();
    }

    /// <summary>Finds what is stored, and decides what it is good for.</summary>
    public CacheStep LookUp()
    {
        ReleaseReaders();
        _now = _exchange.UnixMilliseconds / 1000;
        if (++_looks > LooksMax)
        {
            return Forward(CacheForward.Miss, CacheResult.Bypass);
        }

        LookUpStatus status = Find();
        if (status == LookUpStatus.Uncacheable)
        {
            return Forward(CacheForward.UriMiss, CacheResult.Bypass);
        }

        if (_stored is null)
        {
            _isValidated = false;
            _verdict = ReuseDecision.Missing(_directives, _policy.Reuse);
            _forward = _isMissingVariant ? CacheForward.VaryMiss : CacheForward.UriMiss;
        }
        else if (_isValidated)
        {
            // The origin has just said so; that it may not be used without asking is no reason to ask again.
            _verdict = new ReuseVerdict(ReuseAction.Serve, _verdict.Reason, _storedMeta.AgeAt(_now), _storedMeta.TtlAt(_now));
            return Serve(_stored, CacheResult.Revalidated);
        }
        else
        {
            _verdict = _policy.Mode == CacheMode.Ttl ? DecideByTtl() : ReuseDecision.Decide(_storedMeta, _directives, _policy.Reuse, _now);
            _forward = CacheStatus.ForwardOf(_verdict.Reason);
        }

        return Act();
    }

    /// <summary>Ends the turn; its readers are done.</summary>
    public void End()
    {
        ReleaseReaders();
        _wait.Drop();
        _exchange = null!;
        _policy = null!;
    }

    /// <summary>Wakes who waits, since the exchange is over for another reason.</summary>
    public void Wake() => _wait.Wake();

    private CacheStep Act()
    {
        switch (_verdict.Action)
        {
            case ReuseAction.Serve:
                _forward = CacheForward.None;
                return Serve(_stored!, _verdict.TtlSeconds > 0 ? CacheResult.Hit : CacheResult.Stale);
            case ReuseAction.ServeAndRevalidate:
                RevalidateInBackground();
                _forward = CacheForward.None;
                return Serve(_stored!, CacheResult.Stale);
            case ReuseAction.Unsatisfiable:
                return Refuse(GatewayResponseType.NotCached);
            default:
                return MayFill ? BeginFill() : ForwardAlone();
        }
    }

    /// <summary>A client that wants nothing stored, or no body, is asked for alone.</summary>
    private bool MayFill => _exchange.Client.Head.Method == KnownMethod.Get && !_directives.NoStore;

    /// <summary>To HEAD the response tells of what is stored, unless it is for one client alone.</summary>
    private CacheStep ForwardAlone()
    {
        RequestHead head = _exchange.Client.Head;
        if (_stored is not null && _policy.Mode == CacheMode.Http && head.Method == KnownMethod.Head && !_directives.NoStore && !head.Fields.Has(KnownHeader.Authorization))
        {
            _exchange.UpdateByHead(_policy, _key.AsSpan(0, _keyLength), _primaryLength, _stored);
        }

        return Forward(_forward, CacheResult.Miss);
    }

    /// <summary>API Gateway's way with a client that wants a new response.</summary>
    private ReuseVerdict DecideByTtl()
    {
        ReuseVerdict fresh = ReuseDecision.Decide(_storedMeta, new RequestDirectives(), _policy.Reuse, _now);
        bool wantsNew = _directives.NoCache || _directives.MaxAge == 0;
        return !wantsNew || _policy.Reload is CacheReload.Ignore or CacheReload.Warn ? fresh
            : fresh with { Action = _policy.Reload == CacheReload.Refuse ? ReuseAction.Unsatisfiable : ReuseAction.Validate, Reason = ReuseReason.RequestNoCache };
    }

    private CacheStep Serve(CacheReader source, CacheResult result)
    {
        Source = source;
        Result = result;
        return CacheStep.Serve;
    }

    private CacheStep Forward(CacheForward forward, CacheResult result)
    {
        _forward = forward;
        Result = result;
        ReleaseReaders();
        return CacheStep.Forward;
    }

    private CacheStep Refuse(GatewayResponseType refusal)
    {
        Refusal = _policy.Mode == CacheMode.Ttl && _stored is not null ? GatewayResponseType.AccessDenied : refusal;
        Result = CacheResult.Refused;
        ReleaseReaders();
        return CacheStep.Refuse;
    }

    /// <summary>The primary key leads to a response, or to the names of the fields that tell its variants apart.</summary>
    private LookUpStatus Find()
    {
        _keyLength = _primaryLength;
        _isMissingVariant = false;
        LookUpStatus status = _cache.Store.LookUp(Key, _now, out CacheReader? found);
        if (found is not null && StoredResponse.KindOf(found) == StoredKind.Selector)
        {
            RequestHead head = _exchange.Client.Head;
            bool hasKey = VariantKey.TryWrite(_key, _primaryLength, found.Metadata, head.Fields, _exchange.Client.HeadBytes, out _keyLength);
            found.Dispose();
            found = null;
            if (!hasKey)
            {
                return LookUpStatus.Uncacheable;
            }

            status = _cache.Store.LookUp(Key, _now, out found);
            _isMissingVariant = found is null;
        }

        _stored = found;
        _storedMeta = found is null ? default : StoredResponse.MetaOf(found);
        return status;
    }

    private CacheKey Key => _cache.Store.Store.KeyOf(_key.AsSpan(0, _keyLength), _primaryLength);

    private void ReleaseReaders()
    {
        Source = null;
        _fetch?.LeaveLeader();
        _fetch = null;
        _stored?.Dispose();
        _stored = null;
        _filling?.Dispose();
        _filling = null;
    }
}
