namespace EdgeProxy.Configuration;

/// <summary>The members of an upstream.</summary>
internal static class UpstreamMembers
{
    /// <summary>The balancer remembers tried endpoints in one 64-bit word.</summary>
    public const int EndpointsMax = 64;

    public static readonly MemberSpec Url = new(
        "url", new TextShape("an endpoint"), "`http://host:port`, `https://host:port`, or `unix:/path` (HTTP over a Unix socket).")
    { IsRequired = true };

    public static readonly MemberSpec Weight = new("weight", new IntegerShape(1, 256), "Its share of the traffic, relative to the others'.", "1");

    public static readonly ObjectSpec EndpointSpec = new("endpoint", "One address of an upstream.", [Url, Weight]);

    public static readonly MemberSpec Endpoints = new(
        "endpoints", new ListShape(new ChoiceShape(new TextShape("an endpoint"), new ObjectShape(EndpointSpec)), 1, EndpointsMax),
        "1 to 64 endpoints, each its URL or an object with its weight.")
    { IsRequired = true };

    public static readonly MemberSpec Balance = new(
        "balance", new EnumShape("roundRobin", "leastRequests", "powerOfTwo", "random"), "How an endpoint is chosen for a request.", "roundRobin");

    public static readonly MemberSpec Connect = new("connect", Shapes.Timeout, "To connect, with the TLS handshake.", "5s");

    public static readonly MemberSpec Response = new("response", Shapes.Timeout, "From the end of the request to the response's head.", "29s");

    public static readonly MemberSpec Idle = new("idle", Shapes.Timeout, "Between bytes of the response's body.", "60s");

    public static readonly MemberSpec Write = new("write", Shapes.Timeout, "The endpoint accepts no byte of the request for so long.", "30s");

    public static readonly MemberSpec Exchange = new("exchange", Shapes.OptionalTimeout, "The whole exchange, all attempts together; `\"0s\"` is none.", "0s");

    public static readonly ObjectSpec TimeoutsSpec = new(
        "upstream-timeouts", "How long an endpoint may take.", [Connect, Response, Idle, Write, Exchange]);

    public static readonly MemberSpec Timeouts = new(
        "timeouts", new ObjectShape(TimeoutsSpec), "How long an endpoint may take. Routes may set their own, but for `connect`.");

    public static readonly MemberSpec ConnectionsMax = new(
        "connectionsMax", new IntegerShape(1, 1_000_000), "Connections to each endpoint, for the whole process.", "256");

    public static readonly MemberSpec IdleTimeout = new("idleTimeout", Shapes.Timeout, "How long an unused connection is kept.", "60s");

    public static readonly MemberSpec QueueMax = new(
        "queueMax", new IntegerShape(0, 1_000_000), "Requests that may wait for a connection; 0 refuses at once.", "1024");

    public static readonly MemberSpec QueueTimeout = new("queueTimeout", Shapes.Timeout, "How long a request may wait for a connection.", "1s");

    public static readonly ObjectSpec PoolSpec = new(
        "pool", "Connections to the endpoints.", [ConnectionsMax, IdleTimeout, QueueMax, QueueTimeout]);

    public static readonly MemberSpec Pool = new("pool", new ObjectShape(PoolSpec), "Connections to the endpoints.");

    public static readonly MemberSpec RetriesMax = new("max", new IntegerShape(0, 5), "Further attempts after the first.", "1");

    public static readonly ObjectSpec RetriesSpec = new("retries", "Retries, made only where they are safe.", [RetriesMax]);

    public static readonly MemberSpec Retries = new("retries", new ObjectShape(RetriesSpec), "Retries, made only where they are safe.");

    public static readonly MemberSpec TlsServerName = new(
        "serverName", new TextShape("a host name"), "The name to ask for and to verify, instead of the endpoint's host.");

    public static readonly MemberSpec TlsCa = new(
        "ca", new TextShape("a PEM file or PEM text"), "The authorities to trust instead of the system's: a PEM file, relative to the document, or PEM text.");

    public static readonly MemberSpec TlsVerify = new(
        "verify", Shapes.Bool, "False accepts any certificate, and thus anyone on the path.", "true");

    public static readonly MemberSpec TlsClientCertificate = new(
        "clientCertificate", new TextShape("a certificate name"), "The name of a certificate to show to endpoints that ask.");

    public static readonly ObjectSpec TlsSpec = new(
        "upstream-tls", "TLS to `https` endpoints.", [TlsServerName, TlsCa, TlsVerify, TlsClientCertificate]);

    public static readonly MemberSpec Tls = new("tls", new ObjectShape(TlsSpec), "TLS to `https` endpoints, which are verified against the system's authorities without it.");

    public static readonly MemberSpec ResolveInterval = new(
        "interval", new DurationShape(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)), "How often host names are resolved anew.", "30s");

    public static readonly ObjectSpec ResolveSpec = new("resolve", "Name resolution.", [ResolveInterval]);

    public static readonly MemberSpec Resolve = new("resolve", new ObjectShape(ResolveSpec), "Name resolution.");

    public static readonly MemberSpec Host = new(
        "host", new TextShape("keep, rewrite or a host"), "The `Host` that is sent: `keep` the client's, `rewrite` to the endpoint's, or a literal host.", "keep");

    public static readonly MemberSpec AllowLinkLocal = new(
        "allowLinkLocal", Shapes.Bool, "Allows endpoints in 169.254.0.0/16 and fd00:ec2::/32, where clouds serve instance credentials.", "false");

    public static readonly ObjectSpec Spec = new(
        "upstream", "A group of endpoints that routes forward to.",
        [Endpoints, Balance, Timeouts, Pool, Retries, Tls, Resolve, Host, AllowLinkLocal]);
}
