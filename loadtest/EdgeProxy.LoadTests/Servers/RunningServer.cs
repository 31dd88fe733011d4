namespace EdgeProxy.LoadTests;

/// <summary>A contestant that serves.</summary>
/// <param name="Process">Null for the direct way, whose process is the origin's.</param>
/// <param name="Folder">Its own folder, with its configuration and its output.</param>
internal sealed record RunningServer(Contestant Contestant, ChildProcess? Process, int Port, string Folder) : IAsyncDisposable
{
    public string Name => Contestant.Name;

    /// <summary>Where the gateway's metrics are; 0 for the others.</summary>
    public int OpsPort { get; init; }

    /// <summary>Where the gateway is operated; null of the others.</summary>
    public string? AdminSocket { get; init; }

    /// <summary>The access log, if it writes one.</summary>
    public string? AccessLog { get; init; }

    /// <summary>Processor time of its processes so far, in seconds; 0 for the direct way.</summary>
    public double ProcessorSeconds => Process is null ? 0 : ProcessTree.ProcessorSeconds(Process.Id);

    /// <summary>Throws when it has ended by itself.</summary>
    public void CheckAlive()
    {
        if (Process is { HasExited: true })
        {
            throw Process.Mistake("has ended");
        }
    }

    /// <summary>Empties the access log, so that a long run fills no disk.</summary>
    public void TruncateAccessLog()
    {
        if (AccessLog is not null && File.Exists(AccessLog))
        {
            using FileStream file = new(AccessLog, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength(0);
        }
    }

    public ValueTask DisposeAsync() => Process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
