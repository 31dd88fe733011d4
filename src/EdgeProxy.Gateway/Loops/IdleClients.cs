namespace EdgeProxy.Gateway;

/// <summary>
/// The clients of a loop that are waited for: between two requests, or before the first. In the order in which their waiting
/// began, so that the longest idle one is found at once. On the loop, but for what says that it may be read from outside.
/// </summary>
internal sealed class IdleClients
{
    private Http1Client? _oldest;
    private Http1Client? _newest;
    private int _count;
    private long _oldestSince = long.MaxValue;

    /// <summary>From any thread.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Since when the longest idle client has been waited for, in milliseconds of the loop's clock; a time that never comes when there is none. From any thread.</summary>
    public long OldestSince => Volatile.Read(ref _oldestSince);

    public Http1Client? Oldest => _oldest;

    public void Add(Http1Client client, long now)
    {
        client.IdleSince = now;
        client.IdleBefore = _newest;
        if (_newest is null)
        {
            _oldest = client;
            Volatile.Write(ref _oldestSince, now);
        }
        else
        {
            _newest.IdleAfter = client;
        }

        _newest = client;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>Nothing, when it is not among them.</summary>
    public void Remove(Http1Client client)
    {
        if (client.IdleBefore is null && !ReferenceEquals(_oldest, client))
        {
            return;
        }

        if (client.IdleBefore is { } before)
        {
            before.IdleAfter = client.IdleAfter;
        }
        else
        {
            _oldest = client.IdleAfter;
            Volatile.Write(ref _oldestSince, _oldest?.IdleSince ?? long.MaxValue);
        }

        if (client.IdleAfter is { } after)
        {
            after.IdleBefore = client.IdleBefore;
        }
        else
        {
            _newest = client.IdleBefore;
        }

        client.IdleBefore = client.IdleAfter = null;
        Volatile.Write(ref _count, _count - 1);
    }
}
