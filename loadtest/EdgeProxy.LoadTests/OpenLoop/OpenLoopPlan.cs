namespace EdgeProxy.LoadTests;

/// <summary>What an open loop is to send.</summary>
/// <param name="Rate">Requests a second, evenly spaced, whether answers come or not.</param>
internal sealed record OpenLoopPlan(double Rate, double Seconds)
{
    /// <summary>Connections that are open; a request that finds none free waits for one, and that is part of its latency.</summary>
    public int Connections { get; init; } = 64;

    public string Path { get; init; } = "/";

    /// <summary>The path of each request by its number; <see cref="Path"/> of all when null.</summary>
    public Func<long, string>? PathOf { get; init; }

    /// <summary>How long after the last request was due answers are waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>So many requests, each as soon as a connection is free for it: nothing of its latencies says anything.</summary>
    public static OpenLoopPlan AtOnce(long count, int connections, Func<long, string> pathOf)
    {
        const double rate = 1e7;
        return new OpenLoopPlan(rate, (count + 0.5) / rate) { Connections = connections, PathOf = pathOf, Patience = TimeSpan.FromMinutes(30) };
    }
}
