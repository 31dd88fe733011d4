using System.Text;

namespace EdgeProxy.Gateway.Tests;

/// <summary>What an observer was told of one exchange, kept.</summary>
internal sealed record SeenExchange(
    Outcome Outcome, string Method, string Host, string Path, string CanonicalPath, string Query, string Protocol, string RequestId, string TraceId,
    string UserAgent, string Received, string? RouteId, string? Endpoint, string SourceAddress, int SourcePort, bool HasHead, bool IsTunnel,
    string ApiKey = "", string? Plan = null);

/// <summary>Keeps what it is told.</summary>
internal sealed class RecordingObserver : IExchangeObserver
{
    public List<SeenExchange> Seen { get; } = [];

    /// <summary>The only exchange so far.</summary>
    public SeenExchange Only => Assert.Single(Seen);

    public bool Wants(in Outcome outcome) => true;

    public void Observe(in ExchangeRecord record)
    {
        Span<byte> address = stackalloc byte[64];
        Seen.Add(new SeenExchange(
            record.Outcome,
            Text(record.Method),
            Text(record.Host),
            Text(record.Path),
            Text(record.CanonicalPath),
            Text(record.Query),
            Text(record.Protocol),
            Text(record.RequestId),
            Text(record.TraceId),
            Text(record.UserAgent),
            Text(record.Received),
            record.Route?.RouteId,
            record.Endpoint?.Name,
            Text(address[..record.CopySourceAddress(address)]),
            record.Client.PeerPort,
            record.Head is not null,
            record.IsTunnel,
            Text(record.ApiKey),
            record.Plan));
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
