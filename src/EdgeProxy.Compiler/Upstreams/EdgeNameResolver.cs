using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.Compiler;

/// <summary>
/// Finds the addresses of endpoints that have names, and keeps finding them. What was found last stays when a look-up
/// fails: an endpoint whose name server is away is no worse than one whose name server is there. Safe from any thread.
/// </summary>
public sealed class EdgeNameResolver
{
    /// <summary>A look-up that takes longer has failed. Twice the five seconds of the system's first retry.</summary>
    public static readonly TimeSpan LookUpTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    /// <summary>Wait at least so long between look-ups of one name, whatever is configured.</summary>
    private static readonly TimeSpan WaitMin = TimeSpan.FromMilliseconds(100);

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _lookUp;
    private readonly TimeProvider _time;
    private readonly Action<ResolvedName, string> _failed;
    private readonly Random _random;
    private readonly Lock _randomLock = new();

    /// <param name="lookUp">Asks the name servers; throws when they have no answer.</param>
    /// <param name="time">When to ask again.</param>
    /// <param name="failed">Told of each look-up that failed, and why.</param>
    /// <param name="seed">Of the jitter, which keeps gateways from asking in step.</param>
    public EdgeNameResolver(Func<string, CancellationToken, Task<IPAddress[]>> lookUp, TimeProvider time, Action<ResolvedName, string> failed, int seed)
    {
        _lookUp = lookUp;
        _time = time;
        _failed = failed;
        _random = new Random(seed);
    }

    /// <summary>
    /// Looks up those of the names that have no address yet, side by side; complete when each was found or failed.
    /// Awaited before a snapshot is published, so that its first requests find addresses.
    /// </summary>
    public Task ResolveNewAsync(IReadOnlyList<ResolvedName> names, CancellationToken stop) =>
        Task.WhenAll(names.Where(name => name.State.Addresses.Count == 0).Select(name => ResolveAsync(name, stop)));

    /// <summary>Keeps the names' addresses current until it is stopped: first after a part of the interval, then by interval. Never throws.</summary>
    public Task RunAsync(IReadOnlyList<ResolvedName> names, CancellationToken stop) => Task.WhenAll(names.Select(name => RunAsync(name, stop)));

    private async Task RunAsync(ResolvedName name, CancellationToken stop)
    {
        int failures = 0;
        bool isNew = name.State.Addresses.Count == 0;
        // A reload starts this anew: spread over the interval, so that it is no storm of questions.
        TimeSpan wait = isNew ? TimeSpan.Zero : name.Interval * Fraction(0.1, 1.0);
        while (await WaitAsync(wait, stop).ConfigureAwait(false))
        {
            bool found = await ResolveAsync(name, stop).ConfigureAwait(false);
            failures = found ? 0 : failures + 1;
            wait = found ? name.Interval * Fraction(0.9, 1.0) : RetryAfter(failures, name.Interval);
        }
    }

    /// <summary>Whether the name was found. The set alone counts: name servers answer in another order each time.</summary>
    private async Task<bool> ResolveAsync(ResolvedName name, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(LookUpTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            // Not every look-up heeds its token.
            IPAddress[] found = await _lookUp(name.Host, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
            if (found.Length == 0)
            {
                _failed(name, "the name has no address");
                return false;
            }

            IPEndPoint[] addresses = [.. found.Distinct().Select(address => new IPEndPoint(address, name.Port))];
            if (addresses.Length != name.State.Addresses.Count || !addresses.All(name.State.HasAddress))
            {
                name.State.Resolved(addresses);
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            if (!stop.IsCancellationRequested)
            {
                _failed(name, "the name servers did not answer in time");
            }

            return false;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            _failed(name, e.Message);
            return false;
        }
    }

    /// <summary>False when stopped.</summary>
    private async Task<bool> WaitAsync(TimeSpan wait, CancellationToken stop)
    {
        try
        {
            await Task.Delay(wait, _time, stop).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Doubles with each failure up to the interval, and then at most half of it sooner.</summary>
    private TimeSpan RetryAfter(int failures, TimeSpan interval)
    {
        TimeSpan backOff = FirstRetry * Math.Pow(2, Math.Min(failures - 1, 16));
        TimeSpan wait = (backOff < interval ? backOff : interval) * Fraction(0.5, 1.0);
        return wait > WaitMin ? wait : WaitMin;
    }

    private double Fraction(double from, double to)
    {
        lock (_randomLock)
        {
            return from + (_random.NextDouble() * (to - from));
        }
    }
}
