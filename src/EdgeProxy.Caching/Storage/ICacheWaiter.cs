namespace EdgeProxy.Caching;

/// <summary>Whoever waits for a fill.</summary>
public interface ICacheWaiter
{
    /// <summary>On the loop of who waits: look again. There may be nothing new.</summary>
    void Ready();
}
