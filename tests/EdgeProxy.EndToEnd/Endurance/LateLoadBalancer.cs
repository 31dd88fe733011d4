using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// What stands before gateways in a cluster, and learns late: it sends requests over connections that it keeps and over new
/// ones, looks at <c>/readyz</c>, and goes on for a time after that said no. It keeps to HTTP: over a connection whose last
/// response said <c>Connection: close</c> it sends nothing more.
/// </summary>
internal sealed class LateLoadBalancer(GatewayProcess gateway, TimeSpan lateness)
{
    /// <summary>A connection is given up after so many requests, so that new ones are opened all the time.</summary>
    private const int RequestsPerConnection = 25;

    private static readonly byte[] Request = Encoding.ASCII.GetBytes("GET /balanced HTTP/1.1\r\nHost: localhost\r\n\r\n");

    private readonly ConcurrentQueue<string> _failures = [];
    private readonly TimeSpan _lookInterval = TimeSpan.FromMilliseconds(20);
    private volatile bool _isUnready;
    private volatile bool _isStopped;
    private int _requests;
    private int _lateRequests;
    private int _lateConnections;

    public IReadOnlyCollection<string> Failures => _failures;

    public int Requests => _requests;

    /// <summary>Requests that began after <c>/readyz</c> had said no.</summary>
    public int LateRequests => _lateRequests;

    /// <summary>Connections that were opened after <c>/readyz</c> had said no.</summary>
    public int LateConnections => _lateConnections;

    /// <summary>Until it has noticed that the gateway ends, and its lateness has passed.</summary>
    public async Task RunAsync(int workers)
    {
        Task[] working = [.. Enumerable.Range(0, workers).Select(worker => Task.Run(() => WorkAsync(worker)))];
        using OpsClient ops = new(gateway);
        Stopwatch time = Stopwatch.StartNew();
        while (await ops.IsReadyAsync() && time.Elapsed < TestHttp.Limit)
        {
            await Task.Delay(_lookInterval);
        }

        _isUnready = true;
        await Task.Delay(lateness);
        _isStopped = true;
        await Task.WhenAll(working);
    }

    private async Task WorkAsync(int worker)
    {
        while (!_isStopped)
        {
            try
            {
                bool isLate = _isUnready;
                using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync("127.0.0.1", gateway.Port);
                Interlocked.Add(ref _lateConnections, isLate ? 1 : 0);
                await UseAsync(socket, worker);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                _failures.Enqueue($"worker {worker}, after {_requests} requests: {e.Message}");
                await Task.Delay(_lookInterval); // A gateway that is gone would fill the list.
            }
        }
    }

    private async Task UseAsync(Socket socket, int worker)
    {
        WireReader reader = new(socket);
        for (int i = 0; i < RequestsPerConnection && !_isStopped; i++)
        {
            bool isLate = _isUnready;
            using CancellationTokenSource limit = new(TestHttp.Limit);
            await socket.SendAsync(Request, limit.Token);
            WireMessage response = await reader.ReadResponseAsync(limit.Token);
            if (response.End != WireEnd.Complete || response.Status != 200 || response.Field(BodySum.FieldName) != response.Sum)
            {
                _failures.Enqueue($"worker {worker}, request {i} of its connection, late {isLate}: {response.End} \"{response.StartLine}\" {response.BodyBytes} bytes");
                return;
            }

            Interlocked.Increment(ref _requests);
            Interlocked.Add(ref _lateRequests, isLate ? 1 : 0);
            if (response.IsLast)
            {
                return;
            }

            await Task.Delay(1, limit.Token);
        }
    }
}
