using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeProxy.Transport;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>
/// Sockets that systemd, or whoever started the process, opened for it (sd_listen_fds(3)): a listener whose address is that of
/// one takes it, instead of binding. The inherited descriptors stay open for as long as the process lives, so that a listener
/// that leaves the documents and comes back finds its socket again, and a load that is refused takes nothing away.
/// </summary>
internal sealed class InheritedSockets
{
    public const string CountVariable = "LISTEN_FDS";
    public const string ProcessVariable = "LISTEN_PID";
    public const string NamesVariable = "LISTEN_FDNAMES";

    /// <summary>By the protocol: behind standard input, output and error.</summary>
    private const int FirstDescriptor = 3;

    /// <summary>More than any service has; a count beyond it is no count.</summary>
    private const int CountMax = 1024;

    private readonly List<Inherited> _sockets = [];
    private readonly ILogger _log;

    private InheritedSockets(ILogger log) => _log = log;

    public int Count => _sockets.Count;

    /// <summary>Those that the environment tells of, if they are meant for this process. Children are not told again.</summary>
    public static InheritedSockets Take(ILogger log)
    {
        var found = new InheritedSockets(log);
        string? count = Environment.GetEnvironmentVariable(CountVariable);
        string? process = Environment.GetEnvironmentVariable(ProcessVariable);
        string[] names = Environment.GetEnvironmentVariable(NamesVariable)?.Split(':') ?? [];
        foreach (string variable in (string[])[CountVariable, ProcessVariable, NamesVariable])
        {
            Environment.SetEnvironmentVariable(variable, null);
        }

        if (process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int sockets) && sockets <= CountMax)
        {
            for (int i = 0; i < sockets; i++)
            {
                found.Add(FirstDescriptor + i, i < names.Length ? names[i] : "");
            }
        }

        return found;
    }

    /// <summary>A socket that listens on exactly this address, to be owned by the caller; null when none was inherited.</summary>
    public Socket? TryTake(string listener, EndPoint address)
    {
        foreach (Inherited inherited in _sockets)
        {
            if (inherited.Address.Equals(address) && InheritedDescriptor.TryDuplicate(inherited.Descriptor) is { } socket)
            {
                inherited.IsWanted = true;
                LogMessages.SocketInherited(_log, listener, inherited.Name, TextOf(address));
                return socket;
            }
        }

        return null;
    }

    /// <summary>Warns of those that no listener has taken: clients that connect there would wait for ever.</summary>
    public void WarnOfUnwanted()
    {
        foreach (Inherited inherited in _sockets.Where(static socket => !socket.IsWanted))
        {
            LogMessages.SocketUnwanted(_log, inherited.Name, TextOf(inherited.Address));
        }
    }

    private void Add(int descriptor, string name)
    {
        using Socket? socket = InheritedDescriptor.TryDuplicate(descriptor);
        if (socket is not { SocketType: SocketType.Stream } || socket.LocalEndPoint is not { } address)
        {
            LogMessages.SocketUnusable(_log, name, descriptor);
            return;
        }

        _sockets.Add(new Inherited(descriptor, name, address));
    }

    private static string TextOf(EndPoint address) => address is UnixDomainSocketEndPoint ? $"unix:{address}" : address.ToString()!;

    private sealed record Inherited(int Descriptor, string Name, EndPoint Address)
    {
        public bool IsWanted { get; set; }
    }
}
