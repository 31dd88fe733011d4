using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>A policy of a route: looks at an exchange and returns a verdict, without I/O.</summary>
public interface IRoutePolicy
{
    /// <summary>The response to refuse with, or <see cref="GatewayResponseType.None"/> to go on.</summary>
    GatewayResponseType Decide(Exchange exchange);
}

/// <summary>The policies of a route, by the phase in which they are asked.</summary>
public sealed class RoutePolicies
{
    public static RoutePolicies None { get; } = new();

    public IRoutePolicy[] Access { get; init; } = [];

    public IRoutePolicy[] Authorizers { get; init; } = [];

    public IRoutePolicy[] Keys { get; init; } = [];

    public IRoutePolicy[] Limits { get; init; } = [];

    public IRoutePolicy[] Validators { get; init; } = [];
}
