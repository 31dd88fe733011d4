using System.Buffers.Binary;
using System.Numerics;

namespace EdgeProxy.Caching;

/// <summary>
/// SipHash-1-3 (Aumasson and Bernstein, 2012) under a secret: clients choose the bytes of keys, and could make up as many with one place in
/// the index as they like if they knew where bytes lead.
/// </summary>
internal readonly struct SecretHash(ulong first, ulong second)
{
    public ulong Of(ReadOnlySpan<byte> bytes)
    {
        var state = new State(first, second);
        ulong last = (ulong)bytes.Length << 56;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            state.Add(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            last |= (ulong)bytes[i] << (8 * i);
        }

        state.Add(last);
        return state.End();
    }

    private struct State(ulong first, ulong second)
    {
        private ulong _a = first ^ 0x736F_6D65_7073_6575;
        private ulong _b = second ^ 0x646F_7261_6E64_6F6D;
        private ulong _c = first ^ 0x6C79_6765_6E65_7261;
        private ulong _d = second ^ 0x7465_6462_7974_6573;

        public void Add(ulong word)
        {
            _d ^= word;
            Round();
            _a ^= word;
        }

        public ulong End()
        {
            _c ^= 0xFF;
            Round();
            Round();
            Round();
            return _a ^ _b ^ _c ^ _d;
        }

        private void Round()
        {
            _a += _b;
            _c += _d;
            _b = BitOperations.RotateLeft(_b, 13) ^ _a;
            _d = BitOperations.RotateLeft(_d, 16) ^ _c;
            _a = BitOperations.RotateLeft(_a, 32);
            _c += _b;
            _a += _d;
            _b = BitOperations.RotateLeft(_b, 17) ^ _c;
            _d = BitOperations.RotateLeft(_d, 21) ^ _a;
            _c = BitOperations.RotateLeft(_c, 32);
        }
    }
}
