using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace EdgeProxy.LoadTests;

/// <summary>
/// An epoll of one thread. The suite measures servers with it, so it is not built from theirs, and costs less than they do: a
/// descriptor is registered once, edge-triggered, and a ready one is called on this thread. Not thread-safe.
/// </summary>
internal sealed unsafe class Poller : IDisposable
{
    private const int EventsMax = 256;
    private const int OperationAdd = 1;
    private const uint ReadWriteEdges = 0x001 | 0x004 | 0x2000 | (1u << 31);

    // struct epoll_event is packed on x64 alone.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = Stride - sizeof(ulong);

    private readonly int _poll;
    private readonly byte[] _events = GC.AllocateArray<byte>(EventsMax * 16, pinned: true);
    private readonly List<IPollable?> _targets = [];
    private readonly Stack<int> _free = [];
    private readonly List<int> _released = [];

    public Poller()
    {
        _poll = Native.CreatePoll(0);
        Check(_poll);
    }

    /// <summary>Registers a descriptor for good: closing it ends the registration. The slot is for <see cref="Release"/>.</summary>
    public int Add(int descriptor, IPollable target)
    {
        if (!_free.TryPop(out int slot))
        {
            slot = _targets.Count;
            _targets.Add(null);
        }

        _targets[slot] = target;
        byte* registration = stackalloc byte[16];
        var bytes = new Span<byte>(registration, 16);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, ReadWriteEdges);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[DataOffset..], (ulong)slot);
        Check(Native.ControlPoll(_poll, OperationAdd, descriptor, registration));
        return slot;
    }

    /// <summary>Lets go of a slot, after or just before its descriptor is closed. It is not reused before the next wait.</summary>
    public void Release(int slot)
    {
        _targets[slot] = null;
        _released.Add(slot);
    }

    /// <summary>Waits for at most so many nanoseconds (below 0: without end) and calls what is ready.</summary>
    public void Wait(long nanosecondsMax)
    {
        foreach (int slot in _released)
        {
            _free.Push(slot);
        }

        _released.Clear();
        Native.TimeSpecification timeout = new() { Seconds = (nint)(nanosecondsMax / 1_000_000_000), Nanoseconds = (nint)(nanosecondsMax % 1_000_000_000) };

        // The array is pinned for its whole life.
        byte* events = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_events, 0);
        int count = Native.WaitPoll(_poll, events, EventsMax, nanosecondsMax < 0 ? null : &timeout, 0);
        if (count < 0)
        {
            if (Marshal.GetLastPInvokeError() == Native.Interrupted)
            {
                return;
            }

            Check(count);
        }

        for (int i = 0; i < count; i++)
        {
            int slot = (int)BinaryPrimitives.ReadUInt64LittleEndian(_events.AsSpan((i * Stride) + DataOffset));
            _targets[slot]?.OnReady();
        }
    }

    public void Dispose() => _ = Native.Close(_poll);

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }
}
