namespace EdgeProxy.Compiler;

public enum ReplayAnswer : byte
{
    Forwarded,
    Mocked,
    Redirected,

    /// <summary>The gateway refuses; or the listener is not there at all.</summary>
    Refused,
}

/// <summary>What becomes of a request under one configuration, as far as it can be told without sending it.</summary>
public sealed record ReplayOutcome
{
    public required ReplayAnswer Answer { get; init; }

    /// <summary>Null when none matched.</summary>
    public RouteName? Route { get; init; }

    /// <summary>Of the route; null when none matched.</summary>
    public string? Stage { get; init; }

    /// <summary>Of what is forwarded; else null.</summary>
    public string? Upstream { get; init; }

    /// <summary>Path and query as the upstream sees them, or where the client is sent; else null.</summary>
    public string? Target { get; init; }

    /// <summary>Of what the gateway answers itself; null for what is forwarded, and where no gateway answers.</summary>
    public int? Status { get; init; }

    /// <summary>The type of the gateway response, or <c>NO_LISTENER</c>; null unless refused.</summary>
    public string? Refusal { get; init; }

    /// <summary>The route requires an API key, and the log names none.</summary>
    internal bool IsKeyOpen { get; init; }

    /// <summary>In a few words: <c>upstream orders /orders/7</c>, <c>404 RESOURCE_NOT_FOUND</c>.</summary>
    public string Text => Answer switch
    {
        ReplayAnswer.Forwarded => $"upstream {Upstream} {Target}",
        ReplayAnswer.Mocked => $"mock {Status}",
        ReplayAnswer.Redirected => $"redirect {Status} to {Target}",
        _ => Status is null ? Refusal! : $"{Status} {Refusal}",
    };

    /// <summary>The route, or how the request is refused before there is one.</summary>
    public string RouteText => Route is { } route ? $"{route.Id} ({route.Api}/{Stage})" : Text;
}
