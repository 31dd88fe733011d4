using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeProxy.EndToEnd;

/// <summary>Has documents loaded by SIGHUP, one after the other, and waits for each to be in use or refused.</summary>
internal sealed class ReloadDriver : IDisposable
{
    /// <summary>Each so many reloads, documents are bad.</summary>
    private const int BadOneIn = 3;

    /// <summary>The collector runs within so many reloads, so that one look of so many is just behind a collection.</summary>
    private const int Looks = 30;

    private const int DescriptorLooks = 12;

    /// <summary>A load stands back for all else on the machine, other tests among it.</summary>
    private static readonly TimeSpan LoadLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(2);
    private static readonly byte[] AskVersion = "GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray();

    private readonly GatewayProcess _gateway;
    private readonly ChurningDocuments _documents;
    private readonly OpsClient _ops;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly WireReader _reader;
    private readonly Queue<(long Resident, long Heap)> _looks = [];
    private int _generation;

    public ReloadDriver(GatewayProcess gateway, ChurningDocuments documents)
    {
        _gateway = gateway;
        _documents = documents;
        _ops = new OpsClient(gateway);
        _socket.Connect("127.0.0.1", gateway.Port);
        _reader = new WireReader(_socket);
    }

    /// <summary>Of <see cref="ReloadAsync"/>; those of measuring are not among them.</summary>
    public int Reloads { get; private set; }

    /// <summary>Of these, those whose documents were bad.</summary>
    public int Refused { get; private set; }

    /// <summary>So many reloads, a third of them of bad documents.</summary>
    public async Task ReloadAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Reloads++;
            bool isBad = Reloads % BadOneIn == 0;
            await (isBad ? BreakAsync() : GoodAsync(() => _documents.WriteGoodAsync(_generation)));
            await LookAsync();
        }
    }

    /// <summary>One reload with so many routes of new ids, and one that is rid of them again.</summary>
    public async Task ReloadNewIdsAsync(int count)
    {
        await GoodAsync(() => _documents.WriteNewIdsAsync(_generation, count));
        await GoodAsync(() => _documents.WriteGoodAsync(_generation));
    }

    /// <summary>
    /// What the process holds with the same listeners each time. The lowest number of descriptors of some reloads: a socket
    /// that was refused its address is closed by its finalizer, so at the next collection.
    /// </summary>
    public async Task<Footprint> MeasureAsync()
    {
        List<DescriptorCounts> descriptors = [];
        for (int look = 0; look < DescriptorLooks; look++)
        {
            await GoodAsync(() => _documents.WriteGoodAsync(_generation, withExtraListener: true));
            descriptors.Add(DescriptorCounts.Of(_gateway.Process.Id));
        }

        Scrape scrape = await _ops.ScrapeAsync();
        Footprint footprint = new(
            _looks.Min(look => look.Resident), _looks.Min(look => look.Heap), descriptors.MinBy(counts => counts.Total)!, scrape.SeriesCount);
        _looks.Clear();
        return footprint;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _ops.Dispose();
    }

    private async Task GoodAsync(Func<Task> write)
    {
        _generation++;
        await write();
        _gateway.Process.HangUp();
        string expected = BodySum.Of(Encoding.ASCII.GetBytes(_generation.ToString(CultureInfo.InvariantCulture)));
        await WaitAsync(async () => (await AskVersionAsync()).Sum == expected, $"Generation {_generation}, a good one, is not served");
    }

    private async Task BreakAsync()
    {
        double refused = await RefusedAsync();
        Refused++;
        await _documents.BreakAsync(Refused);
        _gateway.Process.HangUp();
        await WaitAsync(async () => await RefusedAsync() > refused, $"The bad documents of reload {Reloads} are not refused");
    }

    private async Task<double> RefusedAsync() => (await _ops.ScrapeAsync()).Sum("edgeproxy_config_loads_total", "result=\"refused\"");

    private async Task<WireMessage> AskVersionAsync()
    {
        using CancellationTokenSource limit = new(LoadLimit);
        await _socket.SendAsync(AskVersion, limit.Token);
        WireMessage response = await _reader.ReadResponseAsync(limit.Token);
        Assert.True(response.End == WireEnd.Complete, $"{response.End} \"{response.StartLine}\" at reload {Reloads}\n{_gateway.Process.Describe()}");
        return response;
    }

    private async Task WaitAsync(Func<Task<bool>> condition, string failure)
    {
        Stopwatch time = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(time.Elapsed < LoadLimit, $"{failure} after {time.Elapsed}.\n{_gateway.Process.Describe()}");
            await Task.Delay(LookInterval);
        }
    }

    private async Task LookAsync()
    {
        double heap = (await _ops.ScrapeAsync()).Sum("edgeproxy_gc_heap_bytes");
        _looks.Enqueue((_gateway.Process.ResidentBytes, (long)heap));
        if (_looks.Count > Looks)
        {
            _looks.Dequeue();
        }
    }
}
