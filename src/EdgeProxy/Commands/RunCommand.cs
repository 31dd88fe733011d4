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
        using var signals = new StopSignals(() => LogMessages.HangUpIgnored(log));
        await using DemoOrigin? origin = settings.Documents.Count == 0 ? new DemoOrigin(logs) : null;
        try
        {
            ConfigLoadResult loaded = await LoadAsync(origin);
            if (!Report(log, loaded.Errors, loaded.Warnings))
            {
                return ExitCodes.Failed;
            }

            return await ServeAsync(loaded.Config!, logs, log, signals, startedAt);
        }
        catch (StartException e)
        {
            LogMessages.CannotStart(log, e.Message);
            return ExitCodes.Failed;
        }
    }

    private async Task<int> ServeAsync(ValidatedConfig config, Logs logs, ILogger log, StopSignals signals, DateTimeOffset startedAt)
    {
        await using var host = new GatewayHost(settings, logs, startedAt);
        bool isDemo = settings.Documents.Count == 0;
        await host.StartOpsAsync(orAnyPort: isDemo && settings.OpsAddress.Equals(SettingsReader.DefaultOpsEndPoint));
        if (!Report(log, await host.StartAsync(config, orAnyPort: isDemo && demoListen is null), []))
        {
            return ExitCodes.Failed;
        }

        host.LogReady((long)(DateTimeOffset.UtcNow - startedAt).TotalMilliseconds);
        if (isDemo)
        {
            await output.WriteLineAsync(DemoGuide.Of((IPEndPoint)host.Addresses[0], host.OpsAddress, demoListen is not null));
            await output.FlushAsync();
        }

        string signal = await signals.First;
        LogMessages.Stopping(log, signal, ScalarText.Format(settings.ShutdownDelay), ScalarText.Format(settings.ShutdownDeadline));
        await host.StopAsync();
        LogMessages.Stopped(log);
        return ExitCodes.Ok;
    }

    private async Task<ConfigLoadResult> LoadAsync(DemoOrigin? origin)
    {
        if (origin is null)
        {
            return ConfigLoader.Load(settings.Documents);
        }

        await origin.StartAsync(CancellationToken.None);
        return DemoDocuments.Load(demoListen ?? DemoDocuments.PreferredAddress, origin.Address);
    }

    private static bool Report(ILogger log, IReadOnlyList<ConfigError> errors, IReadOnlyList<ConfigWarning> warnings)
    {
        foreach (ConfigWarning warning in warnings)
        {
            LogMessages.DocumentWarning(log, warning.ToString());
        }

        foreach (ConfigError mistake in errors)
        {
            LogMessages.DocumentError(log, mistake.ToString());
        }

        if (errors.Count > 0)
        {
            LogMessages.CannotStart(log, $"the documents have {errors.Count} errors; edgeproxy validate shows them without starting");
        }

        return errors.Count == 0;
    }

    private static DateTimeOffset StartedAt()
    {
        using Process process = Process.GetCurrentProcess();
        return new DateTimeOffset(process.StartTime.ToUniversalTime());
    }
}
