namespace EdgeProxy;

/// <summary>
/// The files that whoever rotates logs renames: opened anew together, on SIGUSR1 or when an operator asks. Added to before any
/// of that can happen.
/// </summary>
internal sealed class LogFiles(AuditLog? audit, Func<long> version)
{
    private readonly List<(string Name, Func<Task<string?>> Reopen)> _files = Own(audit);

    /// <param name="name">For answers and the audit log: <c>access log</c>.</param>
    /// <param name="reopen">Null once it is done, or why it failed; then the old file stays in use.</param>
    public void Add(string name, Func<Task<string?>> reopen) => _files.Add((name, reopen));

    /// <summary>The result of each: null for done, or why not.</summary>
    public async Task<IReadOnlyList<(string Name, string? Error)>> ReopenAsync(AuditActor by)
    {
        var results = new List<(string Name, string? Error)>();
        foreach ((string name, Func<Task<string?>> reopen) in _files)
        {
            results.Add((name, await reopen()));
        }

        string[] errors = [.. results.Where(result => result.Error is not null).Select(result => $"{result.Name}: {result.Error}")];
        audit?.Write(new AuditEvent(
            by, "reopen-logs", string.Join(", ", results.Select(result => result.Name)), errors.Length == 0 ? "done" : "failed", string.Join("; ", errors),
            version(), version()));
        return results;
    }

    /// <summary>On SIGUSR1. Null, or what failed.</summary>
    public async Task<string?> ReopenBySignalAsync()
    {
        IReadOnlyList<(string Name, string? Error)> results = await ReopenAsync(AuditActor.Signal("SIGUSR1"));
        return results.Select(result => result.Error).FirstOrDefault(error => error is not null);
    }

    private static List<(string Name, Func<Task<string?>> Reopen)> Own(AuditLog? audit) =>
        audit is null ? [] : [("audit log", () => Task.FromResult(audit.Reopen()))];
}
