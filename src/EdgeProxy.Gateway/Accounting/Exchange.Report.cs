using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <content>Tells the loop's observers what is known of the exchange, where there are any.</content>
public sealed partial class Exchange
{
    private const int TraceIdLength = 32;

    private readonly byte[] _traceId = new byte[TraceIdLength];
    private (ulong High, ulong Low) _madeTrace;

    /// <summary>Bytes of a head that could not be parsed, at the beginning of the client's bytes; -1 for a good head.</summary>
    private int _brokenHeadLength;

    /// <summary>The id of the trace that this gateway begins, since the client sent none; the same for each attempt.</summary>
    internal (ulong High, ulong Low) MakeTrace()
    {
        if (_madeTrace == default)
        {
            _madeTrace = (Home.Random.Next(), Home.Random.Next());
        }

        return _madeTrace;
    }

    /// <summary>The time of a phase, where somebody looks at it; else 0, and the clock is not read.</summary>
    private long PhaseTime() => Home.IsObserved ? Home.Loop.Clock.Nanoseconds() : 0;

    private void ReportIfWanted()
    {
        try
        {
            if (IsWanted())
            {
                Report();
            }
        }
        catch (Exception bug)
        {
            Home.Loop.ReportUnhandled(bug);
        }
    }

    private bool IsWanted()
    {
        foreach (IExchangeObserver observer in Home.Observers)
        {
            if (observer.Wants(_outcome))
            {
                return true;
            }
        }

        return false;
    }

    private void Report()
    {
        ExchangeRecord record = _brokenHeadLength >= 0 ? RecordWithoutHead() : RecordWithHead(Client.Head, Client.HeadBytes);
        foreach (IExchangeObserver observer in Home.Observers)
        {
            try
            {
                observer.Observe(record);
            }
            catch (Exception bug)
            {
                Home.Loop.ReportUnhandled(bug); // It costs a line of a log, never the client's connection.
            }
        }
    }

    private ExchangeRecord RecordWithoutHead() => new(ref _outcome, Client.Identity)
    {
        EndedAt = Home.Loop.Clock.UtcNow,
        KeyPlaces = _keyPlaces,
        Received = Client.HeadBytes[.._brokenHeadLength],
    };

    private ExchangeRecord RecordWithHead(RequestHead head, ReadOnlySpan<byte> bytes) => new(ref _outcome, Client.Identity)
    {
        EndedAt = Home.Loop.Clock.UtcNow,
        KeyPlaces = _keyPlaces,
        Head = head,
        Received = bytes[..head.Length],
        Method = head.MethodName.Of(bytes),
        Host = head.Host.Of(bytes),
        Path = PathOf(head, bytes),
        CanonicalPath = Route is null ? default : Path,
        Query = head.Query.Of(bytes),
        Protocol = head.Version == HttpVersion.Http10 ? "HTTP/1.0"u8 : "HTTP/1.1"u8,
        UserAgent = head.Fields.ValueOf(KnownHeader.UserAgent, bytes),
        Referer = head.Fields.ValueOf(KnownHeader.Referer, bytes),
        RequestId = RequestId,
        TraceId = TraceId(head, bytes),
        Route = Route,
        ApiKey = KeyName,
        Plan = Plan?.Name,
        Endpoint = _outcome.Attempts > 0 ? _cacheEndpoint ?? _fetch.Endpoint : null,
        IsTunnel = _outcome.IsTunnel,
    };

    /// <summary>An absolute form without a path asks for the root; an authority form (CONNECT) has none, and is shown itself.</summary>
    private static ReadOnlySpan<byte> PathOf(RequestHead head, ReadOnlySpan<byte> bytes) =>
        !head.Path.IsEmpty ? head.Path.Of(bytes) : head.Form == TargetForm.Authority ? head.Target.Of(bytes) : "/"u8;

    private ReadOnlySpan<byte> TraceId(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        if (HasTraceParent)
        {
            return TraceParent.TraceIdOf(head.Fields.ValueOf(KnownHeader.TraceParent, bytes));
        }

        if (_madeTrace == default)
        {
            return default;
        }

        Gateway.RequestId.WriteHex(_madeTrace.High, _traceId);
        Gateway.RequestId.WriteHex(_madeTrace.Low, _traceId.AsSpan(16));
        return _traceId;
    }
}
