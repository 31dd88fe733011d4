using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>What answers a route.</summary>
public abstract record Integration;

/// <summary>Forwards to an upstream.</summary>
public sealed record HttpIntegration(
    Upstream Upstream,
    TargetRewrite Target,
    HostRule Host,
    HeaderRules RequestHeaders,
    HeaderRules ResponseHeaders,
    FetchTimeouts Timeouts,
    int RetriesMax) : Integration;

/// <summary>Answers by itself.</summary>
/// <param name="Status">Final status, 200 to 599.</param>
/// <param name="Fields">Field lines, each ended by CRLF, without framing fields.</param>
public sealed record MockIntegration(int Status, byte[] Fields, byte[] Body) : Integration;

/// <summary>Sends the client elsewhere.</summary>
/// <param name="Location">Where to; parameters are of the route's pattern.</param>
/// <param name="KeepQuery">Whether the request's query is appended.</param>
public sealed record RedirectIntegration(int Status, BytesTemplate Location, bool KeepQuery) : Integration
{
    /// <summary>Further field lines, each ended by CRLF, without framing fields.</summary>
    public byte[] Fields { get; init; } = [];

    /// <summary>Most bytes that <see cref="WriteLocation"/> writes.</summary>
    public int MeasureLocation(in RouteMatch match, ReadOnlySpan<byte> path, ReadOnlySpan<byte> query) =>
        Location.Measure(match, path) + query.Length + "/.?"u8.Length;

    /// <summary>Writes where the client is sent, with the request's query (without its '?') where it is kept.</summary>
    public void WriteLocation(ref HeadWriter writer, in RouteMatch match, ReadOnlySpan<byte> path, bool hasQuery, ReadOnlySpan<byte> query)
    {
        if (Location.BeginsWithTwoSlashes(match, path))
        {
            // A client could else name the host to be sent to, by a path such as //host where empty segments are kept:
            // RFC 3986 section 4.2 takes that for an authority. The dot segment makes it the path that is meant.
            writer.Write("/."u8);
        }

        Location.Write(ref writer, match, path);
        if (KeepQuery && hasQuery)
        {
            writer.Write((byte)'?');
            writer.Write(query);
        }
    }
}

/// <summary>Milliseconds; 0 means none.</summary>
/// <param name="Connect">Until the connection stands, TLS included.</param>
/// <param name="Response">From the request's last byte sent (or first, while the body goes on) to the response head.</param>
/// <param name="Idle">Between bytes of the response body.</param>
/// <param name="Write">No byte accepted by the upstream.</param>
/// <param name="Exchange">The whole exchange.</param>
public sealed record FetchTimeouts(long Connect, long Response, long Idle, long Write, long Exchange);

public enum HostMode : byte
{
    /// <summary>The client's authority.</summary>
    Keep,

    /// <summary>The endpoint's authority.</summary>
    Rewrite,

    /// <summary>A name from the configuration.</summary>
    Literal,
}

/// <summary>What the <c>Host</c> field says to the upstream.</summary>
public sealed record HostRule(HostMode Mode, byte[] Literal)
{
    /// <summary>The value of <c>Host</c>.</summary>
    /// <param name="client">The client's authority; an HTTP/1.0 client may have named none, and then the endpoint's is taken.</param>
    /// <param name="endpoint">The endpoint's authority.</param>
    public ReadOnlySpan<byte> Select(ReadOnlySpan<byte> client, ReadOnlySpan<byte> endpoint) => Mode switch
    {
        HostMode.Literal => Literal,
        HostMode.Keep when !client.IsEmpty => client,
        _ => endpoint,
    };
}
