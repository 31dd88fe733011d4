namespace EdgeProxy.LoadTests;

/// <summary>Changes a server's configuration and has it loaded, again and again, until it is stopped.</summary>
internal sealed class Reloads : IAsyncDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(700);

    private readonly RunningServer _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<(int Before, int After)> _reloads;
    private readonly string _configuration;
    private readonly string _original;
    private int _asked;

    public Reloads(RunningServer server, TimeSpan interval)
    {
        _server = server;
        _configuration = server.Contestant.Kind == ServerKind.Gateway
            ? Path.Combine(server.Folder, "documents", "gateway.jsonc")
            : Path.Combine(server.Folder, "nginx.conf");
        _original = File.ReadAllText(_configuration);
        _reloads = Task.Run(() => RunAsync(interval));
    }

    /// <summary>How many were asked for, and how many configurations the gateway has published since (0 of other servers).</summary>
    public async Task<(int Asked, int Published)> StopAsync()
    {
        await _stop.CancelAsync();
        (int before, int after) = await _reloads;
        return (_asked, after - before);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task<(int Before, int After)> RunAsync(TimeSpan interval)
    {
        int before = await VersionAsync();
        try
        {
            while (true)
            {
                // Half an interval first, so that a round of a second has one in its middle.
                await Task.Delay(interval / 2, _stop.Token);
                Reload();
                await Task.Delay(interval / 2, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The last reload is to be done before what follows is measured.
            await Task.Delay(Settling);
        }

        return (before, await VersionAsync());
    }

    private void Reload()
    {
        _asked++;

        // A timeout is changed to and fro: something that requests depend on, and that changes nothing for them.
        string changed = _asked % 2 == 1
            ? _original.Replace("\"idle\": \"60s\"", "\"idle\": \"61s\"", StringComparison.Ordinal).Replace("proxy_read_timeout 3600s", "proxy_read_timeout 3601s", StringComparison.Ordinal)
            : _original;
        string draft = _configuration + ".draft";
        File.WriteAllText(draft, changed);
        File.Move(draft, _configuration, overwrite: true);
        _server.Process!.HangUp();
    }

    private async Task<int> VersionAsync() =>
        _server.OpsPort == 0 ? 0 : (int)(await Exposition.ReadAsync(_server.OpsPort, CancellationToken.None)).ValueOf("edgeproxy_config_version");
}
