namespace EdgeProxy.Configuration;

/// <summary>The members of a route, and those that its API's defaults may set.</summary>
internal static class RouteMembers
{
    public static readonly MemberSpec Id = new(
        "id", new TextShape("an id"), "What state, metrics and plans call the route; unique in its API. Without it, the route's key.");

    public static readonly MemberSpec Match = new("match", new ObjectShape(MatchMembers.Spec), "What the route matches, when its key is a free name.");

    public static readonly MemberSpec Upstream = new("upstream", new TextShape("an upstream's name"), "Forwards to this upstream.");

    public static readonly MemberSpec Mock = new("mock", new ObjectShape(AnswerMembers.MockSpec), "Answers by itself.");

    public static readonly MemberSpec Redirect = new("redirect", new ObjectShape(AnswerMembers.RedirectSpec), "Sends the client elsewhere.");

    public static readonly MemberSpec Strip = new(
        "strip", new TextShape("a path"), "Whole leading segments of the pattern, without parameters, that are removed.")
    { IsRequired = true };

    public static readonly ObjectSpec PathSpec = new("route-path", "The upstream's path with a prefix removed.", [Strip]);

    public static readonly MemberSpec Path = new(
        "path", new ChoiceShape(new TextShape("keep or a path template"), new ObjectShape(PathSpec)),
        "The path that the upstream sees: `keep` (the path below the stage), `{ \"strip\": \"/prefix\" }`, or a template such as `/v1/orders/{id}`. The query is always kept.", "keep");

    public static readonly MemberSpec Host = new(
        "host", new TextShape("keep, rewrite or a host"), "The `Host` that is sent, instead of the upstream's setting: `keep`, `rewrite` or a literal host.", "the upstream's");

    public static readonly MemberSpec Request = new("request", new ObjectShape(HeaderMembers.RequestSpec), "Edits of the request on its way to the upstream.");

    public static readonly MemberSpec ResponseEdits = new("response", new ObjectShape(HeaderMembers.ResponseSpec), "Edits of the response on its way to the client.");

    public static readonly MemberSpec Response = new("response", Shapes.Timeout, "From the end of the request to the response's head.", "the upstream's");

    public static readonly MemberSpec Idle = new("idle", Shapes.Timeout, "Between bytes of the response's body.", "the upstream's");

    public static readonly MemberSpec Exchange = new("exchange", Shapes.OptionalTimeout, "The whole exchange, all attempts together; `\"0s\"` is none.", "the upstream's");

    public static readonly MemberSpec Body = new("body", Shapes.Timeout, "No byte of the request's body comes for so long.", "the listener's");

    public static readonly MemberSpec Write = new("write", Shapes.Timeout, "The endpoint accepts no byte of the request for so long.", "the upstream's");

    public static readonly ObjectSpec TimeoutsSpec = new(
        "route-timeouts", "Timeouts of a route's exchanges.", [Response, Idle, Exchange, Body, Write]);

    public static readonly MemberSpec Timeouts = new("timeouts", new ObjectShape(TimeoutsSpec), "Timeouts, instead of the upstream's and the listener's.");

    public static readonly MemberSpec BodyMax = new(
        "bodyMax", new SizeShape(0, long.MaxValue), "Bytes of the request's body; `\"0\"` is unlimited.", "10MB");

    public static readonly MemberSpec HalfClose = new(
        "halfClose", Shapes.Bool, "A client that closes its sending half goes on receiving. Otherwise that cancels the exchange.", "false");

    public static readonly MemberSpec RetriesMax = new("max", new IntegerShape(0, 5), "Further attempts after the first.", "the upstream's");

    public static readonly ObjectSpec RetriesSpec = new("route-retries", "Retries, made only where they are safe.", [RetriesMax]);

    public static readonly MemberSpec Retries = new("retries", new ObjectShape(RetriesSpec), "Retries, made only where they are safe.");

    public static readonly MemberSpec WebSocket = new("websocket", Shapes.Bool, "Whether WebSocket upgrades are passed on.", "true");

    public static readonly MemberSpec TunnelIdle = new(
        "tunnelIdle", Shapes.Timeout, "How long an upgraded connection may be silent in both directions.", "10m");

    public static readonly MemberSpec ApiKey = new(
        "apiKey", Shapes.Bool, "Whether an API key is required, which brings the limits of its plan. A route's own word counts before its stage's, and that before the API's.", "false");

    public static readonly MemberSpec Throttle = new(
        "throttle", ThrottleMembers.Shape, "Rate limits of the route in each stage, all of which must admit: one, or a list of up to three.");

    public static readonly MemberSpec Cache = new(
        "cache", CacheMembers.Shape,
        "How responses are cached: `false` or `\"off\"`, `\"http\"` (as they say themselves, RFC 9111), or an object, which replaces the one of the API's defaults as a whole.", "off");

    public static readonly MemberSpec Authorizer = new("authorizer", new LaterShape("authorizers"), "Authorizers. Not supported by this version.");

    /// <summary>What the defaults of an API may set.</summary>
    private static readonly MemberSpec[] Settings =
        [Host, Request, ResponseEdits, Timeouts, BodyMax, HalfClose, Retries, WebSocket, TunnelIdle, ApiKey, Throttle, Cache, Authorizer];

    public static readonly ObjectSpec DefaultsSpec = new("route-defaults", "Settings of all routes of an API.", Settings);

    public static readonly ObjectSpec Spec = new(
        "route", "A match and what to do. Exactly one of `upstream`, `mock` and `redirect` is given.",
        [Id, Match, Upstream, Mock, Redirect, Path, .. Settings])
    {
        ExactlyOne = [Upstream, Mock, Redirect],
    };
}
