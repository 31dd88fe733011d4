using System.Buffers.Binary;
using System.Net;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeProxy.Policies;

/// <summary>
/// The number by which a table of buckets knows an identity: SipHash-2-4 (Aumasson and Bernstein, 2012) of its bytes under
/// a secret of this process. Without the secret nobody can choose identities that share a bucket or crowd one place of the
/// table. That two of ten million happen to share a number has a chance of one in 370,000; they then share a bucket.
/// </summary>
/// <param name="secret0">First half of the secret: random, drawn at start.</param>
/// <param name="secret1">Second half.</param>
public sealed class IdentityHash(ulong secret0, ulong secret1)
{
    /// <summary>Of the value of a claim or a header field. Allocates nothing.</summary>
    public ulong Of(ReadOnlySpan<byte> bytes)
    {
        var state = new State(secret0, secret1);
        ulong length = (ulong)bytes.Length << 56;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            state.Take(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            length |= (ulong)bytes[i] << (8 * i);
        }

        state.Take(length);
        return state.End();
    }

    /// <summary>
    /// Of a client's address; an IPv4-mapped one is the IPv4 address. Of IPv6 the leading <paramref name="ipv6Bits"/> bits
    /// count (64 by default: a subscriber has at least that many addresses to come from). Allocates nothing.
    /// </summary>
    public ulong Of(IPAddress address, int ipv6Bits = 64) => Of(AddressKey.Of(address), ipv6Bits);

    internal ulong Of(AddressKey key, int ipv6Bits)
    {
        UInt128 value = key.IsIPv4 || ipv6Bits >= 128 ? key.Value : key.Value >> (128 - ipv6Bits) << (128 - ipv6Bits);
        var state = new State(secret0, secret1);
        state.Take((ulong)value);
        state.Take((ulong)(value >> 64));
        state.Take(key.IsIPv4 ? (16UL << 56) | 4 : (16UL << 56) | 6);
        return state.End();
    }

    private struct State(ulong k0, ulong k1)
    {
        private ulong _v0 = k0 ^ 0x736F_6D65_7073_6575;
        private ulong _v1 = k1 ^ 0x646F_7261_6E64_6F6D;
        private ulong _v2 = k0 ^ 0x6C79_6765_6E65_7261;
        private ulong _v3 = k1 ^ 0x7465_6462_7974_6573;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Take(ulong word)
        {
            _v3 ^= word;
            Round();
            Round();
            _v0 ^= word;
        }

        public ulong End()
        {
            _v2 ^= 0xFF;
            Round();
            Round();
            Round();
            Round();
            return _v0 ^ _v1 ^ _v2 ^ _v3;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Round()
        {
            _v0 += _v1;
            _v1 = BitOperations.RotateLeft(_v1, 13) ^ _v0;
            _v0 = BitOperations.RotateLeft(_v0, 32);
            _v2 += _v3;
            _v3 = BitOperations.RotateLeft(_v3, 16) ^ _v2;
            _v0 += _v3;
            _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
            _v2 += _v1;
            _v1 = BitOperations.RotateLeft(_v1, 17) ^ _v2;
            _v2 = BitOperations.RotateLeft(_v2, 32);
        }
    }
}
