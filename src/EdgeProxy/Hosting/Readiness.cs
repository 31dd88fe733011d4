namespace EdgeProxy;

/// <summary>Whether traffic should be sent here: from the first published configuration until a shutdown begins.</summary>
internal sealed class Readiness
{
    private volatile bool _isReady;

    public bool IsReady => _isReady;

    public void Set(bool isReady) => _isReady = isReady;
}
