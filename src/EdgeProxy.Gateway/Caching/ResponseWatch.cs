using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>Stands between an upstream and a client, looks at the final head, and passes everything on as it is.</summary>
internal abstract class ResponseWatch(Exchange exchange) : IResponseSink
{
    public bool HasStarted => Client.HasStarted;

    public long Unflushed => Client.Unflushed;

    protected Exchange Exchange { get; } = exchange;

    private IResponseSink Client => Exchange.Client.Response;

    public void WriteInterim(ResponseHead head, ReadOnlySpan<byte> bytes) => Client.WriteInterim(head, bytes);

    public void WriteHead(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        Look(head, bytes);
        Client.WriteHead(head, bytes);
    }

    public void Write(ReadOnlySpan<byte> data) => Client.Write(data);

    public void End(FieldTable? trailers, ReadOnlySpan<byte> trailerBytes) => Client.End(trailers, trailerBytes);

    public ValueTask<bool> SendAsync(ReadOnlySpan<ReadOnlyMemory<byte>> pieces) => Client.SendAsync(pieces);

    public ValueTask<bool> FlushAsync() => Client.FlushAsync();

    /// <summary>Before the client gets it.</summary>
    protected abstract void Look(ResponseHead head, ReadOnlySpan<byte> bytes);
}
