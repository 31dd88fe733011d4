using System.Runtime.CompilerServices;
using EdgeProxy.Http1;
using EdgeProxy.Policies;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <summary>
/// Asks an upstream and writes its answer into a sink: selects an endpoint, gets a connection, sends the request while
/// it reads the response, and tries again where that is safe. One object serves a fetch after another.
/// </summary>
internal sealed partial class Fetch
{
    /// <summary>Written bytes at which a copy flushes even while more input is at hand.</summary>
    private const long FlushBytes = 64 * 1024;

    /// <summary>Interim responses to one request at most: an endless stream of them is an attack.</summary>
    private const int InterimResponsesMax = 32;

    private readonly GatewayLoop _home;
    private readonly PoolWaiter _waiter;
    private readonly MessageBodyWriter _requestBody = new();
    private Deadlines _deadlines = null!;
    private HttpIntegration _integration = null!;
    private IFetchRequest _request = null!;
    private IResponseSink _sink = null!;
    private EndpointPool? _pool;
    private UpstreamConnection? _connection;
    private CancellationTokenSource? _connecting;
    private ExchangeEnd _failure;
    private bool _isWaiting;
    private bool _freshOnly;
    private bool _interimSent;
    private bool _upgraded;
    private ulong _tried;

    /// <summary>Whether the whole request was handed to the transport.</summary>
    private bool _requestSent;

    /// <summary>The response is whole, or the exchange is over: the rest of the body is of no use.</summary>
    private bool _stopSending;

    public Fetch(GatewayLoop home)
    {
        _home = home;
        _waiter = new PoolWaiter(home.Loop);
    }

    /// <summary>The endpoint of the last attempt.</summary>
    public Endpoint? Endpoint { get; private set; }

    /// <summary>The parser's reason, when the end is <see cref="ExchangeEnd.UpstreamInvalid"/>.</summary>
    public ProtocolError Error { get; private set; }

    public int Attempts { get; private set; }

    // The next four only where an observer is.

    /// <summary>When the last attempt began, in nanoseconds.</summary>
    public long AttemptAt { get; private set; }

    /// <summary>How long the last attempt waited for a connection.</summary>
    public long Queued { get; private set; }

    /// <summary>How long the last attempt took to connect.</summary>
    public long Connecting { get; private set; }

    /// <summary>When the sink had taken the first bytes of the response.</summary>
    public long FirstByteAt { get; private set; }

    /// <summary>When the last attempt's head was written, in nanoseconds; 0 when none was.</summary>
    public long SentAt { get; private set; }

    /// <summary>When the final response head was parsed, in nanoseconds; 0 when none was.</summary>
    public long HeadAt { get; private set; }

    /// <summary>Status of the final response; 0 when there was none.</summary>
    public int Status { get; private set; }

    /// <summary>
    /// Runs to the end: <see cref="ExchangeEnd.Completed"/>, or why not. After an answered upgrade it is
    /// <see cref="ExchangeEnd.None"/> and the connection is to be had from <see cref="TakeConnection"/>.
    /// </summary>
    public ValueTask<ExchangeEnd> RunAsync(HttpIntegration integration, IFetchRequest request, IResponseSink sink)
    {
        Reset(integration, request, sink);
        Endpoint = SelectEndpoint();
        return Endpoint is null ? new ValueTask<ExchangeEnd>(ExchangeEnd.NoEndpoint) : AttemptAsync(Endpoint);
    }

    /// <summary>Tries an endpoint, and others while that is safe.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<ExchangeEnd> AttemptAsync(Endpoint endpoint)
    {
        while (true)
        {
            BeginAttempt(endpoint);
            ExchangeEnd end = ExchangeEnd.InternalError; // Stays so only when a bug throws.
            try
            {
                ExchangeEnd acquired = TryTakeIdle(endpoint) ? ExchangeEnd.None : await AcquireAsync(endpoint);
                end = acquired == ExchangeEnd.None ? await ExchangeMessagesAsync(_connection!, endpoint) : acquired;
            }
            finally
            {
                EndAttempt(endpoint, end);
            }

            if (!MayRetry(end) || SelectEndpoint() is not { } next)
            {
                return end;
            }

            endpoint.State.Counters.Retried();
            Endpoint = endpoint = next;
            _failure = ExchangeEnd.None;
        }
    }

    /// <summary>What the next fetches wait by.</summary>
    public void Use(Deadlines deadlines) => _deadlines = deadlines;

    /// <summary>Lets go of what the last fetch had.</summary>
    public void Release()
    {
        _deadlines = null!;
        _integration = null!;
        _sink = null!;
        _pool = null;
        Endpoint = null;
        _requestBody.Release();
    }

    /// <summary>Hands over the connection of an answered upgrade.</summary>
    public UpstreamConnection TakeConnection()
    {
        UpstreamConnection connection = _connection!;
        _connection = null;
        return connection;
    }

