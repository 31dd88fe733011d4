namespace EdgeProxy.Configuration;

/// <summary>The members of a listener.</summary>
internal static class ListenerMembers
{
    public static readonly MemberSpec Address = new(
        "address", new TextShape("an address with a port, or unix:/path"),
        "Where to listen: `0.0.0.0:8080`, `[::]:8080`, or `unix:/run/edge.sock`. Port 0 takes any free port.")
    { IsRequired = true };

    public static readonly MemberSpec TlsCertificates = new(
        "certificates", new ListShape(new TextShape("a certificate name"), CountMin: 1),
        "Names of certificates. The client's server name chooses among them; the one without server names is the default.")
    { IsRequired = true };

    public static readonly MemberSpec TlsMinVersion = new(
        "minVersion", new EnumShape("1.2", "1.3"), "The lowest TLS version that is accepted.", "1.2");

    public static readonly ObjectSpec TlsSpec = new("listener-tls", "TLS on a listener.", [TlsCertificates, TlsMinVersion]);

    public static readonly MemberSpec Tls = new("tls", new ObjectShape(TlsSpec), "Makes the listener HTTPS; without it, it is plain HTTP.");

    public static readonly MemberSpec TrustedProxies = new(
        "trustedProxies", new ListShape(new TextShape("an address or a CIDR network")),
        "Addresses and networks (`10.0.0.0/8`) whose `X-Forwarded-*` and `Forwarded` are believed. Without it, nobody's are.");

    public static readonly MemberSpec Paths = new(
        "paths", new EnumShape("strict", "preserve"),
        "`strict` refuses paths that two readers could understand differently. `preserve` lets empty segments, encoded slashes and path parameters through as they are.", "strict");

    public static readonly MemberSpec HeadBytesMax = new(
        "headBytesMax", new SizeShape(1024, 16 * 1024), "The whole request head, from the start line to the empty line.", "16KB");

    public static readonly MemberSpec TargetBytesMax = new(
        "targetBytesMax", new SizeShape(64, 16 * 1024), "The request target: path and query. At most `headBytesMax`, which lowers the default.", "8KB");

    public static readonly MemberSpec FieldsMax = new("fieldsMax", new IntegerShape(1, 255), "Header lines of a request.", "100");

    public static readonly MemberSpec ConnectionsMax = new(
        "connectionsMax", new IntegerShape(0, 10_000_000), "Connections open at once; 0 is unlimited.", "0");

    public static readonly ObjectSpec LimitsSpec = new(
        "listener-limits", "What a client may send at most.", [HeadBytesMax, TargetBytesMax, FieldsMax, ConnectionsMax]);

    public static readonly MemberSpec Limits = new("limits", new ObjectShape(LimitsSpec), "What a client may send at most.");

    public static readonly MemberSpec Head = new(
        "head", Shapes.Timeout, "For the whole request head, from its first byte.", "10s");

    public static readonly MemberSpec KeepAlive = new("keepAlive", Shapes.Timeout, "For an idle connection, until the next request.", "75s");

    public static readonly MemberSpec Write = new("write", Shapes.Timeout, "The client accepts no byte of the response for so long.", "30s");

    public static readonly MemberSpec Body = new("body", Shapes.Timeout, "No byte of the request's body comes for so long.", "30s");

    public static readonly MemberSpec Handshake = new("handshake", Shapes.Timeout, "For the TLS handshake.", "10s");

    public static readonly ObjectSpec TimeoutsSpec = new(
        "listener-timeouts", "How long a client may take.", [Head, KeepAlive, Write, Body, Handshake]);

    public static readonly MemberSpec Timeouts = new("timeouts", new ObjectShape(TimeoutsSpec), "How long a client may take.");

    public static readonly MemberSpec BodyRateMin = new(
        "bodyRateMin", new SizeShape(0, 1L << 30),
        "Bytes a second that a request's body must reach, after 5 seconds of grace; `\"0\"` is off.", "240B");

    public static readonly MemberSpec Throttle = new(
        "throttle", ThrottleMembers.Shape, "Rate limits of all requests that come here, before they are routed: one, or a list of up to three.");

    public static readonly ObjectSpec Spec = new(
        "listener", "An address that accepts clients.", [Address, Tls, TrustedProxies, Paths, Limits, Timeouts, BodyRateMin, Throttle]);
}
