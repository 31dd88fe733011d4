using EdgeProxy.Caching;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>
/// Stands between an upstream and a client that asked by HEAD for what is stored but could not be used, and updates that by the response, or takes it for
/// stale (RFC 9111 section 4.3.5). One for a connection, made when it is needed first.
/// </summary>
internal sealed class CacheHeadUpdate(Exchange exchange) : ResponseWatch(exchange)
{
    private readonly StoredUpdate _stored = new();
    private readonly byte[] _key = new byte[CacheStore.KeyBytesMax];
    private CachePolicy _policy = null!;
    private int _keyLength;
    private int _primaryLength;

    private long Seconds => Exchange.UnixMilliseconds / 1000;

    /// <summary>Takes what is stored while it is read.</summary>
    public void Take(CachePolicy policy, ReadOnlySpan<byte> key, int primaryLength, CacheReader stored)
    {
        _policy = policy;
        key.CopyTo(_key);
        _keyLength = key.Length;
        _primaryLength = primaryLength;
        _stored.Take(stored);
    }

    protected override void Look(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        if (head.Status == HttpStatus.Ok)
        {
            long now = Seconds;
            bool isSame = ValidationOutcome.IsUpdatedByHead(head, bytes, _stored.Fields, _stored.Bytes, _stored.BodyLength);
            if (!isSame || !_stored.TryMerge(_policy, head, bytes, new ExchangeTimes(now, now)))
            {
                _stored.Outdate(now);
            }

            CacheLoop store = Exchange.Home.Cache!.Store;
            store.Update(store.Store.KeyOf(_key.AsSpan(0, _keyLength), _primaryLength), now, _stored.Version, _stored.Content);
        }
    }
}
