using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Transport;

/// <summary>Numbers of errors, and what they are for those above: the same exceptions as with the framework's sockets.</summary>
internal static class LinuxErrors
{
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int Again = 11;
    public const int OutOfMemory = 12;
    public const int Access = 13;
    public const int Invalid = 22;
    public const int SystemFull = 23;
    public const int ProcessFull = 24;
    public const int Pipe = 32;
    public const int AddressNotAvailable = 99;
    public const int NetworkDown = 100;
    public const int NetworkUnreachable = 101;
    public const int ConnectionAborted = 103;
    public const int ConnectionReset = 104;
    public const int NoBuffers = 105;
    public const int TimedOut = 110;
    public const int Refused = 111;
    public const int HostDown = 112;
    public const int HostUnreachable = 113;
    public const int InProgress = 115;

    public static SocketException ToSocketException(int error) => new((int)Of(error));

    /// <summary>What a read of a connection throws that has failed.</summary>
    public static IOException ToReadException(int error)
    {
        SocketException inner = ToSocketException(error);
        return error is ConnectionReset or Pipe
            ? new ConnectionResetException(inner.Message, inner)
            : new IOException(inner.Message, inner);
    }

    /// <summary>Whether accepting failed for want of something that others may give back.</summary>
    public static bool IsShortage(int error) => error is ProcessFull or SystemFull or NoBuffers or OutOfMemory;

    private static SocketError Of(int error) => error switch
    {
        NoEntry or AddressNotAvailable => SocketError.AddressNotAvailable,
        Again => SocketError.WouldBlock,
        Access => SocketError.AccessDenied,
        Invalid => SocketError.InvalidArgument,
        ProcessFull or SystemFull => SocketError.TooManyOpenSockets,
        Pipe => SocketError.Shutdown,
        NetworkDown => SocketError.NetworkDown,
        NetworkUnreachable => SocketError.NetworkUnreachable,
        ConnectionAborted => SocketError.ConnectionAborted,
        ConnectionReset => SocketError.ConnectionReset,
        NoBuffers or OutOfMemory => SocketError.NoBufferSpaceAvailable,
        TimedOut => SocketError.TimedOut,
        Refused => SocketError.ConnectionRefused,
        HostDown => SocketError.HostDown,
        HostUnreachable => SocketError.HostUnreachable,
        _ => SocketError.SocketError,
    };
}
