using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using EdgeProxy.Gateway;
using EdgeProxy.Testing;

namespace EdgeProxy.Compiler.Tests;

public sealed class NameResolverTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly ObservedTime _time = new();
    private readonly FakeNames _names = new();
    private readonly Channel<string> _failures = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _stop = new();
    private readonly EdgeNameResolver _resolver;
    private readonly EndpointState _state = new(1, []);
    private readonly ResolvedName _name;

    public NameResolverTests()
    {
        _resolver = new EdgeNameResolver(_names.LookUpAsync, _time, (name, reason) => _failures.Writer.TryWrite($"{name.Host}: {reason}"), seed: 1);
        _name = new ResolvedName("u", "http://app.internal:81", "app.internal", 81, Interval, _state);
    }

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task NewName_IsResolvedBeforeAnythingElse()
    {
        Task resolving = _resolver.ResolveNewAsync([_name], _stop.Token);
        (await _names.NextAsync()).SetResult([IPAddress.Parse("10.0.0.1"), IPAddress.IPv6Loopback, IPAddress.Parse("10.0.0.1")]);
        await resolving;

        Assert.Equal([new IPEndPoint(IPAddress.Parse("10.0.0.1"), 81), new IPEndPoint(IPAddress.IPv6Loopback, 81)], _state.Addresses);
    }

    [Fact]
    public async Task KnownName_IsNotNew()
    {
        _state.Resolved([new IPEndPoint(IPAddress.Loopback, 81)]);
        await _resolver.ResolveNewAsync([_name], _stop.Token);
        Assert.Equal(0, _names.Asked);
    }

    [Fact]
    public async Task ByInterval_TheSetIsKeptOrChanged()
    {
        Task running = _resolver.RunAsync([_name], _stop.Token);
        (await _names.NextAsync()).SetResult([IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2")]);
        IReadOnlyList<EndPoint> first = await ChangedAsync([]);

        (await NextAfterAsync(Interval * 0.9, Interval)).SetResult([IPAddress.Parse("10.0.0.2"), IPAddress.Parse("10.0.0.1")]);
        TaskCompletionSource<IPAddress[]> third = await NextAfterAsync(Interval * 0.9, Interval);
        Assert.Same(first, _state.Addresses); // The same set in another order is no change.

        third.SetResult([IPAddress.Parse("10.0.0.3")]);
        Assert.Equal([new IPEndPoint(IPAddress.Parse("10.0.0.3"), 81)], await ChangedAsync(first));
        await StopAsync(running);
    }

    [Fact]
    public async Task FailedLookUp_KeepsTheLastAddressesAndIsRepeatedSooner()
    {
        Task running = _resolver.RunAsync([_name], _stop.Token);
        (await _names.NextAsync()).SetResult([IPAddress.Parse("10.0.0.1")]);
        IReadOnlyList<EndPoint> first = await ChangedAsync([]);

        (await NextAfterAsync(Interval * 0.9, Interval)).SetException(new SocketException((int)SocketError.HostNotFound));
        Assert.StartsWith("app.internal: ", await _failures.Reader.ReadAsync(), StringComparison.Ordinal);
        (await NextAfterAsync(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1))).SetResult([]);
        Assert.Equal("app.internal: the name has no address", await _failures.Reader.ReadAsync());
        TaskCompletionSource<IPAddress[]> fourth = await NextAfterAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        Assert.Same(first, _state.Addresses);

        fourth.SetResult([IPAddress.Parse("10.0.0.9")]);
        Assert.Equal([new IPEndPoint(IPAddress.Parse("10.0.0.9"), 81)], await ChangedAsync(first));
        await StopAsync(running);
    }

    [Fact]
    public async Task LookUpThatHangs_FailsAtTheTimeout()
    {
        Task resolving = _resolver.ResolveNewAsync([_name], _stop.Token);
        await _names.NextAsync();
        _time.Inner.Advance(EdgeNameResolver.LookUpTimeout);
        await resolving;

        Assert.Equal("app.internal: the name servers did not answer in time", await _failures.Reader.ReadAsync());
        Assert.Empty(_state.Addresses);
    }

    [Fact]
    public async Task StoppedWhileLookingUp_EndsWithoutAFailure()
    {
        Task running = _resolver.RunAsync([_name], _stop.Token);
        await _names.NextAsync();
        await StopAsync(running);
        Assert.False(_failures.Reader.TryRead(out _));
    }

    [Fact]
    public async Task KnownName_IsNotAskedForAtOnceByAReload()
    {
        _state.Resolved([new IPEndPoint(IPAddress.Loopback, 81)]);
        Task running = _resolver.RunAsync([_name], _stop.Token);
        Assert.Equal(0, _names.Asked);
        await NextAfterAsync(Interval * 0.1, Interval);
        await StopAsync(running);
    }

    private async Task StopAsync(Task running)
    {
        await _stop.CancelAsync();
        await running;
    }

    /// <summary>The next look-up, for which the resolver must wait between <paramref name="from"/> and <paramref name="to"/>.</summary>
    private async Task<TaskCompletionSource<IPAddress[]>> NextAfterAsync(TimeSpan from, TimeSpan to)
    {
        TimeSpan wait = await _time.NextWaitAsync();
        Assert.InRange(wait, from - TimeSpan.FromMilliseconds(1), to);
        int asked = _names.Asked;
        _time.Inner.Advance(wait - TimeSpan.FromMilliseconds(1));
        Assert.Equal(asked, _names.Asked);
        _time.Inner.Advance(1);
        return await _names.NextAsync();
    }

    private async Task<IReadOnlyList<EndPoint>> ChangedAsync(IReadOnlyList<EndPoint> from)
    {
        while (_state.Addresses.SequenceEqual(from))
        {
            await Task.Delay(1);
        }

        return _state.Addresses;
    }

    /// <summary>Time that stands still, and tells when the resolver begins to wait.</summary>
    private sealed class ObservedTime : TimeProvider
    {
        private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

        public FakeTime Inner { get; } = new();

        public override long TimestampFrequency => Inner.TimestampFrequency;

        public override long GetTimestamp() => Inner.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => Inner.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = Inner.CreateTimer(callback, state, dueTime, period);
            if (dueTime != EdgeNameResolver.LookUpTimeout)
            {
                _waits.Writer.TryWrite(dueTime);
            }

            return timer;
        }

        public Task<TimeSpan> NextWaitAsync() => _waits.Reader.ReadAsync().AsTask();
    }

    /// <summary>Name servers that answer when the test says so.</summary>
    private sealed class FakeNames
    {
        private readonly Channel<TaskCompletionSource<IPAddress[]>> _questions = Channel.CreateUnbounded<TaskCompletionSource<IPAddress[]>>();

        public int Asked { get; private set; }

        public Task<IPAddress[]> LookUpAsync(string host, CancellationToken cancellation)
        {
            Asked++;
            var answer = new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            _questions.Writer.TryWrite(answer);
            return answer.Task;
        }

        public Task<TaskCompletionSource<IPAddress[]>> NextAsync() => _questions.Reader.ReadAsync().AsTask();
    }
}
