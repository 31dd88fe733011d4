using System.Net;
using System.Net.Sockets;

namespace EdgeProxy;

/// <summary>What an address that cannot be bound means, and what to do about it.</summary>
internal static class BindFailure
{
    public static StartException Of(string listener, EndPoint address, Exception error)
    {
        SocketError code = (error as SocketException ?? error.InnerException as SocketException ?? error.InnerException?.InnerException as SocketException)?.SocketErrorCode
            ?? SocketError.SocketError;
        (string reason, string remedy) = code switch
        {
            SocketError.AddressAlreadyInUse => ("the address is in use", "stop what listens there, or choose another address"),
            SocketError.AccessDenied => ("permission is denied", "choose a port from 1024 up, or give the process CAP_NET_BIND_SERVICE"),
            SocketError.AddressNotAvailable => ("no interface of this machine has the address", "listen on one that it has, or on 0.0.0.0"),
            SocketError.AddressFamilyNotSupported => ("this machine does not have this kind of address", "listen on an IPv4 address"),
            _ => (error.Message, "choose another address"),
        };
        return new StartException($"{listener} cannot listen on {address}: {reason}  ({remedy})", error);
    }
}
