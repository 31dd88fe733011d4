namespace EdgeProxy.Transport.Tests;

/// <summary>Counts this process's descriptors; the tests that open some share a collection, so that they do not run side by side.</summary>
[CollectionDefinition(nameof(Descriptors))]
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
