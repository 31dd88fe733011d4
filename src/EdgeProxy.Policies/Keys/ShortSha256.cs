using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeProxy.Policies;

/// <summary>
/// SHA-256 (FIPS 180-4) of messages as short as API keys. The framework's goes through a library whose preparations take twice as long
/// as the hash itself there (<c>KeyBenchmarks</c>); of longer messages it is the faster one. Takes the same time for all messages of
/// a length.
/// </summary>
internal static class ShortSha256
{
    /// <summary>What two blocks hold.</summary>
    public const int MessageBytesMax = (2 * BlockBytes) - 1 - sizeof(ulong);

    private const int BlockBytes = 64;
    private const int BlockWords = BlockBytes / sizeof(uint);
    private const int Rounds = 64;

    /// <summary>Section 4.2.2: the fractions of the cube roots of the first 64 primes.</summary>
    private static ReadOnlySpan<uint> Constants =>
    [
        0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5,
        0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174,
        0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA,
        0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967,
        0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85,
        0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
        0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
        0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
    ];

    /// <summary>Section 5.3.3: the fractions of the square roots of the first eight primes.</summary>
    private static ReadOnlySpan<uint> Initial =>
        [0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19];

    /// <param name="message">At most <see cref="MessageBytesMax"/> bytes.</param>
    /// <param name="hash">Gets the hash: 32 bytes.</param>
    public static void Hash(ReadOnlySpan<byte> message, Span<byte> hash)
    {
        Debug.Assert(message.Length <= MessageBytesMax, "Else the framework's is faster.");

        // Section 5.1.1: the message, a bit, zeros, and the length in bits at the end of the last block.
        Span<byte> padded = stackalloc byte[2 * BlockBytes];
        int length = message.Length + 1 + sizeof(ulong) <= BlockBytes ? BlockBytes : 2 * BlockBytes;
        message.CopyTo(padded);
        padded[message.Length] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padded[(length - sizeof(ulong))..], 8 * (ulong)message.Length);

        var state = new State(Initial);
        Span<uint> schedule = stackalloc uint[Rounds];
        for (int block = 0; block < length; block += BlockBytes)
        {
            Spread(padded.Slice(block, BlockBytes), schedule);
            state.Take(schedule);
        }

        state.Write(hash);
    }

    /// <summary>Section 6.2.2, step 1: the words of a block, and those made of them, one for each round.</summary>
    private static void Spread(ReadOnlySpan<byte> block, Span<uint> schedule)
    {
        for (int word = 0; word < BlockWords; word++)
        {
            schedule[word] = BinaryPrimitives.ReadUInt32BigEndian(block[(word * sizeof(uint))..]);
        }

        for (int word = BlockWords; word < schedule.Length; word++)
        {
            uint early = schedule[word - 15];
            uint late = schedule[word - 2];
            early = BitOperations.RotateRight(early, 7) ^ BitOperations.RotateRight(early, 18) ^ (early >> 3);
            late = BitOperations.RotateRight(late, 17) ^ BitOperations.RotateRight(late, 19) ^ (late >> 10);
            schedule[word] = schedule[word - 16] + early + schedule[word - 7] + late;
        }
    }

    private struct State(ReadOnlySpan<uint> words)
    {
        private uint _a = words[0];
        private uint _b = words[1];
        private uint _c = words[2];
        private uint _d = words[3];
        private uint _e = words[4];
        private uint _f = words[5];
        private uint _g = words[6];
        private uint _h = words[7];

        /// <summary>Steps 2 to 4. Eight rounds at a time, so that the words change their names and not their places.</summary>
        public void Take(ReadOnlySpan<uint> schedule)
        {
            (uint a, uint b, uint c, uint d) = (_a, _b, _c, _d);
            (uint e, uint f, uint g, uint h) = (_e, _f, _g, _h);
            ReadOnlySpan<uint> constants = Constants;
            for (; constants.Length >= 8 && schedule.Length >= 8; constants = constants[8..], schedule = schedule[8..])
            {
                Round(a, b, c, ref d, e, f, g, ref h, constants[0] + schedule[0]);
                Round(h, a, b, ref c, d, e, f, ref g, constants[1] + schedule[1]);
                Round(g, h, a, ref b, c, d, e, ref f, constants[2] + schedule[2]);
                Round(f, g, h, ref a, b, c, d, ref e, constants[3] + schedule[3]);
                Round(e, f, g, ref h, a, b, c, ref d, constants[4] + schedule[4]);
                Round(d, e, f, ref g, h, a, b, ref c, constants[5] + schedule[5]);
                Round(c, d, e, ref f, g, h, a, ref b, constants[6] + schedule[6]);
                Round(b, c, d, ref e, f, g, h, ref a, constants[7] + schedule[7]);
            }

            (_a, _b, _c, _d) = (_a + a, _b + b, _c + c, _d + d);
            (_e, _f, _g, _h) = (_e + e, _f + f, _g + g, _h + h);
        }

        public readonly void Write(Span<byte> hash)
        {
            ReadOnlySpan<uint> all = [_a, _b, _c, _d, _e, _f, _g, _h];
            for (int word = 0; word < all.Length; word++)
            {
                BinaryPrimitives.WriteUInt32BigEndian(hash[(word * sizeof(uint))..], all[word]);
            }
        }

        /// <summary>Choice and majority as in section 4.1.2, with an operation less each.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Round(uint a, uint b, uint c, ref uint d, uint e, uint f, uint g, ref uint h, uint added)
        {
            uint sum = BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25);
            sum += h + (g ^ (e & (f ^ g))) + added;
            d += sum;
            h = sum + (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22)) + ((a & b) | (c & (a | b)));
        }
    }
}
