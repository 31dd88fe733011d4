using System.IO.Pipelines;

namespace EdgeProxy.Transport;

/// <summary>Both directions of a connection, on its loop.</summary>
/// <param name="completesInline">
/// Whether an inner operation that completes on the loop is over there and then: so it is above loops that do their own system
/// calls, where nothing that cancels completes anything before a later turn. Else everything takes a turn of its own.
/// </param>
public sealed class LoopDuplexPipe(Loop loop, PipeReader input, PipeWriter output, bool completesInline = false) : IDuplexPipe
{
    public PipeReader Input { get; } = new LoopPipeReader(loop, input, completesInline);

    public PipeWriter Output { get; } = new LoopPipeWriter(loop, output, completesInline);
}
