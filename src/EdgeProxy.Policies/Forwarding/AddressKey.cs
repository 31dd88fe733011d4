using System.Buffers.Binary;
using System.Net;

namespace EdgeProxy.Policies;

/// <summary>An IP address as a number. An IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2) is the IPv4 address that it stands for.</summary>
internal readonly record struct AddressKey(UInt128 Value, bool IsIPv4)
{
    private const ulong MappedPrefix = 0xFFFF;

    public static AddressKey FromIPv6(UInt128 value) =>
        value >> 32 == MappedPrefix ? new AddressKey((uint)value, true) : new AddressKey(value, false);

    /// <summary>The key of an address; its scope id is dropped. Allocates nothing.</summary>
    public static AddressKey Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int written);
        return written == 4
            ? new AddressKey(BinaryPrimitives.ReadUInt32BigEndian(bytes), true)
            : FromIPv6(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>32 for IPv4, 128 for IPv6 as written, mapped or not.</summary>
    public static int BitsOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int written);
        return written * 8;
    }
}
