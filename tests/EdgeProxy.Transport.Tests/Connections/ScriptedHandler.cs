using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Transport.Tests;

internal sealed class ScriptedHandler(LoopGroup loops, Func<Loop, ConnectionContext, Task> run) : LoopConnectionHandler(loops)
{
    protected override async ValueTask RunAsync(Loop loop, ConnectionContext connection)
    {
        loop.AssertCurrent();
        await run(loop, connection);
    }
}

/// <summary>Sends back what it gets until the client half-closes.</summary>
internal sealed class EchoHandler(LoopGroup loops) : LoopConnectionHandler(loops)
{
    protected override async ValueTask RunAsync(Loop loop, ConnectionContext connection)
    {
        PipeReader input = connection.Transport.Input;
        PipeWriter output = connection.Transport.Output;
        while (true)
        {
            ReadResult result = await input.ReadAsync();
            Xunit.Assert.True(loop.IsCurrent);
            foreach (ReadOnlyMemory<byte> segment in result.Buffer)
            {
                output.Write(segment.Span);
            }

            input.AdvanceTo(result.Buffer.End);
            FlushResult flush = await output.FlushAsync();
            Xunit.Assert.True(loop.IsCurrent);
            if (result.IsCompleted || flush.IsCompleted)
            {
                return;
            }
        }
    }
}
