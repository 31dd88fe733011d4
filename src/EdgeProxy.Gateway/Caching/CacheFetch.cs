using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using EdgeProxy.Caching;
using EdgeProxy.Http1;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <summary>
/// Asks the origin for the cache: a fetch without a client, which goes on when the one that it began for has left. What comes is written into a fill,
/// from which all who want it read; or it says that what is stored is still good. It has copies of all that it needs of the first asker's request.
/// Used again and again, on its loop.
/// </summary>
internal sealed partial class CacheFetch : IFetchRequest
{
    /// <summary>In place of an <see cref="ExchangeEnd"/>: nothing is wrong, but nothing can be shared either.</summary>
    public const byte AskForYourself = byte.MaxValue;

    private readonly GatewayLoop _home;
    private readonly LoopCache _cache;
    private readonly Deadlines _deadlines;
    private readonly Fetch _fetch;
    private readonly CacheWait _wait;
    private readonly Action _takeResult;
    private readonly MessageBodyReader _noBody = new();
    private readonly RequestHead _request = new();
    private readonly StoredUpdate _stored = new();
    private readonly byte[] _key = new byte[CacheStore.KeyBytesMax];
    private readonly byte[] _variantKey = new byte[CacheStore.KeyBytesMax];
    private byte[] _requestBytes = [];
    private byte[] _written = [];
    private int _targetLength;
    private int _restLength;
    private int _conditionsLength;
    private int _keyLength;
    private int _primaryLength;
    private bool _isConditional;
    private StoreRequest _asked;
    private CachePolicy _policy = null!;
    private HttpIntegration _http = null!;
    private CacheFill _fill = null!;
    private CacheTurn? _leader;
    private long _requestTime;

    /// <summary>Its result tells nothing, but it has to be taken: so what was suspended is used again.</summary>
    private ValueTaskAwaiter _running;
    private ulong _uriTag;

    public CacheFetch(GatewayLoop home, LoopCache cache)
    {
        _home = home;
        _cache = cache;
        _deadlines = new Deadlines(home.Loop, OnDeadline);
        _fetch = new Fetch(home);
        _fetch.Use(_deadlines);
        _wait = new CacheWait(home.Loop);
        _takeResult = () => _running.GetResult();
        _noBody.Start(null!, BodyFraming.None, 0, 0, HeadLimits.Default);
    }

    KnownMethod IFetchRequest.Method => KnownMethod.Get;

    MessageBodyReader IFetchRequest.Body => _noBody;

    BodyFraming IFetchRequest.BodyFraming => BodyFraming.None;

    bool IFetchRequest.WantsUpgrade => false;

    /// <summary>Takes all that is needed of an exchange, and of what is stored, while they are there.</summary>
    /// <param name="exchange">The first asker.</param>
    /// <param name="policy">Of its route.</param>
    /// <param name="fill">Where the response goes.</param>
    /// <param name="key">Of the fill, as far as it is known.</param>
    /// <param name="primaryLength">How much of it is the primary key.</param>
    /// <param name="stored">What is to be validated; null for nothing.</param>
    /// <param name="leader">Who waits for it before all others, until it is taken by <see cref="LeaveLeader"/>; null for nobody.</param>
    public void Prepare(Exchange exchange, CachePolicy policy, CacheFill fill, ReadOnlySpan<byte> key, int primaryLength, CacheReader? stored, CacheTurn? leader)
    {
        _leader = leader;
        _policy = policy;
        _http = (HttpIntegration)exchange.Route!.Integration;
        _fill = fill;
        _requestTime = Seconds;
        key.CopyTo(_key);
        key[..primaryLength].CopyTo(_variantKey);
        _keyLength = key.Length;
        _primaryLength = primaryLength;
        ReadOnlySpan<byte> host = exchange.Client.Head.Host.Of(exchange.Client.HeadBytes);
        _uriTag = CacheKeys.UriTag(policy, host, exchange.Path, exchange.HasQuery, exchange.Query);
        TakePrefixes(host, exchange.Path);
        TakeRequest(exchange);
        _stored.Take(stored);
        WriteRequest(exchange);
    }

    /// <summary>Who waited before all others does so no more.</summary>
    public void LeaveLeader() => _leader = null;

