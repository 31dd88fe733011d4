namespace EdgeProxy.LoadTests;

/// <summary>What an open loop is to send.</summary>
/// <param name="Rate">Requests a second, evenly spaced, whether answers come or not.</param>
internal sealed record OpenLoopPlan(double Rate, double Seconds)
{
    /// <summary>Connections that are open; a request that finds none free waits for one, and that is part of its latency.</summary>
    public int Connections { get; init; } = 64;

    public string Path { get; init; } = "/";

    /// <summary>How long after the last request was due answers are waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);
}
