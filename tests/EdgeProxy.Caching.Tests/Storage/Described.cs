using System.Runtime.InteropServices;

namespace EdgeProxy.Caching.Tests;

/// <summary>What an entry says of itself in its metadata, from which all its bytes follow: one that is mixed of two, torn or overwritten is seen.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Described
{
    public long Key;
    public ulong Seed;
    public long Length;

    /// <summary>The order in which responses were requested, among purges.</summary>
    public long Stamp;
    public ulong HeadSeed;

    public readonly int HeadLength => (int)(HeadSeed % 400);

    public static byte ByteAt(ulong seed, long index) => (byte)((seed >> (int)((index & 7) * 8)) + (ulong)(index * 31) + (ulong)(index >> 11));

    public static byte[] Bytes(ulong seed, long start, int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = ByteAt(seed, start + i);
        }

        return bytes;
    }

    public static void AssertBytes(ulong seed, long start, ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != ByteAt(seed, start + i))
            {
                Assert.Fail($"byte {start + i} is another");
            }
        }
    }
}
