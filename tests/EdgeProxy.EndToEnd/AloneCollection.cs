namespace EdgeProxy.EndToEnd;

/// <summary>
/// Tests that measure so finely that they need the machine for themselves: they run behind all others, one at a time.
/// Beside tests that load both cores, queues and pools grow that never would otherwise, and that is allocated.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
