using System.Buffers;
using EdgeProxy.Gateway;
using EdgeProxy.Transport;

namespace EdgeProxy;

/// <summary>
/// The last exchanges that failed or were slow, with their masked heads and the times of their phases, on each loop:
/// what one wants to see of a failure that is over.
/// </summary>
internal sealed class FlightRecorder(FlightRecorderSettings settings) : IFailureSource
{
    private static readonly TimeSpan CollectLimit = TimeSpan.FromSeconds(2);

    private readonly List<(Loop Loop, LoopFailures Failures)> _loops = [];

    /// <summary>The observer of a loop, for <see cref="GatewayRuntime.Observe"/>; once for each loop.</summary>
    public IExchangeObserver ObserverOf(Loop loop)
    {
        var made = new LoopFailures(settings);
        _loops.Add((loop, made));
        return made;
    }

    /// <summary>A copy of all that is kept, the newest first.</summary>
    /// <param name="requestId">Of one exchange alone; null for all.</param>
    /// <param name="cancellation">A loop that has ended, or is stuck, never answers.</param>
    public async Task<IReadOnlyList<Failure>> CollectAsync(string? requestId, CancellationToken cancellation)
    {
        IEnumerable<Failure>[] copies = await Task.WhenAll(_loops.Select(loop => CopyAsync(loop.Loop, loop.Failures))).WaitAsync(cancellation);
        return
        [
            .. copies.SelectMany(static copy => copy)
                .Where(failure => requestId is null || string.Equals(failure.RequestId, requestId, StringComparison.Ordinal))
                .OrderByDescending(static failure => failure.Entry.StartedAt)
                .ThenByDescending(static failure => failure.Entry.Number),
        ];
    }

    /// <summary>As <see cref="FailuresJson"/> writes them. Throws <see cref="TimeoutException"/> when a loop is stuck.</summary>
    public async Task<ReadOnlyMemory<byte>> JsonAsync(string? requestId, CancellationToken cancellation)
    {
        var json = new ArrayBufferWriter<byte>();
        FailuresJson.Write(json, await CollectAsync(requestId, cancellation).WaitAsync(CollectLimit, cancellation));
        return json.WrittenMemory;
    }

    private static async Task<IEnumerable<Failure>> CopyAsync(Loop loop, LoopFailures failures)
    {
        LoopFailures room = failures.MakeRoom();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(
            _ =>
            {
                failures.CopyTo(room);
                done.SetResult();
            },
            null);
        await done.Task;
        return room.Failures(loop.Index);
    }
}
