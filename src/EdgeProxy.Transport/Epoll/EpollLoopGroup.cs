using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace EdgeProxy.Transport;

/// <summary>Loops that do their connections' system calls themselves. Linux on x64 and arm64.</summary>
public sealed class EpollLoopGroup : LoopGroup
{
    private readonly EpollLoop[] _loops;
    private readonly EpollConnector _connector = new();

    /// <param name="count">
    /// Loops; 0 for one for each processor that the process may use, by its affinity and the quota of its control group (rounded up).
    /// </param>
    /// <param name="time">Null for the system's. The waits between timers are always real milliseconds.</param>
    /// <exception cref="SocketException">The kernel gives no epoll instance, or no descriptor for it.</exception>
    public EpollLoopGroup(int count = 0, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _loops = new EpollLoop[count == 0 ? Environment.ProcessorCount : count];
        int made = 0;
        try
        {
            for (; made < _loops.Length; made++)
            {
                _loops[made] = new EpollLoop(this, made, time ?? TimeProvider.System);
            }
        }
        catch
        {
            Array.ForEach(_loops[..made], static loop => loop.Discard());
            throw;
        }

        Array.ForEach(_loops, static loop => loop.Start());
    }

    /// <summary>Whether this system has what it takes: a sandbox may refuse the calls.</summary>
    public static bool IsSupported
    {
        get
        {
            if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64))
            {
                return false;
            }

            try
            {
                new EpollSet().Dispose();
                new WakeDescriptor().Dispose();
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    public override IReadOnlyList<Loop> Loops => _loops;

    public override IConnector Connector => _connector;

    public override int DescriptorsMax
    {
        get => _connector.DescriptorsMax;
        set => _connector.DescriptorsMax = value;
    }

    public override IConnectionListenerFactory NewListenerFactory(ListenTerms terms, ILoggerFactory logs) => new EpollListenerFactory(this, terms);

    /// <summary>
    /// Runs what is queued on each loop, then ends the threads and closes what is still open. Connections should be gone by then:
    /// what waits on one never completes. Not from a loop.
    /// </summary>
    public override async ValueTask DisposeAsync()
    {
        foreach (EpollLoop loop in _loops)
        {
            await loop.StopAsync().ConfigureAwait(false);
        }
    }

    internal EpollLoop[] All => _loops;

    /// <summary>Where a connection goes that <paramref name="acceptor"/> has accepted: there, unless that has more than the minimum and one.</summary>
    internal EpollLoop Place(EpollLoop acceptor)
    {
        EpollLoop least = acceptor;
        foreach (EpollLoop loop in _loops)
        {
            if (loop.Connections < least.Connections)
            {
                least = loop;
            }
        }

        return acceptor.Connections > least.Connections + 1 ? least : acceptor;
    }
}
