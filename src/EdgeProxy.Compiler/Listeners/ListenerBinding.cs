using System.Net;
using EdgeProxy.Gateway;

namespace EdgeProxy.Compiler;

/// <summary>A listener and where to bind it.</summary>
/// <param name="Address">An <see cref="IPEndPoint"/> or a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>.</param>
/// <param name="Tls">Null for plain HTTP.</param>
public sealed record ListenerBinding(Listener Listener, EndPoint Address, ServerTls? Tls);
