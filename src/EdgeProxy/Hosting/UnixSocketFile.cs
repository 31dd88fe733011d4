using System.Net.Sockets;

namespace EdgeProxy;

/// <summary>A Unix socket's file outlives a process that was killed, and then nothing can be bound to its name.</summary>
internal static class UnixSocketFile
{
    /// <summary>Deletes the file when it is a socket that nobody accepts on.</summary>
    public static void DeleteStale(UnixDomainSocketEndPoint address)
    {
        string path = address.ToString();
        if (!File.Exists(path))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(address);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // Refused is what a socket says, and only one without a listener: other files answer otherwise.
            File.Delete(path);
        }
        catch (SocketException)
        {
            // Not a socket, or not ours to touch: binding will say so.
        }
    }
}
