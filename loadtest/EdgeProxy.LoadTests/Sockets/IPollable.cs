namespace EdgeProxy.LoadTests;

/// <summary>What a <see cref="Poller"/> calls when its descriptor may be read or written.</summary>
internal interface IPollable
{
    void OnReady();
}
