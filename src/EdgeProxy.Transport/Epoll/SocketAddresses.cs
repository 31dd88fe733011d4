using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeProxy.Transport;

/// <summary>Addresses as the kernel writes them (struct sockaddr_in, sockaddr_in6, sockaddr_un).</summary>
internal static class SocketAddresses
{
    /// <summary>struct sockaddr_storage.</summary>
    public const int BytesMax = 128;

    private const int InetBytes = 8;
    private const int Inet6Bytes = 28;

    // Clients of a Unix domain socket have no name, as a rule.
    private static readonly EndPoint Unnamed = new UnixDomainSocketEndPoint("/").Create(new SocketAddress(AddressFamily.Unix, sizeof(ushort)));

    // SAFETY: each read is of a part of the span whose length was looked at before.
    /// <summary>Null for a family that no listener has.</summary>
    public static EndPoint? Read(ReadOnlySpan<byte> address)
    {
        int family = address.Length >= sizeof(ushort) ? MemoryMarshal.Read<ushort>(address) : 0;
        switch (family)
        {
            case LinuxCalls.FamilyInet when address.Length >= InetBytes:
                return new IPEndPoint(new IPAddress(address.Slice(4, 4)), BinaryPrimitives.ReadUInt16BigEndian(address[2..]));
            case LinuxCalls.FamilyInet6 when address.Length >= Inet6Bytes:
                uint scope = MemoryMarshal.Read<uint>(address[24..]);
                return new IPEndPoint(new IPAddress(address.Slice(8, 16), scope), BinaryPrimitives.ReadUInt16BigEndian(address[2..]));
            case LinuxCalls.FamilyUnix:
                return Unnamed;
            default:
                return null;
        }
    }

    /// <summary>The address that a connected socket has here.</summary>
    // SAFETY: the kernel writes at most the length given, and how many bytes it would have been.
    public static unsafe EndPoint? LocalOf(int descriptor)
    {
        byte* address = stackalloc byte[BytesMax];
        int length = BytesMax;
        return LinuxCalls.LocalAddress(descriptor, address, &length) == 0
            ? Read(new ReadOnlySpan<byte>(address, Math.Min(length, BytesMax)))
            : null;
    }
}
