using System.Net.Sockets;

namespace EdgeProxy.LoadTests;

/// <summary>Clients that take seconds for an exchange, over and over, until they are stopped.</summary>
internal sealed class SlowCrowd : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Task[] _clients;
    private long _done;
    private long _failed;

    public SlowCrowd(int port, int count, CancellationToken stop)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _clients = [.. Enumerable.Range(0, count).Select(index => Task.Run(() => RunAsync(port, reads: index % 2 == 1), stop))];
    }

    /// <summary>Ends all of them, and tells how many exchanges were done and how many the server failed.</summary>
    public async Task<(long Done, long Failed)> StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
        return (_done, _failed);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(int port, bool reads)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await (reads ? SlowExchange.ReadSlowlyAsync(port, _stop.Token) : SlowExchange.SendSlowlyAsync(port, _stop.Token));
                Interlocked.Increment(ref _done);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception mistake) when (mistake is SocketException or IOException or FormatException)
            {
                Interlocked.Increment(ref _failed);
            }
        }
    }
}
