using System.Diagnostics;

namespace EdgeProxy.EndToEnd;

/// <summary>Waits for what must come about soon, by asking again.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, Func<string>? describe = null)
    {
        Stopwatch time = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(time.Elapsed < Limit, $"{what} did not come about within {Limit}.\n{describe?.Invoke()}");
            await Task.Delay(25);
        }
    }
}
