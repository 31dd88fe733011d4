namespace EdgeProxy.Transport;

/// <summary>A loop's last-in-first-out stock of pinned arrays of 16 KiB. On the loop only; counts what is out, for leak tests.</summary>
public sealed class LoopBuffers
{
    public const int Size = 16 * 1024;

    /// <summary>Buffers rented and not yet returned.</summary>
    public int Rented { get; private set; }

    public byte[] Rent() => throw new NotImplementedException();

    public void Return(byte[] buffer) => throw new NotImplementedException();
}
