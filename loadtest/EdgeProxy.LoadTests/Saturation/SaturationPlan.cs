namespace EdgeProxy.LoadTests;

/// <summary>What wrk is to send.</summary>
internal sealed record SaturationPlan(int Clients)
{
    public string Path { get; init; } = "/";

    /// <summary>Further fields, each <c>Name: value</c>.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>A script of <c>loadtest/scripts</c> that makes the requests.</summary>
    public string? Script { get; init; }

    /// <summary>Whether every answer is to be a refusal instead of a success.</summary>
    public bool Refused { get; init; }

    /// <summary>wrk's threads; one is enough for one core.</summary>
    public int Threads { get; init; } = 1;
}