    /// <summary>Ends the fetch for a reason from outside: the client is gone, a deadline has passed. The first reason counts.</summary>
    public void Fail(ExchangeEnd reason)
    {
        if (_failure == ExchangeEnd.None)
        {
            _failure = reason;
        }

        if (_isWaiting)
        {
            _pool!.CancelWait(_waiter);
        }

        _connecting?.Cancel();
        _connection?.Cancel();
        _request.CancelBody();
    }

    /// <summary>A deadline of this fetch has passed.</summary>
    public void OnDeadline(DeadlineKind kind) => Fail(kind switch
    {
        DeadlineKind.Queue => ExchangeEnd.QueueTimeout,
        DeadlineKind.Connect => ExchangeEnd.ConnectTimeout,
        DeadlineKind.Response => ExchangeEnd.UpstreamResponseTimeout,
        DeadlineKind.UpstreamIdle => ExchangeEnd.UpstreamIdleTimeout,
        DeadlineKind.UpstreamWrite => ExchangeEnd.UpstreamWriteTimeout,
        _ => ExchangeEnd.ExchangeTimeout,
    });

    private void Reset(HttpIntegration integration, IFetchRequest request, IResponseSink sink)
    {
        _integration = integration;
        _request = request;
        _sink = sink;
        _failure = ExchangeEnd.None;
        _freshOnly = _interimSent = false;
        _tried = 0;
        Attempts = 0;
        Endpoint = null;
        Error = ProtocolError.None;
        AttemptAt = FirstByteAt = SentAt = HeadAt = 0;
        Status = 0;
    }

    /// <summary>
    /// Only where it is safe: nothing was sent; or the method is idempotent, no byte of a body was taken and none
    /// of a response passed on (RFC 9110 section 9.2.2). Bounded by the route's retries.
    /// </summary>
    private bool MayRetry(ExchangeEnd end)
    {
        if (Attempts > _integration.RetriesMax || _failure != ExchangeEnd.None && _failure != end
            || _sink.HasStarted || _interimSent || _request.Body.HasBegun)
        {
            return false;
        }

        return ExchangeEnds.RetryOf(end) switch
        {
            RetryRule.NotSent => true,
            RetryRule.Idempotent => IsIdempotent(_request.Method),
            _ => false,
        };
    }

    private static bool IsIdempotent(KnownMethod method) =>
        method is KnownMethod.Get or KnownMethod.Head or KnownMethod.Put or KnownMethod.Delete or KnownMethod.Options;

    private void BeginAttempt(Endpoint endpoint)
    {
        Attempts++;
        AttemptAt = PhaseTime();
        Queued = Connecting = 0;
        endpoint.State.Began(_home.Index);
    }

    /// <summary>Gives back all that the attempt had, be it that a bug ended it; an answered upgrade keeps its connection.</summary>
    private void EndAttempt(Endpoint endpoint, ExchangeEnd end)
    {
        _deadlines.Clear(DeadlineKind.Response);
        _deadlines.Clear(DeadlineKind.UpstreamIdle);
        if (end != ExchangeEnd.None && _connection is { } left)
        {
            _connection = null;
            left.Dispose(); // Not released, so not clean: never used again.
        }

        endpoint.State.Ended(_home.Index);
    }

    /// <summary>The time of a phase, where somebody looks at it; else 0, and the clock is not read.</summary>
    private long PhaseTime() => _home.IsObserved ? _home.Loop.Clock.Nanoseconds() : 0;

    /// <summary>The sink has taken what was written; the first time after the head it is the response's first bytes.</summary>
    private void NoteFlushed()
    {
        if (FirstByteAt == 0 && HeadAt != 0)
        {
            FirstByteAt = PhaseTime();
        }
    }

    private Endpoint? SelectEndpoint()
    {
        Upstream upstream = _integration.Upstream;
        IReadOnlyList<Endpoint> endpoints = upstream.Endpoints;
        if (endpoints.Count == 1)
        {
            return (_tried & 1) == 0 ? endpoints[0] : null;
        }

        Span<int> loads = stackalloc int[endpoints.Count];
        if (upstream.Balancer.Method is BalanceMethod.LeastRequests or BalanceMethod.PowerOfTwo)
        {
            for (int i = 0; i < loads.Length; i++)
            {
                loads[i] = endpoints[i].State.InFlight();
            }
        }

        int selected = upstream.Balancer.Select(ref _home.Pools.BalancerOf(upstream), loads, _tried);
        return selected < 0 ? null : endpoints[selected];
    }

    /// <summary>The next attempt is not to go to this endpoint again.</summary>
    private void Exclude(Endpoint endpoint)
    {
        IReadOnlyList<Endpoint> endpoints = _integration.Upstream.Endpoints;
        for (int i = 0; i < endpoints.Count; i++)
        {
            if (ReferenceEquals(endpoints[i], endpoint))
            {
                _tried |= 1ul << i;
            }
        }
    }
}
