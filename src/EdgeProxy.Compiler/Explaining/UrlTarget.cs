using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>The GET that somebody means who names a URL, parsed and routed by the very code that serves. For tools; nothing is sent.</summary>
public sealed class UrlTarget
{
    private static readonly System.Buffers.SearchValues<char> Controls = System.Buffers.SearchValues.Create([.. Enumerable.Range(0, 33).Select(value => (char)value), '\x7f']);

    private UrlTarget(Listener listener, RequestHead head, byte[] bytes, byte[] path, CompiledRoute? route, IReadOnlyList<CompiledRoute> possible)
    {
        Listener = listener;
        Head = head;
        Bytes = bytes;
        Path = path;
        Route = route;
        Possible = possible;
    }

    /// <summary>Where it would arrive.</summary>
    public Listener Listener { get; }

    public RequestHead Head { get; }

    /// <summary>What the head is over.</summary>
    public byte[] Bytes { get; }

    /// <summary>Canonical.</summary>
    public byte[] Path { get; }

    /// <summary>Null when nothing matches.</summary>
    public CompiledRoute? Route { get; }

    /// <summary>All that a GET for the URL could take, by whatever fields it has; <see cref="Route"/> among them.</summary>
    public IReadOnlyList<CompiledRoute> Possible { get; }

    /// <summary>Without the port.</summary>
    public ReadOnlySpan<byte> Host => Head.Host.Of(Bytes);

    public ReadOnlySpan<byte> Query => Head.Query.Of(Bytes);

    /// <summary>Null when no request can be for it, and why.</summary>
    /// <param name="gateway">Where it would arrive.</param>
    /// <param name="url">Absolute: <c>http://HOST/PATH?QUERY</c>.</param>
    /// <param name="headers">Further fields of the request.</param>
    /// <param name="listener">The listener's name; null for the one whose port and scheme the URL has, else the first of its scheme, else the first.</param>
    /// <param name="mistake">With its remedy; empty for none.</param>
    public static UrlTarget? Find(
        CompiledGateway gateway, string url, IReadOnlyList<KeyValuePair<string, string>> headers, string? listener, out string mistake)
    {
        mistake = MistakeOf(url, headers);
        if (mistake.Length > 0)
        {
            return null;
        }

        if (ListenerOf(gateway, url, listener) is not { } at)
        {
            mistake = $"there is no listener \"{listener}\"  (one of {string.Join(", ", gateway.Bindings.Select(binding => binding.Listener.Name))})";
            return null;
        }

        byte[] bytes = SyntheticRequest.Make("GET", url, headers).Head;
        var head = new RequestHead();
        if (RequestHeadParser.Parse(bytes, head, at.HeadLimits) != ParseStatus.Complete)
        {
            mistake = $"no request can have this URL and these headers: {head.Error.Label()}, {head.Error.Clause()}";
            return null;
        }

        byte[] path = new byte[head.Path.Length + 1];
        ProtocolError error = PathCanonicalizer.Canonicalize(head.Path.Of(bytes), path, at.PathPolicy, out int length);
        if (error != ProtocolError.None)
        {
            mistake = $"listener {at.Name} refuses this path: {error.Label()}, {error.Clause()}";
            return null;
        }

        path = path[..length];
        RouteMatch match = default;
        bool isMatched = gateway.Snapshot.Table.TryMatch(head.Host.Of(bytes), path, head, bytes, ref match);
        return new UrlTarget(at, head, bytes, path, isMatched ? gateway.RouteById(match.RouteId) : null, PossibleRoutes(gateway, head, bytes, path));
    }

    private static CompiledRoute[] PossibleRoutes(CompiledGateway gateway, RequestHead head, byte[] bytes, byte[] path) =>
        [.. gateway.Snapshot.Table.Explain(head.Host.Of(bytes), path, new RouteRequest(head, bytes))
            .Where(attempt => attempt.Outcome is RouteAttemptOutcome.Matched or RouteAttemptOutcome.ConditionFailed)
            .Select(attempt => gateway.RouteById(attempt.RouteId))
            .OfType<CompiledRoute>()];

    private static string MistakeOf(string url, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        if (!IsHttps(url) && !url.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            return "a URL is absolute: http://HOST/PATH?QUERY";
        }

        return url.AsSpan().ContainsAny(Controls) || url.Contains('#', StringComparison.Ordinal)
            ? "a URL has no spaces, no control characters and no fragment  (percent-encode them)"
            : headers.Any(header => header.Key.AsSpan().ContainsAny(Controls) || header.Value.AsSpan().ContainsAny('\r', '\n'))
            ? "a header is NAME: VALUE, on one line"
            : "";
    }

    private static bool IsHttps(string url) => url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static Listener? ListenerOf(CompiledGateway gateway, string url, string? name)
    {
        IReadOnlyList<Listener> listeners = gateway.Snapshot.Listeners;
        if (name is not null)
        {
            return listeners.FirstOrDefault(listener => string.Equals(listener.Name, name, StringComparison.Ordinal));
        }

        bool isHttps = IsHttps(url);
        int port = Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) ? parsed.Port : 0;
        return listeners.FirstOrDefault(listener => listener.IsTls == isHttps && listener.Port == port)
            ?? listeners.FirstOrDefault(listener => listener.IsTls == isHttps)
            ?? (listeners.Count > 0 ? listeners[0] : null);
    }
}
