using System.Net.Sockets;

namespace EdgeProxy;

/// <summary>The admin listener's Unix socket.</summary>
internal static class AdminSocket
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Whoever may connect is looked at then, by the kernel's word for who they are.</summary>
    private const UnixFileMode Everyone =
        Owner | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Binds, and accepts nothing yet. Throws <see cref="StartException"/>.</summary>
    /// <param name="hasOtherUsers">Whether users besides the own one are let in, for whom the file must be open.</param>
    public static Socket Bind(string path, bool hasOtherUsers)
    {
        var address = new UnixDomainSocketEndPoint(path);
        UnixSocketFile.DeleteStale(address);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(address);

            // Nobody connects before the socket listens, which is after this: so no one gets in by the mode that the file is made with.
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, hasOtherUsers ? Everyone : Owner);
            }

            return socket;
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            string reason = e is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } ? "another process has it" : e.Message;
            throw new StartException($"the admin listener cannot listen on {path}: {reason}  (set admin.socket to a path in a folder that this user may write, or to off)", e);
        }
    }
}
