using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeProxy.Transport;

/// <summary>
/// One epoll instance and who is told of its events. A registration has a number of its own, as descriptors are used again
/// within one batch of events; what comes for an old number is dropped. Registrations that begin work, rather than go on with it, may wait:
/// what happens to them is kept, once for each, until it is taken. On the loop only.
/// </summary>
// SAFETY: the memory for events is allocated for the life of the set; everything else is on the stack of a call.
internal sealed unsafe class EpollSet : IDisposable
{
    public const uint Readable = 1;
    public const uint Writable = 4;
    public const uint Failed = 8;
    public const uint HungUp = 16;
    public const uint PeerEnded = 0x2000;
    public const uint Exclusive = 1u << 28;
    public const uint EdgeTriggered = 1u << 31;

    /// <summary>Events taken from the kernel at a time.</summary>
    public const int BatchMax = 512;

    private const int Add = 1;
    private const int Delete = 2;

    // struct epoll_event is packed on x64, and nowhere else.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = Stride - sizeof(ulong);

    private readonly int _descriptor;
    private readonly byte* _events;
    private readonly Queue<ulong> _waiting = new(BatchMax);
    private Entry[] _entries = new Entry[64];
    private int _free = -1;
    private int _used;
    private uint _generation;

    public EpollSet()
    {
        _descriptor = LinuxCalls.EpollCreate(LinuxCalls.CloseOnExec);
        if (_descriptor < 0)
        {
            throw LinuxErrors.ToSocketException(LinuxCalls.Error);
        }

        // SAFETY: freed by Dispose alone, after which nobody waits any more.
        _events = (byte*)NativeMemory.Alloc(BatchMax, (nuint)Stride);
    }

    /// <summary>Whether there is something for <see cref="TakeWaiting"/>.</summary>
    public bool HasWaiting => _waiting.Count > 0;

    /// <summary>Tells <paramref name="handler"/> of what happens to a descriptor.</summary>
    /// <returns>The slot of the registration, or the error's number, negative.</returns>
    public int Register(int descriptor, uint events, IEpollHandler handler, bool mayWait = false)
    {
        int slot = TakeSlot();
        uint generation = ++_generation;

        // SAFETY: longer than either layout of the struct, and the kernel copies it.
        byte* registration = stackalloc byte[16];
        Unsafe.WriteUnaligned(registration, events);
        Unsafe.WriteUnaligned(registration + DataOffset, ((ulong)generation << 32) | (uint)slot);
        if (LinuxCalls.EpollControl(_descriptor, Add, descriptor, registration) != 0)
        {
            int error = LinuxCalls.Error;
            Forget(slot);
            return -error;
        }

        _entries[slot] = new Entry { Handler = handler, Generation = generation, MayWait = mayWait };
        return slot;
    }

    /// <summary>Ends a registration, of a descriptor that stays open or that others have open too.</summary>
    public void Remove(int descriptor, int slot)
    {
        byte* registration = stackalloc byte[16];
        int removed = LinuxCalls.EpollControl(_descriptor, Delete, descriptor, registration);
        Debug.Assert(removed == 0, "it was not registered");
        Forget(slot);
    }

    /// <summary>Ends a registration whose descriptor is about to be closed, which takes it out of the kernel's set.</summary>
    public void Forget(int slot)
    {
        _entries[slot].Handler = null;
        _entries[slot].Generation = 0;
        _entries[slot].NextFree = _free;
        _free = slot;
    }

    /// <summary>Waits for events; their number, 0 when the time is over or a signal came.</summary>
    public int Wait(int milliseconds) => Math.Max(0, LinuxCalls.EpollWait(_descriptor, _events, BatchMax, milliseconds));

    /// <summary>
    /// Whom event <paramref name="index"/> of the last wait is for; null when the registration has ended meanwhile, and when it may wait.
    /// </summary>
    public IEpollHandler? HandlerOf(int index, out uint events)
    {
        // SAFETY: the index is below what Wait returned, so that the kernel has written this event.
        byte* entry = _events + ((nint)index * Stride);
        events = Unsafe.ReadUnaligned<uint>(entry);
        ulong registration = Unsafe.ReadUnaligned<ulong>(entry + DataOffset);
        ref Entry registered = ref EntryOf(registration, out bool isCurrent);
        if (!isCurrent || !registered.MayWait)
        {
            return isCurrent ? registered.Handler : null;
        }

        if (registered.Events == 0)
        {
            _waiting.Enqueue(registration);
        }

        registered.Events |= events;
        return null;
    }

    /// <summary>Who has waited longest, and what has happened to it since; null when nobody waits.</summary>
    public IEpollHandler? TakeWaiting(out uint events)
    {
        while (_waiting.TryDequeue(out ulong registration))
        {
            ref Entry registered = ref EntryOf(registration, out bool isCurrent);
            if (isCurrent)
            {
                events = registered.Events;
                registered.Events = 0;
                return registered.Handler;
            }
        }

        events = 0;
        return null;
    }

    /// <summary>Those that are registered still.</summary>
    public IEnumerable<IEpollHandler> Registered() => [.. _entries.Take(_used).Select(static entry => entry.Handler).OfType<IEpollHandler>()];

    public void Dispose()
    {
        _ = LinuxCalls.Close(_descriptor);
        NativeMemory.Free(_events);
    }

    private ref Entry EntryOf(ulong registration, out bool isCurrent)
    {
        ref Entry entry = ref _entries[(int)(uint)registration];
        isCurrent = entry.Generation == (uint)(registration >> 32);
        return ref entry;
    }

    private int TakeSlot()
    {
        if (_free >= 0)
        {
            int slot = _free;
            _free = _entries[slot].NextFree;
            return slot;
        }

        if (_used == _entries.Length)
        {
            Array.Resize(ref _entries, _entries.Length * 2);
        }

        return _used++;
    }

    private struct Entry
    {
        public IEpollHandler? Handler;
        public uint Generation;

        /// <summary>What has happened while it waits; 0 when it does not.</summary>
        public uint Events;
        public int NextFree;
        public bool MayWait;
    }
}
