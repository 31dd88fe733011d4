using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using EdgeProxy.Http1;
using EdgeProxy.Policies;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <summary>
/// One request and its response: the life of an exchange, phase by phase, in the order of <c>docs/LIFE_OF_A_REQUEST.md</c>.
/// What needs no I/O is one synchronous run that returns a refusal or none; only real I/O awaits. One object serves an exchange after
/// another, of whatever client; it lives on one loop with all that it touches.
/// </summary>
public sealed partial class Exchange : IFetchRequest
{
    private readonly Fetch _fetch;
    private readonly byte[] _requestId = new byte[Gateway.RequestId.LengthMax];
    private int _requestIdLength;
    private ReadOnlyMemory<byte> _canonicalPath;
    private ExchangeEnd _aborted;
    private bool _isFetching;
    private RouteMatch _match;
    private Outcome _outcome;
    private Tunnel? _tunnel;
    private Deadlines _deadlines = null!;

    internal Exchange(GatewayLoop home)
    {
        Home = home;
        _fetch = new Fetch(home);
    }

    public IExchangeClient Client { get; private set; } = null!;

    /// <summary>
    /// The snapshot that was current when the exchange began; it keeps it to its end, but as a tunnel it lets it go:
    /// a tunnel may live for days, and needs its route alone.
    /// </summary>
    public GatewaySnapshot Snapshot { get; private set; } = null!;

    /// <summary>Null until routed, and when nothing matched.</summary>
    public Route? Route { get; private set; }

    public ref readonly RouteMatch Match => ref _match;

    /// <summary>The canonical path: what is matched and what is forwarded.</summary>
    public ReadOnlySpan<byte> Path => _canonicalPath.IsEmpty ? Client.Head.Path.Of(Client.HeadBytes) : _canonicalPath.Span;

    /// <summary>The id in <c>X-Request-Id</c> both ways.</summary>
    public ReadOnlySpan<byte> RequestId => _requestId.AsSpan(0, _requestIdLength);

    /// <summary>Whether the client sent a <c>traceparent</c> that can be passed on.</summary>
    public bool HasTraceParent { get; private set; }

    /// <summary>Whether the exchange is to become a tunnel.</summary>
    public bool WantsUpgrade { get; private set; }

    internal GatewayLoop Home { get; }

    /// <summary>The client of the next exchange, and the deadlines of its connection.</summary>
    internal void Use(IExchangeClient client, Deadlines deadlines)
    {
        Client = client;
        _deadlines = deadlines;
        _fetch.Use(deadlines);
    }

    /// <summary>Lets go of the client, its deadlines and the route.</summary>
    internal void Release()
    {
        Client = null!;
        Route = null;
        Plan = null;
        _deadlines = null!;
        _cacheEndpoint = null;
        _keyPlaces = KeyPlaces.None;
        _fetch.Release();
    }

    /// <summary>From the parsed head to the account. Never throws; afterwards the client looks at its response to see whether it can go on.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    internal async ValueTask RunAsync()
    {
        Begin();
        try
        {
            GatewayResponseType refusal = Decide();
            _outcome.RoutedAt = PhaseTime();
            if (refusal != GatewayResponseType.None)
            {
                Refuse(refusal);
            }
            else if (AnswerOrForward() is { } http && (!IsCached || !await AnswerFromCacheAsync(http)))
            {
                BeginFetch(http);
                ExchangeEnd end;
                try
                {
                    end = await _fetch.RunAsync(http, this, ResponseSink);
                }
                finally
                {
                    EndFetch();
                }

                _outcome.End = end == ExchangeEnd.Completed ? end : await EndUnusuallyAsync(end);
            }
        }
        catch (Exception bug)
        {
            // Expected failures are values: this is a bug. It costs its own connection, and nothing else.
            Home.Loop.ReportUnhandled(bug);
            _outcome.End = ExchangeEnd.InternalError;
            Client.Abort();
        }

        Account();
    }

    /// <summary>The head could not be parsed: there is no exchange, but there is an answer and an account of it.</summary>
    /// <param name="error">Why.</param>
    /// <param name="received">How many bytes of it the client keeps, for the account.</param>
    internal void RefuseHead(ProtocolError error, int received)
    {
        Begin();
        _brokenHeadLength = received;
        _outcome.Error = error;
        try
        {
            Refuse(ProtocolResponses.Of(error), close: true);
        }
        finally
        {
            Account();
        }
    }

