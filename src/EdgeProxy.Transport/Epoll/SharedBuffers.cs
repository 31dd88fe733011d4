using System.Collections.Concurrent;

namespace EdgeProxy.Transport;

/// <summary>Pinned arrays of <see cref="LoopBuffers.Size"/> bytes for who writes from off the loop, as TLS does in its handshake. From any thread.</summary>
internal static class SharedBuffers
{
    private const int RetainedMax = 256;

    private static readonly ConcurrentQueue<byte[]> Stock = new();

    public static byte[] Rent() => Stock.TryDequeue(out byte[]? array) ? array : GC.AllocateUninitializedArray<byte>(LoopBuffers.Size, pinned: true);

    public static void Return(byte[] array)
    {
        if (Stock.Count < RetainedMax)
        {
            Stock.Enqueue(array);
        }
    }
}
