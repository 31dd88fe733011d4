using EdgeProxy.Caching;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>
/// Stands between an upstream and a client that asked by HEAD for what is stored but could not be used, and updates that by the response, or takes it for
/// stale (RFC 9111 section 4.3.5). One for a connection, made when it is needed first.
/// </summary>
internal sealed class CacheHeadUpdate(Exchange exchange) : IResponseSink
{
    private readonly StoredUpdate _stored = new();
    private readonly byte[] _key = new byte[CacheStore.KeyBytesMax];
    private CachePolicy _policy = null!;
    private int _keyLength;
    private int _primaryLength;

    public bool HasStarted => exchange.Client.Response.HasStarted;

    public long Unflushed => exchange.Client.Response.Unflushed;

    private long Seconds => exchange.UnixMilliseconds / 1000;

    /// <summary>Takes what is stored while it is read.</summary>
    public void Take(CachePolicy policy, ReadOnlySpan<byte> key, int primaryLength, CacheReader stored)
    {
        _policy = policy;
        key.CopyTo(_key);
        _keyLength = key.Length;
        _primaryLength = primaryLength;
        _stored.Take(stored);
    }

    public void WriteInterim(ResponseHead head, ReadOnlySpan<byte> bytes) => exchange.Client.Response.WriteInterim(head, bytes);

    public void WriteHead(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        if (head.Status == HttpStatus.Ok)
        {
            long now = Seconds;
            bool isSame = ValidationOutcome.IsUpdatedByHead(head, bytes, _stored.Fields, _stored.Bytes, _stored.BodyLength);
            if (!isSame || !_stored.TryMerge(_policy, head, bytes, new ExchangeTimes(now, now)))
            {
                _stored.Outdate(now);
            }

            CacheLoop store = exchange.Home.Cache!.Store;
            store.Update(store.Store.KeyOf(_key.AsSpan(0, _keyLength), _primaryLength), now, _stored.Version, _stored.Content);
        }

        exchange.Client.Response.WriteHead(head, bytes);
    }

    public void Write(ReadOnlySpan<byte> data) => exchange.Client.Response.Write(data);

    public void End(FieldTable? trailers, ReadOnlySpan<byte> trailerBytes) => exchange.Client.Response.End(trailers, trailerBytes);

    public ValueTask<bool> SendAsync(ReadOnlySpan<ReadOnlyMemory<byte>> pieces) => exchange.Client.Response.SendAsync(pieces);

    public ValueTask<bool> FlushAsync() => exchange.Client.Response.FlushAsync();
}
