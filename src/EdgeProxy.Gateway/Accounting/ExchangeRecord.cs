using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>
/// All that is known of an exchange when it ends, as a view over what the loop holds: nothing is copied, and nothing of it
/// outlives the call. Bytes are as they were received, so whoever writes them somewhere escapes them. Empty or null: not known.
/// </summary>
public readonly ref struct ExchangeRecord
{
    private readonly ref readonly Outcome _outcome;

    public ExchangeRecord(ref readonly Outcome outcome, ClientIdentity client)
    {
        _outcome = ref outcome;
        Client = client;
        KeyPlaces = KeyPlaces.None;
    }

    /// <summary>How it ended: status, end, refusal, protocol error, bytes of bodies, attempts, and the times of its phases.</summary>
    public ref readonly Outcome Outcome => ref _outcome;

    /// <summary>Who asked, and on which listener.</summary>
    public ClientIdentity Client { get; }

    /// <summary>Wall clock at the end, UTC, as of the loop's turn.</summary>
    public DateTimeOffset EndedAt { get; init; }

    /// <summary>Wall clock when the head was parsed.</summary>
    public DateTimeOffset StartedAt => EndedAt.AddTicks(-(Outcome.EndedAt - Outcome.StartedAt) / TimeSpan.NanosecondsPerTick);

    /// <summary>The parsed head; null when what came was none.</summary>
    public RequestHead? Head { get; init; }

    /// <summary>The bytes of the head, or of what should have been one; a few kilobytes at most.</summary>
    public ReadOnlySpan<byte> Received { get; init; }

    public ReadOnlySpan<byte> Method { get; init; }

    /// <summary>The host that the request was for, without its port.</summary>
    public ReadOnlySpan<byte> Host { get; init; }

    /// <summary>The path as received, without the query.</summary>
    public ReadOnlySpan<byte> Path { get; init; }

    /// <summary>The path in the form that was matched and forwarded.</summary>
    public ReadOnlySpan<byte> CanonicalPath { get; init; }

    /// <summary>Without its question mark.</summary>
    public ReadOnlySpan<byte> Query { get; init; }

    /// <summary>Such as <c>HTTP/1.1</c>.</summary>
    public ReadOnlySpan<byte> Protocol { get; init; }

    public ReadOnlySpan<byte> UserAgent { get; init; }

    public ReadOnlySpan<byte> Referer { get; init; }

    /// <summary>The id in <c>X-Request-Id</c> both ways.</summary>
    public ReadOnlySpan<byte> RequestId { get; init; }

    /// <summary>The trace's id in <c>traceparent</c> towards the upstream, 32 hexadecimal digits.</summary>
    public ReadOnlySpan<byte> TraceId { get; init; }

    /// <summary>Null when none matched.</summary>
    public Route? Route { get; init; }

    /// <summary>Where the request may bear an API key, which is to be written nowhere.</summary>
    public KeyPlaces KeyPlaces { get; init; }

    /// <summary>The name of the API key that was presented, where it is one of the documents; never the key.</summary>
    public ReadOnlySpan<byte> ApiKey { get; init; }

    /// <summary>The name of the key's plan; null when it has none here.</summary>
    public string? Plan { get; init; }

    /// <summary>The endpoint of the last attempt; null when none was tried.</summary>
    public Endpoint? Endpoint { get; init; }

    /// <summary>Whether it had become a tunnel.</summary>
    public bool IsTunnel { get; init; }

    /// <summary>From the parsed head to the end, nanoseconds.</summary>
    public long Duration => Outcome.EndedAt - Outcome.StartedAt;

    /// <summary>
    /// The client's address as text: the peer's, or behind trusted proxies the one that they name
    /// (<see cref="Policies.TrustedProxies.ResolveClient"/>).
    /// </summary>
    /// <param name="destination">At least 45 bytes.</param>
    /// <returns>The bytes written.</returns>
    public int CopySourceAddress(Span<byte> destination)
    {
        if (Head is null || Client.Peer is null || !Client.IsTrustedProxy)
        {
            Client.PeerText.CopyTo(destination);
            return Client.PeerText.Length;
        }

        return Client.Listener.TrustedProxies.ResolveClient(Client.Peer, ForwardedFor.LastOf(Head, Received), destination);
    }

    /// <summary>The value of the first line with this name.</summary>
    public ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> name)
    {
        if (Head is { } head)
        {
            foreach (ref readonly HeaderField field in head.Fields.Fields)
            {
                if (System.Text.Ascii.EqualsIgnoreCase(field.Name.Of(Received), name))
                {
                    return field.Value.Of(Received);
                }
            }
        }

        return default;
    }
}
