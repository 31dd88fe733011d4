using System.IO.Pipelines;

namespace EdgeProxy.Transport;

/// <summary>Both directions of a connection, on its loop.</summary>
public sealed class LoopDuplexPipe(Loop loop, PipeReader input, PipeWriter output) : IDuplexPipe
{
    public PipeReader Input { get; } = new LoopPipeReader(loop, input);

    public PipeWriter Output { get; } = new LoopPipeWriter(loop, output);
}
