namespace EdgeProxy.Transport.Tests;

/// <summary>
/// Counts this process's descriptors. The tests that open some, or count what all threads allocate, share a collection
/// that runs beside no other.
/// </summary>
[CollectionDefinition(nameof(Descriptors), DisableParallelization = true)]
public sealed class Descriptors
{
    public static int SocketCount => Directory.GetFiles("/proc/self/fd").Count(static path =>
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: false)?.Name.StartsWith("socket:", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            return false;
        }
    });

    public static async Task SettlesAt(int count)
    {
        for (int i = 0; SocketCount > count; i++)
        {
            Assert.True(i < 1_000, $"{SocketCount} sockets are open, expected {count}");
            await Task.Delay(10);
        }
    }
}