    /// <summary>Runs to its end by itself.</summary>
    public void Start()
    {
        _running = RunAsync().GetAwaiter();
        if (_running.IsCompleted)
        {
            _takeResult();
        }
        else
        {
            _running.UnsafeOnCompleted(_takeResult);
        }
    }

    void IFetchRequest.WriteHead(PipeWriter output, Endpoint endpoint)
    {
        ReadOnlySpan<byte> host = _http.Host.Select(_request.Authority.Of(_requestBytes), endpoint.Authority);
        var writer = new HeadWriter(output.GetSpan(_targetLength + host.Length + _restLength + _conditionsLength + 4));
        writer.Write(_written.AsSpan(0, _targetLength));
        writer.Write(host);
        writer.Write("\r\n"u8);
        writer.Write(_written.AsSpan(_targetLength, _restLength + (_isConditional ? _conditionsLength : 0)));
        writer.Write("\r\n"u8);
        output.Advance(writer.Written);
    }

    bool IFetchRequest.IsUpgradeAnswered(ResponseHead head, ReadOnlySpan<byte> bytes) => false;

    void IFetchRequest.BodyAwaited()
    {
        // There is no body.
    }

    void IFetchRequest.BodyArrived()
    {
        // Nor does one arrive.
    }

    void IFetchRequest.CancelBody()
    {
        // Nothing reads one.
    }

    private long Seconds => _home.Loop.Clock.UnixMilliseconds / 1000;

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    private async ValueTask RunAsync()
    {
        _cache.Counters.Fetches++;
        _cache.Counters.FetchesInFlight++;
        try
        {
            ExchangeEnd end = await FetchAsync();
            if (end == ExchangeEnd.Completed && _finding == Finding.Mismatch)
            {
                // RFC 9111 section 4.3.3: a 304 about something else tells nothing; the origin is asked without conditions.
                _isConditional = false;
                end = await FetchAsync();
            }

            Conclude(end);
        }
        catch (Exception bug)
        {
            _home.Loop.ReportUnhandled(bug);
            FailFill((byte)ExchangeEnd.InternalError);
        }
        finally
        {
            _cache.Counters.FetchesInFlight--;
            _deadlines.Stop();
            _leader?.FetchEnded(_fetch);
            _leader = null;
            _fill = null!;
            _policy = null!;
            _http = null!;
            _cache.Return(this);
        }
    }

    private ValueTask<ExchangeEnd> FetchAsync()
    {
        ResetSink();
        _deadlines.Set(DeadlineKind.Exchange, _http.Timeouts.Exchange);
        return _fetch.RunAsync(_http, this, this);
    }

    private void OnDeadline(DeadlineKind kind)
    {
        _fetch.OnDeadline(kind);
        _wait.Wake(); // It may wait for room.
    }

    private void TakeRequest(Exchange exchange)
    {
        RequestHead head = exchange.Client.Head;
        Grow(ref _requestBytes, head.Length);
        exchange.Client.HeadBytes[..head.Length].CopyTo(_requestBytes);
        _request.Reset();
        RequestHeadParser.Parse(_requestBytes.AsSpan(0, head.Length), _request, exchange.Client.Identity.Listener.HeadLimits);
        _asked = StoreRequest.Of(_request, RequestDirectives.Read(_request.Fields, _requestBytes));
    }

    private void WriteRequest(Exchange exchange)
    {
        Grow(ref _written, RequestHeadWriter.Measure(exchange, _http) + _stored.Length + 64);
        var writer = new HeadWriter(_written);
        RequestHeadWriter.WriteTarget(ref writer, exchange, _http);
        _targetLength = writer.Written;
        RequestHeadWriter.WriteRest(ref writer, exchange, _http, isForCache: true);
        _restLength = writer.Written - _targetLength;
        _conditionsLength = 0;
        if (_stored.HasStored)
        {
            UpstreamConditions.TryWrite(_stored.Fields, _stored.Bytes, _requestTime, _written.AsSpan(writer.Written), out _conditionsLength);
        }

        _isConditional = _conditionsLength > 0;
    }

    public static void Grow(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new byte[Math.Max(length, 2 * buffer.Length)];
        }
    }
}
