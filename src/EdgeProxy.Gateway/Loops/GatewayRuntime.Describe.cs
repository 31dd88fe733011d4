namespace EdgeProxy.Gateway;

/// <content>What operators are told.</content>
public sealed partial class GatewayRuntime
{
    /// <summary>
    /// Clients that are open, of each loop those that it accepted last, <paramref name="max"/> at most: what a loop copies in a
    /// turn must be bounded.
    /// </summary>
    public async Task<IReadOnlyList<ClientDescription>> DescribeClientsAsync(int max)
    {
        var found = new List<ClientDescription>[_loops.Length];
        await OnEachLoopAsync(loop => found[loop.Index] = loop.Describe(max));
        return [.. found.SelectMany(static clients => clients)];
    }
}
