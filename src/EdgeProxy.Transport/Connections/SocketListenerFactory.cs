using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace EdgeProxy.Transport;

/// <summary>
/// The sockets transport with an accept loop of its own. The stock one tries again at once when accepting fails, and so takes a
/// whole core while no descriptor is free; this one rests, and sheds before it comes to that.
/// </summary>
/// <param name="options">Those of the stock transport.</param>
/// <param name="observer">Null for a listener that sheds nothing, and only rests.</param>
public sealed class SocketListenerFactory(SocketTransportOptions options, ILoggerFactory logs, IAcceptObserver? observer = null)
    : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket socket;
        try
        {
            socket = options.CreateBoundListenSocket(endpoint);
            socket.Listen(options.Backlog); // Again, for one that listens already: changes its backlog at most.
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(e.Message, e);
        }

        return ValueTask.FromResult<IConnectionListener>(new SocketListener(socket, options, logs, observer));
    }
}
