using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.Transport;

/// <content>Connecting, on the loop that the connection then stays on.</content>
internal sealed partial class EpollConnection
{
    /// <summary>
    /// A socket on its way to <paramref name="address"/>; the task tells when it is there. Throws <see cref="SocketException"/>,
    /// <see cref="OperationCanceledException"/>.
    /// </summary>
    public static async ValueTask<EpollConnection> ConnectAsync(EpollLoop loop, EndPoint address, int descriptorsMax, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        EpollConnection connection = new(loop, Open(address, descriptorsMax), isAccepted: false) { RemoteEndPoint = address };
        try
        {
            EpollConnectAttempt attempt = new(connection, address);
            await attempt.RunAsync(cancellation);
            return connection;
        }
        catch (Exception exception)
        {
            connection.Close(exception, reset: false);
            throw;
        }
    }

    /// <summary>From now on events tell <paramref name="attempt"/> alone; null when it is over.</summary>
    internal void Connecting(EpollConnectAttempt? attempt) => _connecting = attempt;

    private static int Open(EndPoint address, int descriptorsMax)
    {
        int family = address switch
        {
            IPEndPoint { AddressFamily: AddressFamily.InterNetwork } => LinuxCalls.FamilyInet,
            IPEndPoint => LinuxCalls.FamilyInet6,
            UnixDomainSocketEndPoint => LinuxCalls.FamilyUnix,
            _ => throw new ArgumentException("neither an IP nor a Unix domain socket address", nameof(address)),
        };
        int descriptor = LinuxCalls.Socket(family, LinuxCalls.StreamSocket | LinuxCalls.NonBlocking | LinuxCalls.CloseOnExec, 0);
        if (descriptor < 0)
        {
            throw LinuxErrors.ToSocketException(LinuxCalls.Error);
        }

        if (descriptor >= descriptorsMax)
        {
            _ = LinuxCalls.Close(descriptor);
            throw LinuxErrors.ToSocketException(LinuxErrors.ProcessFull);
        }

        if (family != LinuxCalls.FamilyUnix)
        {
            SetNoDelay(descriptor);
        }

        return descriptor;
    }

    // SAFETY: four bytes of the stack, which the kernel copies.
    private static unsafe void SetNoDelay(int descriptor)
    {
        int on = 1;
        _ = LinuxCalls.SetOption(descriptor, LinuxCalls.TcpLevel, LinuxCalls.TcpNoDelay, &on, sizeof(int));
    }
}
