using System.Diagnostics;

namespace EdgeProxy.LoadTests;

/// <summary>Many tunnels on one thread, each with one message under way.</summary>
internal sealed class EchoLoad : IDisposable
{
    private const long NanosecondsPerWait = 10_000_000;
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(10);

    private readonly Poller _poller = new();
    private readonly List<EchoTunnel> _tunnels = [];

    /// <summary>Opens so many tunnels with messages of so many bytes.</summary>
    /// <exception cref="SuiteException">One of them was refused, or did not open in time.</exception>
    public EchoLoad(int port, int tunnels, int messageBytes, CancellationToken stop)
    {
        byte[] message = WebSocketWire.ClientFrame(new byte[messageBytes]);
        byte[] scratch = new byte[64 * 1024];
        for (int i = 0; i < tunnels; i++)
        {
            _tunnels.Add(new EchoTunnel(_poller, port, message, message.Length - MaskBytes, scratch));
        }

        long begun = Stopwatch.GetTimestamp();
        while (!_tunnels.TrueForAll(tunnel => tunnel.IsOpen && !tunnel.Failed))
        {
            stop.ThrowIfCancellationRequested();
            if (_tunnels.Exists(tunnel => tunnel.Failed) || Stopwatch.GetElapsedTime(begun) > OpenLimit)
            {
                Dispose();
                throw new SuiteException("A WebSocket could not be opened.");
            }

            _poller.Wait(NanosecondsPerWait);
        }

        _tunnels.ForEach(tunnel => tunnel.Begin());
    }

    private static int MaskBytes => 4;

    /// <summary>Echoes within so many seconds, the mean wait for one in microseconds, and tunnels that have failed so far.</summary>
    public (long Echoes, double MeanMicroseconds, int Failed) Run(double seconds, CancellationToken stop)
    {
        long echoes = _tunnels.Sum(tunnel => tunnel.Echoes);
        long waited = _tunnels.Sum(tunnel => tunnel.WaitedTicks);
        long begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun).TotalSeconds < seconds)
        {
            stop.ThrowIfCancellationRequested();
            _poller.Wait(NanosecondsPerWait);
        }

        echoes = _tunnels.Sum(tunnel => tunnel.Echoes) - echoes;
        waited = _tunnels.Sum(tunnel => tunnel.WaitedTicks) - waited;
        return (echoes, echoes == 0 ? 0 : waited * 1e6 / Stopwatch.Frequency / echoes, _tunnels.Count(tunnel => tunnel.Failed));
    }

    public void Dispose()
    {
        _tunnels.ForEach(tunnel => tunnel.Dispose());
        _poller.Dispose();
    }
}
