using EdgeProxy.Gateway;
using EdgeProxy.Transport;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>
/// The limits of the process, what is shed for them, and the look at them each second, on a thread of the pool: memory, and the
/// one log line for each kind of shedding.
/// </summary>
internal sealed class ProcessLimits : IAsyncDisposable
{
    /// <summary>Descriptors that clients never get: for files, threads, operators and the collector of the runtime.</summary>
    public const int DescriptorReserve = 48;

    /// <summary>Of these, descriptors that connections to upstreams do not get either.</summary>
    private const int ConnectorReserve = 16;

    /// <summary>So many connections no machine has memory for; some containers allow a billion descriptors.</summary>
    public const int DerivedConnectionsMax = 1_000_000;

    /// <summary>Idle clients of each loop that are closed each second while memory is short, at least.</summary>
    private const int IdleClosedLeast = 16;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly GatewayRuntime _runtime;
    private readonly ILogger _log;
    private readonly Shedding[] _kinds = Enum.GetValues<Shedding>();
    private readonly long[] _told = new long[Enum.GetValues<Shedding>().Length];
    private readonly CancellationTokenSource _stop = new();
    private long _toldPauses;
    private Task _watching = Task.CompletedTask;

    public ProcessLimits(LimitSettings settings, GatewayRuntime runtime, LoopGroup loops, ILogger log)
    {
        _runtime = runtime;
        _log = log;
        (long before, Descriptors) = DescriptorLimit.Raise();
        int connections = settings.ConnectionsMax > 0 ? settings.ConnectionsMax : DerivedConnections(Descriptors, OpenDescriptors.Count());
        Gate = new ConnectionGate(runtime, connections, settings.ConnectionsPerAddressMax, HighestNumber(Descriptors, DescriptorReserve));
        loops.DescriptorsMax = HighestNumber(Descriptors, ConnectorReserve);
        ControlGroup? group = ControlGroup.Find();
        Memory = settings.MemoryMax > 0
            ? NewGuard(settings.MemoryMax, ResidentMemory.Bytes)
            : NewGuard(group?.Max ?? 0, () => group?.Used() ?? ResidentMemory.Bytes());
        LogMessages.Limits(
            log, connections, Descriptors, before, settings.ConnectionsPerAddressMax, Memory.Max >> 20, settings.MemoryMax > 0 ? "settings" : "control group");
        if (Descriptors > 0 && connections > (Descriptors - DescriptorReserve) / 2)
        {
            LogMessages.ManyConnections(log, connections, Descriptors);
        }
    }

    /// <summary>Descriptors that the process may have open; 0 where the system does not tell.</summary>
    public long Descriptors { get; }

    public ConnectionGate Gate { get; }

    public MemoryGuard Memory { get; }

    /// <summary>A client that is proxied takes two descriptors.</summary>
    /// <param name="descriptors">0 for unknown.</param>
    /// <param name="open">Open already, before there are clients.</param>
    public static int DerivedConnections(long descriptors, int open) => descriptors == 0
        ? DerivedConnectionsMax
        : (int)Math.Clamp((descriptors - DescriptorReserve - open) / 2, 1, DerivedConnectionsMax);

    /// <summary>Looks each second from now on.</summary>
    public void Start() => _watching = WatchAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    /// <summary>One look.</summary>
    internal void Look()
    {
        bool changed = Memory.Look();
        Gate.IsMemoryShort = Memory.IsShort;
        if (changed && Memory.IsShort)
        {
            LogMessages.MemoryShort(_log, Memory.Used >> 20, Memory.Max >> 20);
        }
        else if (changed)
        {
            LogMessages.MemoryEnough(_log, Memory.Used >> 20, Memory.Max >> 20);
        }

        if (Memory.IsShort)
        {
            _runtime.CloseIdleClients(IdleClosedLeast);
        }

        foreach (Shedding kind in _kinds)
        {
            long count = Gate.ShedBy(kind);
            if (count > _told[(int)kind])
            {
                LogMessages.ConnectionsShed(_log, count - _told[(int)kind], SheddingLabels.TextOf(kind), Gate.Open);
                _told[(int)kind] = count;
            }
        }

        if (Gate.Pauses > _toldPauses)
        {
            _toldPauses = Gate.Pauses;
            LogMessages.AcceptPaused(_log, Descriptors);
        }
    }

    private static int HighestNumber(long descriptors, int reserve) => descriptors is 0 or > int.MaxValue
        ? int.MaxValue
        : (int)Math.Max(1, descriptors - reserve);

    private static MemoryGuard NewGuard(long max, Func<long> used) =>
        new(max, used, static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true), TimeProvider.System);

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }
}
