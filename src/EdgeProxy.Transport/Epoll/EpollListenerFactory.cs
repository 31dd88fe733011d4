using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Transport;

/// <summary>Listeners whose connections are accepted on epoll loops.</summary>
/// <remarks>
/// <para>TCP: each loop has a listening socket of its own, among which the kernel distributes (SO_REUSEPORT). The first is bound
/// without that option, so that an address which another process has is refused; the option is set before its siblings are
/// bound, and from then on the kernel counts it in. A second process that binds as this does is still refused.</para>
/// <para>Unix domain sockets, inherited ones, and where siblings cannot be had: all loops wait on the one socket, of which the
/// kernel wakes one at a time (EPOLLEXCLUSIVE).</para>
/// </remarks>
internal sealed class EpollListenerFactory(EpollLoopGroup group, ListenTerms terms) : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket socket;
        try
        {
            socket = terms.Bind(endpoint);
            socket.Listen(SocketsTransport.BacklogConnections); // Again, for one that listens already: changes its backlog at most.
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(e.Message, e);
        }

        bool isTcp = socket.LocalEndPoint is IPEndPoint;
        Socket[] sockets = isTcp && !terms.IsShared ? WithSiblings(socket) : [socket];
        foreach (Socket each in sockets)
        {
            int descriptor = (int)each.SafeHandle.DangerousGetHandle();
            _ = LinuxCalls.Control(descriptor, LinuxCalls.SetFlags, LinuxCalls.Control(descriptor, LinuxCalls.GetFlags, 0) | LinuxCalls.NonBlocking);
            if (isTcp)
            {
                each.NoDelay = true; // What is accepted inherits it, without a call for each.
            }
        }

        EpollListener listener = new(group, sockets, terms);
        listener.Start();
        return ValueTask.FromResult<IConnectionListener>(listener);
    }

    private Socket[] WithSiblings(Socket first)
    {
        var sockets = new List<Socket> { first };
        try
        {
            for (int i = 1; i < group.All.Length; i++)
            {
                SetReusePort(first);
                sockets.Add(Sibling(first));
            }
        }
        catch (SocketException)
        {
            // Not on this system, or not for this address: the one that is bound serves all loops.
            sockets.Skip(1).ToList().ForEach(static socket => socket.Dispose());
            return [first];
        }

        return [.. sockets];
    }

    private static Socket Sibling(Socket first)
    {
        Socket socket = new(first.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (first.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = first.DualMode;
            }

            SetReusePort(socket);
            socket.Bind(first.LocalEndPoint!);
            socket.Listen(SocketsTransport.BacklogConnections);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void SetReusePort(Socket socket)
    {
        // SAFETY: the bytes of one local integer.
        int on = 1;
        socket.SetRawSocketOption(LinuxCalls.SocketLevel, LinuxCalls.SocketReusePort, MemoryMarshal.AsBytes(new Span<int>(ref on)));
    }
}
