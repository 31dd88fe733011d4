using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeProxy;

/// <summary><c>edgeproxy health</c>: asks <c>/readyz</c>, for images that have no other client.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(string? ops, string? settingsFile, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var written = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (ops is not null)
        {
            written.Add(SettingNames.OpsAddress, ops);
        }

        Settings? settings = SettingsReader.Read(settingsFile, environment: null, written, out IReadOnlyList<string> errors);
        foreach (string mistake in errors)
        {
            await error.WriteLineAsync("settings: " + mistake);
        }

        if (settings is null)
        {
            return ExitCodes.Usage;
        }

        IPEndPoint address = Reachable(settings.OpsAddress);
        string? status = await AskAsync(address, cancellation);
        bool isReady = status?.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) ?? false;
        await output.WriteLineAsync(isReady ? "ready" : $"not ready: {status ?? "no answer"} from {address}");
        return isReady ? ExitCodes.Ok : ExitCodes.Failed;
    }

    /// <summary>What listens on all addresses is asked on loopback.</summary>
    private static IPEndPoint Reachable(IPEndPoint address)
    {
        if (address.Address.Equals(IPAddress.Any))
        {
            return new IPEndPoint(IPAddress.Loopback, address.Port);
        }

        return address.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, address.Port) : address;
    }

    /// <returns>The status line, or null without an answer.</returns>
    private static async Task<string?> AskAsync(IPEndPoint address, CancellationToken cancellation)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(Timeout);
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, timeout.Token);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"), timeout.Token);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            return await reader.ReadLineAsync(timeout.Token);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return null;
        }
    }
}
