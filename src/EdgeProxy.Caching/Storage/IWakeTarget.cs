namespace EdgeProxy.Caching;

/// <summary>How a loop is told from others that a fill has something for it.</summary>
public interface IWakeTarget
{
    /// <summary>
    /// Has the loop call <see cref="CacheLoop.Woken"/> with this token. From any thread; at most once for a fill until somebody of that loop
    /// waits for it again.
    /// </summary>
    void Wake(int token);
}
