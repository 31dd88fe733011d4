using System.Net;

namespace EdgeProxy.Gateway;

/// <summary>What a client is doing.</summary>
public enum ClientActivity : byte
{
    /// <summary>It is waited for its next request, or for its first.</summary>
    Idle,
    Exchange,
    Tunnel,
}

/// <summary>A client as it was when its loop was asked.</summary>
/// <param name="Loop">Index of the loop that owns it.</param>
/// <param name="Remote">The peer; null where the transport does not know it.</param>
/// <param name="Age">Milliseconds since it was accepted.</param>
/// <param name="Requests">Requests that came so far, the one under way among them.</param>
/// <param name="Route">Of the exchange or tunnel under way, once it is known.</param>
public readonly record struct ClientDescription(
    int Loop, Listener Listener, EndPoint? Remote, ClientActivity Activity, long Age, long Requests, Route? Route);
