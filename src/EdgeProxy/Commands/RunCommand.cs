using System.Diagnostics;
using System.Net;
using EdgeProxy.Configuration;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary><c>edgeproxy run</c>: serves until it is told to stop.</summary>
internal sealed class RunCommand(Settings settings, IPEndPoint? demoListen, TextWriter output, TextWriter error)
{
    public async Task<int> RunAsync()
    {
        DateTimeOffset startedAt = StartedAt();
        await using var logs = new Logs(error, settings.LogLevel, settings.LogFormat, TimeProvider.System);
        ILogger log = logs.CreateLogger("EdgeProxy");
        TaskScheduler.UnobservedTaskException += (_, e) =>
        {
            LogMessages.TaskFailed(log, e.Exception);
            e.SetObserved();
        };
        using var signals = new StopSignals();
        await using DemoOrigin? origin = settings.Documents.Count == 0 ? new DemoOrigin(logs) : null;
        try
        {
            ConfigLoadResult? demo = origin is null ? null : await LoadDemoAsync(origin);
            return await ServeAsync(demo, logs, log, signals, startedAt);
        }
        catch (StartException e)
        {
            LogMessages.CannotStart(log, e.Message);
            return ExitCodes.Failed;
        }
    }

    private async Task<int> ServeAsync(ConfigLoadResult? demo, Logs logs, ILogger log, StopSignals signals, DateTimeOffset startedAt)
    {
        await using var host = new GatewayHost(settings, logs, startedAt);
        await host.StartOpsAsync(orAnyPort: demo is not null && settings.OpsAddress.Equals(SettingsReader.DefaultOpsEndPoint));
        if (!await host.StartAsync(demo, orAnyPort: demo is not null && demoListen is null))
        {
            return ExitCodes.Failed;
        }

        host.LogReady((long)(DateTimeOffset.UtcNow - startedAt).TotalMilliseconds);
        if (demo is not null)
        {
            await output.WriteLineAsync(DemoGuide.Of((IPEndPoint)host.Addresses[0], host.OpsAddress, demoListen is not null));
            await output.FlushAsync();
        }

        signals.OnHangUp = demo is null
            ? () => _ = host.ReloadBySignalAsync()
            : () => LogMessages.HangUpIgnored(log);
        DrainOrder order = await await Task.WhenAny(SignalledAsync(signals), host.Draining.Exit);
        signals.OnHangUp = null;
        if (order.By.Kind == AuditActorKind.Signal)
        {
            LogMessages.Stopping(log, order.By.Name!, ScalarText.Format(settings.ShutdownDelay), ScalarText.Format(settings.ShutdownDeadline));
        }

        await host.StopAsync(order);
        LogMessages.Stopped(log);
        return ExitCodes.Ok;
    }

    private static async Task<DrainOrder> SignalledAsync(StopSignals signals) => new(AuditActor.Signal(await signals.First), Delay: null, Exits: true);

    private async Task<ConfigLoadResult> LoadDemoAsync(DemoOrigin origin)
    {
        await origin.StartAsync(CancellationToken.None);
        return DemoDocuments.Load(demoListen ?? DemoDocuments.PreferredAddress, origin.Address);
    }

    private static DateTimeOffset StartedAt()
    {
        using Process process = Process.GetCurrentProcess();
        return new DateTimeOffset(process.StartTime.ToUniversalTime());
    }
}
