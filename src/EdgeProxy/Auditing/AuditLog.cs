using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>
/// Who changed what, and what came of it: one line for each change, on the disk before the change is reported as made. A line
/// that cannot be written is an error in the log and stops nothing: a gateway that cannot be reloaded because its disk is full
/// would be the worse evil. Safe from any thread.
/// </summary>
internal sealed class AuditLog : IDisposable
{
    private const string StandardError = "-";

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly Stream? _standardError;
    private AuditFile? _file;

    private AuditLog(string path, TimeProvider time, ILogger log)
    {
        _path = path;
        _time = time;
        _log = log;
        if (path == StandardError)
        {
            _standardError = Console.OpenStandardError();
        }
        else
        {
            _file = AuditFile.Open(path);
        }
    }

    /// <summary>Throws <see cref="StartException"/> when the file cannot be opened.</summary>
    /// <param name="path">Null for no audit log; <c>-</c> for standard error.</param>
    public static AuditLog? Open(string? path, TimeProvider time, ILogger log)
    {
        try
        {
            return path is null ? null : new AuditLog(path, time, log);
        }
        catch (Exception e) when (IsOfTheFile(e))
        {
            throw new StartException($"the audit log {path} cannot be opened: {e.Message}  (check the folder and its permissions)", e);
        }
    }

    public void Write(AuditEvent entry)
    {
        lock (_gate)
        {
            try
            {
                byte[] line = AuditLine.Of(entry, _time.GetUtcNow());
                if (_standardError is not null)
                {
                    _standardError.Write(line);
                    return;
                }

                _file ??= AuditFile.Open(_path);
                _file.Append(line);
            }
            catch (Exception e) when (IsOfTheFile(e))
            {
                LogMessages.AuditFailed(_log, _path, entry.Action, entry.Actor.ToString(), e.Message);
            }
        }
    }

    /// <summary>Opens the file anew, after it was renamed.</summary>
    /// <returns>Null, or why it could not be; then the old one stays in use.</returns>
    public string? Reopen()
    {
        if (_standardError is not null)
        {
            return null;
        }

        lock (_gate)
        {
            try
            {
                AuditFile file = AuditFile.Open(_path);
                _file?.Dispose();
                _file = file;
                return null;
            }
            catch (Exception e) when (IsOfTheFile(e))
            {
                return e.Message;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private static bool IsOfTheFile(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;
}
