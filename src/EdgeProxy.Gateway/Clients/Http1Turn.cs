using System.IO.Pipelines;
using EdgeProxy.Http1;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <summary>
/// What a connection needs from the first byte of a request to the end of its exchange, and not while it waits for one. Rented from its loop, the one
/// that was returned last first: idle connections cost less, and few are in use at a time, in memory that the processor has in its caches.
/// </summary>
internal sealed class Http1Turn(GatewayLoop home)
{
    public RequestHead Head { get; } = new();

    public MessageBodyReader Body { get; } = new();

    public Http1ResponseWriter Response { get; } = new(home);

    public Exchange Exchange { get; } = new(home);

    /// <summary>The head's bytes, from when it is complete; null before.</summary>
    public byte[]? Arena { get; set; }

    /// <summary>The next that is free, while this one is.</summary>
    public Http1Turn? Next { get; set; }

    public void Begin(Http1Client client, PipeReader input, Deadlines deadlines)
    {
        Head.Reset();
        Body.Start(input, BodyFraming.None, 0, long.MaxValue, client.Identity.Listener.HeadLimits);
        Response.Begin(client);
        Exchange.Use(client, deadlines);
    }

    /// <summary>For a tunnel, which may live for days: keeps the head in no more memory than it takes.</summary>
    public void TrimHead()
    {
        byte[] arena = Arena!;
        Arena = arena[..Head.Length];
        home.Loop.Buffers.Return(arena);
    }

    /// <summary>Lets go of the connection and of what the exchange had: it may be long until the next, and a reload or a close is not to be undone by it.</summary>
    public void End()
    {
        Body.Release();
        Response.Release();
        Exchange.Release();
        if (Arena is { Length: LoopBuffers.Size } arena)
        {
            home.Loop.Buffers.Return(arena);
        }

        Arena = null;
    }
}
