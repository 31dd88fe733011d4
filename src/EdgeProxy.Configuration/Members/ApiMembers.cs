namespace EdgeProxy.Configuration;

/// <summary>The members of an API and of its stages.</summary>
internal static class ApiMembers
{
    public static readonly MemberSpec Kind = new(
        "kind", new EnumShape("http", "websocket"),
        "`http`, which passes WebSocket upgrades on, too. `websocket` (messages as routes) is not supported by this version.", "http");

    public static readonly MemberSpec Hosts = new(
        "hosts", Shapes.HostNames, "Hosts that the API answers for, exact or `*.suffix`. Without them it answers for any.");

    public static readonly MemberSpec BasePath = new(
        "basePath", new TextShape("a path"), "Where the API begins, such as `/v1`; patterns are relative to it, and upstreams do not see it.", "");

    public static readonly MemberSpec Defaults = new(
        "defaults", new ObjectShape(RouteMembers.DefaultsSpec), "Settings for all routes of the API that do not set their own.");

    public static readonly MemberSpec StagePath = new(
        "path", new TextShape("a path"), "Where the stage begins below the base path, such as `/dev`. Without it, at the root.", "");

    public static readonly MemberSpec StageHosts = new("hosts", Shapes.HostNames, "Hosts of this stage, instead of the API's.");

    public static readonly MemberSpec StageVariables = new("variables", new LaterShape("stage variables"), "Stage variables. Not supported by this version.");

    public static readonly MemberSpec StageThrottle = new(
        "throttle", ThrottleMembers.Shape, "Rate limits of all routes of the stage together, all of which must admit: one, or a list of up to three.");

    public static readonly MemberSpec StageCache = new(
        RouteMembers.Cache.Name, new OffShape("caching", "at the route, or for all routes of the API in its \"defaults\""),
        "Switches caching off in this stage, whatever its routes say.");

    public static readonly MemberSpec StageApiKey = new(
        "apiKey", Shapes.Bool, "Whether the stage's routes require an API key, but for those that say otherwise themselves.", "the API's");

    public static readonly MemberSpec KeySource = new("keySource", new ObjectShape(KeySourceMembers.Spec), "Where requests bear their API key. Without it, in the field `x-api-key`.");

    public static readonly MemberSpec LimitFields = new(
        "limitFields", new EnumShape("standard", "legacy", "both", "off"),
        "Which fields tell clients of their limits, on success and refusal: `RateLimit` and `RateLimit-Policy`, the older `X-RateLimit-*`, both, or none. `Retry-After` is on every refusal.", "standard");

    public static readonly ObjectSpec StageSpec = new(
        "stage", "A place at which the API's routes are reachable.",
        [StagePath, StageHosts, StageVariables, StageThrottle, StageCache, StageApiKey, RouteMembers.Authorizer]);

    public static readonly MemberSpec Stages = new(
        "stages", new MapShape(new ObjectShape(StageSpec), "stage name"), "Places at which the routes are reachable. Without them there is one, `$default`, at the root.");

    public static readonly MemberSpec Routes = new(
        "routes", new MapShape(new ObjectShape(RouteMembers.Spec), "route key"),
        "At least one route: `METHOD /path`, `ANY /path`, `$default`, or a free name with `match`.")
    { IsRequired = true };

    public static readonly ObjectSpec Spec = new(
        "api", "A set of routes under hosts and a base path.", [Kind, Hosts, BasePath, KeySource, LimitFields, Defaults, Stages, Routes]);
}
