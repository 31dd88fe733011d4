using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>
/// What systemd, or another service manager of its protocol, is told (sd_notify(3)): a datagram of lines to the socket that
/// <c>NOTIFY_SOCKET</c> names, a path or an abstract name. Nothing where there is none. Never waits and never throws: a manager
/// that takes nothing must not stop the gateway. Safe from any thread.
/// </summary>
internal sealed class ServiceManager : IDisposable
{
    public const string SocketVariable = "NOTIFY_SOCKET";
    public const string WatchdogVariable = "WATCHDOG_USEC";
    public const string WatchdogProcessVariable = "WATCHDOG_PID";
    private const long MicrosecondsPerSecond = 1_000_000;

    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _address;
    private readonly ILogger _log;
    private bool _hasFailed;

    /// <param name="socket">The value of <c>NOTIFY_SOCKET</c>; null or empty for no service manager.</param>
    /// <param name="watchdog">Between two signs of life at most; zero for no watchdog.</param>
    public ServiceManager(string? socket, TimeSpan watchdog, ILogger log)
    {
        _log = log;
        Watchdog = watchdog;
        if (string.IsNullOrEmpty(socket))
        {
            return;
        }

        if (socket[0] is not ('/' or '@'))
        {
            LogMessages.NotifyFailed(log, socket, "it is neither a path nor an abstract name");
            return;
        }

        try
        {
            // An abstract name is written with @ for its first byte, which is 0 (unix(7)).
            _address = new UnixDomainSocketEndPoint(socket[0] == '@' ? "\0" + socket[1..] : socket);
            _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            LogMessages.NotifyFailed(log, socket, e.Message);
        }
    }

    public bool IsThere => _socket is not null;

    /// <summary>Zero for no watchdog.</summary>
    public TimeSpan Watchdog { get; }

    /// <summary>The manager that the environment names. Children are not told of it.</summary>
    public static ServiceManager OfEnvironment(ILogger log)
    {
        string? socket = Take(SocketVariable);
        string? interval = Take(WatchdogVariable);
        string? process = Take(WatchdogProcessVariable);
        bool isMine = process is null || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        TimeSpan watchdog = isMine && long.TryParse(interval, NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds)
            ? TimeSpan.FromMicroseconds(Math.Min(microseconds, MicrosecondsPerSecond * 3600 * 24))
            : TimeSpan.Zero;
        return new ServiceManager(socket, watchdog, log);
    }

    /// <summary>It serves, or serves again after <see cref="Reloading"/>.</summary>
    /// <param name="status">A line for people.</param>
    public void Ready(string status) => Send($"READY=1\nSTATUS={status}");

    /// <summary>A line for people, between two states.</summary>
    public void Status(string status) => Send($"STATUS={status}");

    /// <summary>It has begun to load its documents because the manager asked; <see cref="Ready"/> must follow.</summary>
    public void Reloading() => Send(string.Create(
        CultureInfo.InvariantCulture,
        $"RELOADING=1\nMONOTONIC_USEC={MonotonicMicroseconds()}\nSTATUS=loading the documents"));

    public void Stopping(string status) => Send($"STOPPING=1\nSTATUS={status}");

    /// <summary>A sign of life.</summary>
    public void Alive() => Send("WATCHDOG=1");

    public void Dispose() => _socket?.Dispose();

    /// <summary>CLOCK_MONOTONIC, by which the manager tells an answer to this reload from one to an earlier one.</summary>
    private static long MonotonicMicroseconds() => (long)(Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency * MicrosecondsPerSecond);

    private static string? Take(string variable)
    {
        string? value = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, null);
        return value;
    }

    private void Send(string lines)
    {
        if (_socket is null)
        {
            return;
        }

        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(lines), _address!);
            _hasFailed = false;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            if (!_hasFailed)
            {
                _hasFailed = true;
                LogMessages.NotifyFailed(_log, _address!.ToString(), e.Message);
            }
        }
    }
}
