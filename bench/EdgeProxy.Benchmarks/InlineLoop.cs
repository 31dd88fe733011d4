using EdgeProxy.Transport;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Benchmarks;

/// <summary>A loop that is whoever calls it, with the real clock.</summary>
internal sealed class InlineLoop() : Loop(0, new LoopClock(TimeProvider.System))
{
    public override bool IsCurrent => true;

    public override void Post(Action<object?> callback, object? state) => callback(state);

    public override void ReportUnhandled(Exception exception) => throw new InvalidOperationException("unhandled on the loop", exception);
}

/// <summary>One such loop, and no upstreams.</summary>
internal sealed class InlineLoopGroup : LoopGroup, IConnector
{
    public InlineLoop Loop { get; } = new();

    public override IReadOnlyList<Loop> Loops => [Loop];

    public override IConnector Connector => this;

    public ValueTask<ConnectionContext> ConnectAsync(Loop loop, ConnectTarget target, CancellationToken cancellation) =>
        throw new NotSupportedException("Nothing is forwarded.");

    public override ValueTask DisposeAsync() => default;
}
