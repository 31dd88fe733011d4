using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using EdgeProxy.Policies;
using EdgeProxy.Testing;

namespace EdgeProxy.Cli.Tests;

public sealed class FlightRecorderTests
{
    private const long Second = 1_000_000_000;

    private readonly TestLoopGroup _loops = new(seed: 0, count: 2);
    private readonly FlightRecorder _recorder = new(new FlightRecorderSettings(8, TimeSpan.FromSeconds(1)));

    [Theory]
    [InlineData(200, ExchangeEnd.Completed, ProtocolError.None, 0.5, null)]
    [InlineData(404, ExchangeEnd.Refused, ProtocolError.None, 0.001, null)]
    [InlineData(101, ExchangeEnd.TunnelClosed, ProtocolError.None, 0.5, null)]
    [InlineData(200, ExchangeEnd.Completed, ProtocolError.None, 1.5, "slow")]
    [InlineData(500, ExchangeEnd.Completed, ProtocolError.None, 0.001, "failed")]
    [InlineData(504, ExchangeEnd.UpstreamResponseTimeout, ProtocolError.None, 0.001, "failed")]
    [InlineData(200, ExchangeEnd.UpstreamTruncated, ProtocolError.None, 0.001, "failed")]
    [InlineData(0, ExchangeEnd.Shutdown, ProtocolError.None, 0.001, "failed")]
    [InlineData(0, ExchangeEnd.ClientGone, ProtocolError.None, 0.001, "client")]
    [InlineData(400, ExchangeEnd.Refused, ProtocolError.BareLineFeed, 0.001, "client")]
    public async Task Exchange_IsKeptWhenItFailedOrWasSlow(int status, ExchangeEnd end, ProtocolError error, double head, string? kind)
    {
        IExchangeObserver loop = _recorder.ObserverOf(_loops.Loops[0]);
        Sample(status, end, error, head).TellTo(loop);
        JsonElement failures = await JsonAsync();
        Assert.Equal(kind, failures.EnumerateArray().Select(failure => failure.GetProperty("kind").GetString()).SingleOrDefault());
    }

    [Fact]
    public async Task LongDownloadsAndTunnels_AreNotSlow()
    {
        IExchangeObserver loop = _recorder.ObserverOf(_loops.Loops[0]);
        SampleExchange download = Sample(200, ExchangeEnd.Completed, ProtocolError.None, 0.1);
        download.Outcome.FetchedAt = download.Outcome.EndedAt = download.Outcome.StartedAt + (100 * Second);
        download.TellTo(loop);
        SampleExchange tunnel = Sample(101, ExchangeEnd.TunnelClosed, ProtocolError.None, 0.1);
        tunnel.IsTunnel = true;
        tunnel.Outcome.HeadAt = 0;
        tunnel.Outcome.EndedAt = tunnel.Outcome.StartedAt + (100 * Second);
        tunnel.TellTo(loop);
        Assert.Equal(0, (await JsonAsync()).GetArrayLength());
    }

    [Fact]
    public async Task NewestOfAllLoops_ComeFirstAndOldestAreForgotten()
    {
        IExchangeObserver[] loops = [_recorder.ObserverOf(_loops.Loops[0]), _recorder.ObserverOf(_loops.Loops[1])];
        for (int i = 0; i < 20; i++)
        {
            SampleExchange sample = Sample(502, ExchangeEnd.UpstreamReset, ProtocolError.None, 0.001);
            sample.RequestId = Encoding.ASCII.GetBytes($"r{i}");
            sample.StartedAt = SampleExchange.Time.AddSeconds(-i); // Told of in another order than they began.
            sample.TellTo(loops[i % 2]);
        }

        JsonElement failures = await JsonAsync();
        Assert.Equal(12, failures.GetArrayLength()); // Six a loop: a quarter of the places is for clients.
        string[] ids = [.. failures.EnumerateArray().Select(failure => failure.GetProperty("requestId").GetString()!)];
        Assert.Equal(Enumerable.Range(8, 12).Select(i => $"r{i}"), ids);
        Assert.Equal("r9", Assert.Single((await JsonAsync("r9")).EnumerateArray()).GetProperty("requestId").GetString());
        Assert.Equal(0, (await JsonAsync("none")).GetArrayLength());
    }

    [Fact]
    public async Task RubbishOfClients_PushesOutNoOtherFailure()
    {
        IExchangeObserver loop = _recorder.ObserverOf(_loops.Loops[0]);
        Sample(502, ExchangeEnd.UpstreamReset, ProtocolError.None, 0.001).TellTo(loop);
        for (int i = 0; i < 1_000; i++)
        {
            Sample(400, ExchangeEnd.Refused, ProtocolError.BadMethod, 0.001).TellTo(loop);
        }

        JsonElement failures = await JsonAsync();
        Assert.Equal(["client", "client", "failed"], failures.EnumerateArray().Select(failure => failure.GetProperty("kind").GetString()).Order());
    }

    [Fact]
    public async Task HostileBytes_StayPrintableInJsonAndText()
    {
        IExchangeObserver loop = _recorder.ObserverOf(_loops.Loops[0]);
        foreach (byte[] bytes in HostileBytes.All().Take(200))
        {
            SampleExchange sample = Sample(400, ExchangeEnd.Refused, ProtocolError.NulByte, 0.001);
            sample.Head = null;
            sample.Received = [.. "GET / HTTP/1.1\r\nAuthorization: s3cret\r\nX: "u8, .. bytes];
            sample.RequestId = bytes;
            sample.TellTo(loop);
            byte[] json = await BytesAsync(null);
            Assert.DoesNotContain("s3cret", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
            foreach (bool isDetailed in (bool[])[true, false])
            {
                Assert.DoesNotContain(FailuresText.Render(json, isDetailed), value => value != '\n' && value is < ' ' or >= '\u007f');
            }
        }
    }

    private static SampleExchange Sample(int status, ExchangeEnd end, ProtocolError error, double head)
    {
        var sample = new SampleExchange();
        long headAt = sample.Outcome.StartedAt + (long)(head * Second);
        sample.Outcome = sample.Outcome with
        {
            Status = status,
            End = end,
            Error = error,
            Refusal = end == ExchangeEnd.Refused ? GatewayResponseType.BadRequest : GatewayResponseType.None,
            HeadAt = headAt,
            FirstByteAt = headAt,
            FetchedAt = headAt,
            EndedAt = headAt,
        };
        return sample;
    }

    private async Task<JsonElement> JsonAsync(string? requestId = null) =>
        JsonDocument.Parse(await BytesAsync(requestId)).RootElement.GetProperty("failures");

    private async Task<byte[]> BytesAsync(string? requestId)
    {
        Task<IReadOnlyList<Failure>> collecting = _recorder.CollectAsync(requestId, CancellationToken.None);
        _loops.RunUntil(() => collecting.IsCompleted);
        var json = new ArrayBufferWriter<byte>();
        FailuresJson.Write(json, await collecting);
        return json.WrittenSpan.ToArray();
    }
}
