using EdgeProxy.Caching;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>
/// Stands between an upstream and a client whose method is not safe, and purges what the response makes invalid (RFC 9111 section 4.4): the target, and
/// what Location and Content-Location name. One for a connection, made when it is needed first.
/// </summary>
internal sealed class CacheInvalidation(Exchange exchange) : ResponseWatch(exchange)
{
    private readonly RequestHead _head = new();
    private byte[] _bytes = [];

    /// <summary>Whether responses to a method can make anything invalid.</summary>
    public static bool MayCome(KnownMethod method) => InvalidationDecision.Invalidates(method, HttpStatus.Ok);

    protected override void Look(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        if (InvalidationDecision.Invalidates(Exchange.Client.Head.Method, head.Status))
        {
            Invalidate(Exchange.Path, Exchange.Client.Head.HasQuery, Exchange.Client.Head.Query.Of(Exchange.Client.HeadBytes));
            Invalidate(head, bytes, KnownHeader.Location);
            Invalidate(head, bytes, KnownHeader.ContentLocation);
        }
    }

    private void Invalidate(ResponseHead head, ReadOnlySpan<byte> bytes, KnownHeader header)
    {
        if (!head.Fields.Has(header))
        {
            return;
        }

        RequestHead request = Exchange.Client.Head;
        ReadOnlySpan<byte> requestBytes = Exchange.Client.HeadBytes;
        ReadOnlySpan<byte> reference = head.Fields.ValueOf(header, bytes);
        var origin = new RequestOrigin
        {
            IsHttps = CacheKeys.IsHttps(Exchange),
            Authority = request.Authority.Of(requestBytes),
            Path = request.Path.Of(requestBytes),
        };
        byte[] buffer = new byte[4 * (reference.Length + origin.Path.Length + 2)];
        if (InvalidatedTarget.TryResolve(reference, origin, Exchange.Client.Identity.Listener.PathPolicy, buffer, out InvalidatedTarget target))
        {
            Invalidate(target.Path, target.HasQuery, target.Query);
        }
    }

    /// <summary>Purges what a GET for the target would find, by the route that it would take.</summary>
    private void Invalidate(ReadOnlySpan<byte> path, bool hasQuery, ReadOnlySpan<byte> query)
    {
        RequestHead request = Exchange.Client.Head;
        ReadOnlySpan<byte> bytes = Exchange.Client.HeadBytes;
        RouteMatch match = default;
        match.RouteId = -1;
        ReadOnlySpan<byte> host = request.Host.Of(bytes);
        if (!TryMakeGet(request, bytes, path, hasQuery, query) || !Exchange.Snapshot.Table.TryMatch(host, path, _head, _bytes, ref match))
        {
            return;
        }

        if (Exchange.Snapshot.Routes[match.RouteId].Cache is { } policy)
        {
            LoopCache cache = Exchange.Home.Cache!;
            cache.Store.Store.PurgeTag(CacheKeys.UriTag(policy, host, path, hasQuery, query));
            cache.Counters.Invalidations++;
        }
    }

    /// <summary>The request as it would be with GET and another target: conditions of routes see the same fields.</summary>
    private bool TryMakeGet(RequestHead request, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> path, bool hasQuery, ReadOnlySpan<byte> query)
    {
        ReadOnlySpan<byte> head = bytes[..request.Length];
        int line = head[request.Target.Start..].IndexOf((byte)'\n') + request.Target.Start;
        int size = path.Length + query.Length + head.Length + 32;
        if (_bytes.Length < size)
        {
            _bytes = new byte[size];
        }

        var writer = new HeadWriter(_bytes);
        writer.Write("GET "u8);
        writer.Write(path);
        writer.Write(hasQuery ? "?"u8 : default);
        writer.Write(query);
        writer.Write(" HTTP/1.1\r\n"u8);
        writer.Write(head[(line + 1)..]);
        _head.Reset();
        return RequestHeadParser.Parse(_bytes.AsSpan(0, writer.Written), _head, Exchange.Client.Identity.Listener.HeadLimits) == ParseStatus.Complete;
    }
}
