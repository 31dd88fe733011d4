using EdgeProxy.Caching;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>
/// Stands between an upstream and a client whose method is not safe, and purges what the response makes invalid (RFC 9111 section 4.4): the target, and
/// what Location and Content-Location name. One for a connection, made when it is needed first.
/// </summary>
internal sealed class CacheInvalidation(Exchange exchange) : IResponseSink
{
    private readonly RequestHead _head = new();
    private byte[] _bytes = [];

    public bool HasStarted => exchange.Client.Response.HasStarted;

    public long Unflushed => exchange.Client.Response.Unflushed;

    /// <summary>Whether responses to a method can make anything invalid.</summary>
    public static bool MayCome(KnownMethod method) => InvalidationDecision.Invalidates(method, HttpStatus.Ok);

    public void WriteInterim(ResponseHead head, ReadOnlySpan<byte> bytes) => exchange.Client.Response.WriteInterim(head, bytes);

    public void WriteHead(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        if (InvalidationDecision.Invalidates(exchange.Client.Head.Method, head.Status))
        {
            Invalidate(exchange.Path, exchange.Client.Head.HasQuery, exchange.Client.Head.Query.Of(exchange.Client.HeadBytes));
            Invalidate(head, bytes, KnownHeader.Location);
            Invalidate(head, bytes, KnownHeader.ContentLocation);
        }

        exchange.Client.Response.WriteHead(head, bytes);
    }

    public void Write(ReadOnlySpan<byte> data) => exchange.Client.Response.Write(data);

    public void End(FieldTable? trailers, ReadOnlySpan<byte> trailerBytes) => exchange.Client.Response.End(trailers, trailerBytes);

    public ValueTask<bool> SendAsync(ReadOnlySpan<ReadOnlyMemory<byte>> pieces) => exchange.Client.Response.SendAsync(pieces);

    public ValueTask<bool> FlushAsync() => exchange.Client.Response.FlushAsync();

    private void Invalidate(ResponseHead head, ReadOnlySpan<byte> bytes, KnownHeader header)
    {
        if (!head.Fields.Has(header))
        {
            return;
        }

        RequestHead request = exchange.Client.Head;
        ReadOnlySpan<byte> requestBytes = exchange.Client.HeadBytes;
        ReadOnlySpan<byte> reference = head.Fields.ValueOf(header, bytes);
        var origin = new RequestOrigin
        {
            IsHttps = CacheKeys.IsHttps(exchange),
            Authority = request.Authority.Of(requestBytes),
            Path = request.Path.Of(requestBytes),
        };
        byte[] buffer = new byte[4 * (reference.Length + origin.Path.Length + 2)];
        if (InvalidatedTarget.TryResolve(reference, origin, exchange.Client.Identity.Listener.PathPolicy, buffer, out InvalidatedTarget target))
        {
            Invalidate(target.Path, target.HasQuery, target.Query);
        }
    }

    /// <summary>Purges what a GET for the target would find, by the route that it would take.</summary>
    private void Invalidate(ReadOnlySpan<byte> path, bool hasQuery, ReadOnlySpan<byte> query)
    {
        RequestHead request = exchange.Client.Head;
        ReadOnlySpan<byte> bytes = exchange.Client.HeadBytes;
        RouteMatch match = default;
        match.RouteId = -1;
        ReadOnlySpan<byte> host = request.Host.Of(bytes);
        if (!TryMakeGet(request, bytes, path, hasQuery, query) || !exchange.Snapshot.Table.TryMatch(host, path, _head, _bytes, ref match))
        {
            return;
        }

        if (exchange.Snapshot.Routes[match.RouteId].Cache is { } policy)
        {
            LoopCache cache = exchange.Home.Cache!;
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
        return RequestHeadParser.Parse(_bytes.AsSpan(0, writer.Written), _head, exchange.Client.Identity.Listener.HeadLimits) == ParseStatus.Complete;
    }
}