    /// <summary>The head did not come in time.</summary>
    internal void RefuseLate()
    {
        Begin();
        _brokenHeadLength = 0;
        try
        {
            Refuse(GatewayResponseType.RequestTimeout, close: true);
        }
        finally
        {
            Account();
        }
    }

    /// <summary>Ends the exchange for a reason from outside. The first reason counts.</summary>
    internal void Abort(ExchangeEnd reason)
    {
        if (_aborted == ExchangeEnd.None)
        {
            _aborted = reason;
        }

        if (_isFetching)
        {
            _fetch.Fail(reason);
        }

        _cacheTurn?.Wake();
        _tunnel?.End(reason);
        Client.CancelPending();
    }

    /// <summary>Ends a tunnel in good order, when the gateway drains or the tunnel's route has left the documents; others go on.</summary>
    internal void LeaveTunnel()
    {
        if (MustLeaveTunnel)
        {
            _tunnel?.Leave(Home.IsDraining ? ExchangeEnd.Shutdown : ExchangeEnd.RouteRemoved);
        }
    }

    internal void OnDeadline(DeadlineKind kind)
    {
        if (kind == DeadlineKind.Tunnel)
        {
            _tunnel?.OnDeadline();
        }
        else if (_isFetching)
        {
            _fetch.OnDeadline(kind);
            if (kind == DeadlineKind.Exchange)
            {
                Client.CancelPending();
            }
        }
        else if (_cacheTurn is not null)
        {
            Abort(ExchangeEnd.ExchangeTimeout);
        }
    }

    private void Begin()
    {
        Snapshot = Home.Snapshot;
        Route = null;
        _canonicalPath = default;
        _tunnelClient = null;
        _madeTrace = default;
        _brokenHeadLength = -1;
        _aborted = ExchangeEnd.None;
        WantsUpgrade = HasTraceParent = false;
        _match = default;
        _match.RouteId = -1;
        _requestIdLength = 0;
        _cacheLinesLength = 0;
        _cacheEndpoint = null;
        _updatesByHead = false;
        BeginAdmission();
        _outcome = new Outcome { StartedAt = Home.Loop.Clock.Nanoseconds(), KeyId = -1, PlanId = -1 };
        Home.Counters.ExchangesInFlight++;
    }

    /// <summary>All phases that need no I/O, in their order; the first refusal ends them.</summary>
    private GatewayResponseType Decide()
    {
        TakeRequestId(Client.Head, Client.HeadBytes);
        GatewayResponseType refusal = AdmitClient();
        return refusal != GatewayResponseType.None ? refusal
            : (refusal = MatchRoute()) != GatewayResponseType.None ? refusal
            : (refusal = CheckAccess()) != GatewayResponseType.None ? refusal
            : (refusal = Authorize()) != GatewayResponseType.None ? refusal
            : (refusal = CheckKey()) != GatewayResponseType.None ? refusal
            : (refusal = Throttle()) != GatewayResponseType.None ? refusal
            : Validate();
    }

    private GatewayResponseType CheckAccess() => Ask(Route!.Policies.Access);

    private GatewayResponseType Authorize() => Ask(Route!.Policies.Authorizers);

    private GatewayResponseType CheckKey() => Ask(Route!.Policies.Keys);

    private GatewayResponseType Throttle() => Ask(Route!.Policies.Limits);

    /// <summary>What the request itself must satisfy: its declared length, and what validators the route has.</summary>
    private GatewayResponseType Validate()
    {
        Client.Body.Limit(Route!.BodyBytesMax);
        return Client.Head.ContentLength > Route.BodyBytesMax ? GatewayResponseType.RequestTooLarge : Ask(Route.Policies.Validators);
    }

    private GatewayResponseType Ask(IRoutePolicy[] policies)
    {
        foreach (IRoutePolicy policy in policies)
        {
            GatewayResponseType refusal = policy.Decide(this);
            if (refusal != GatewayResponseType.None)
            {
                return refusal;
            }
        }

        return GatewayResponseType.None;
    }

    /// <summary>Answers by what needs no upstream; else gives the integration that forwards.</summary>
    private HttpIntegration? AnswerOrForward()
    {
        switch (Route!.Integration)
        {
            case HttpIntegration when MayNotForward():
                AnswerOptions();
                return null;
            case HttpIntegration http:
                return http;
            case MockIntegration mock:
                AnswerMock(mock);
                return null;
            case RedirectIntegration redirect:
                AnswerRedirect(redirect);
                return null;
            default:
                Refuse(GatewayResponseType.InternalError);
                return null;
        }
    }
}
