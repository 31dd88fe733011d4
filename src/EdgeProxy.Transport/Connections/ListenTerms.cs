using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Transport;

/// <summary>How a listener of loops listens.</summary>
/// <param name="Bind">Makes the socket for an address, or takes one that is bound already; the listener closes it.</param>
/// <param name="IsShared">
/// The socket is not this process's alone (it was inherited): nothing may be bound beside it, since connections that wait there
/// would be lost to who takes the socket over.
/// </param>
/// <param name="Observer">Null for a listener that sheds nothing, and only rests.</param>
/// <param name="Serve">
/// Takes a connection on its loop, where nothing of the server's is in between (TLS, middleware), and owns it from then on; false leaves
/// it to the server. Loops that do not accept themselves leave all to it.
/// </param>
public sealed record ListenTerms(
    Func<EndPoint, Socket> Bind, bool IsShared = false, IAcceptObserver? Observer = null, Func<ConnectionContext, bool>? Serve = null);
