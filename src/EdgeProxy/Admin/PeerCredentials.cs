using System.Buffers.Binary;
using System.Net.Sockets;

namespace EdgeProxy;

/// <summary>Who is at the other end of a Unix socket, as the kernel noted it when they connected (unix(7), SO_PEERCRED). Linux alone.</summary>
/// <param name="ProcessId">0 when the process is in another container.</param>
internal readonly record struct PeerCredentials(int ProcessId, uint UserId)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <summary>pid, uid and gid, 32 bits each.</summary>
    private const int Length = 12;

    /// <summary>Null when the kernel does not tell: then it is nobody who could be let in.</summary>
    public static PeerCredentials? Of(Socket? socket)
    {
        if (socket is null || !OperatingSystem.IsLinux() || !BitConverter.IsLittleEndian)
        {
            return null;
        }

        Span<byte> credentials = stackalloc byte[Length];
        try
        {
            return socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials) == Length
                ? new PeerCredentials(BinaryPrimitives.ReadInt32LittleEndian(credentials), BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]))
                : null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null; // Gone already.
        }
    }
}
