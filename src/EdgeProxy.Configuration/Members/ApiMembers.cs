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

    public static readonly ObjectSpec StageSpec = new(
        "stage", "A place at which the API's routes are reachable.",
        [StagePath, StageHosts, StageVariables, RouteMembers.Throttle, RouteMembers.Cache, RouteMembers.ApiKey, RouteMembers.Authorizer]);

    public static readonly MemberSpec Stages = new(
        "stages", new MapShape(new ObjectShape(StageSpec), "stage name"), "Places at which the routes are reachable. Without them there is one, `$default`, at the root.");

    public static readonly MemberSpec Routes = new(
        "routes", new MapShape(new ObjectShape(RouteMembers.Spec), "route key"),
        "At least one route: `METHOD /path`, `ANY /path`, `$default`, or a free name with `match`.")
    { IsRequired = true };

    public static readonly ObjectSpec Spec = new(
        "api", "A set of routes under hosts and a base path.", [Kind, Hosts, BasePath, Defaults, Stages, Routes]);
}
