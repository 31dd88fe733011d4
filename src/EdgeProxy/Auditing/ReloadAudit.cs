using System.Globalization;

namespace EdgeProxy;

/// <summary>
/// Has each load of the documents leave its line in the audit log. A load that an operator asked for is written by who knows
/// the operator, the others here.
/// </summary>
internal sealed class ReloadAudit
{
    private readonly AuditLog? _audit;
    private readonly ReloadHistory _history;
    private readonly string _target;
    private readonly Dictionary<long, long> _versionsBefore = [];
    private long _version;
    private volatile ReloadRecord? _lastPublished;

    /// <param name="audit">Null where there is none.</param>
    /// <param name="documents">Where they are.</param>
    public ReloadAudit(AuditLog? audit, Reloader reloader, IReadOnlyList<string> documents)
    {
        _audit = audit;
        _history = reloader.History;
        _target = documents.Count == 0 ? "(demo)" : string.Join(", ", documents);
        reloader.Loaded += OnLoaded;
    }

    /// <summary>The load that put what is in use into use; null before the first, and where that was the last good configuration.</summary>
    public ReloadRecord? LastPublished => _lastPublished;

    /// <summary>The start was on the last good configuration, whose load is in no history.</summary>
    public void StartedOnLastGood(string path, long version)
    {
        lock (_versionsBefore)
        {
            _version = version;
        }

        _audit?.Write(new AuditEvent(AuditActor.Start, "start", path, "last-good", "the documents are refused", 0, version));
    }

    /// <summary>Writes the line of a load that an operator asked for.</summary>
    public void Write(AuditActor by, ReloadRecord record)
    {
        long before;
        lock (_versionsBefore)
        {
            _versionsBefore.Remove(record.Number, out before);
        }

        Write(by, record, before);
    }

    /// <summary>Loads come one at a time, and tell here before the next begins.</summary>
    private void OnLoaded()
    {
        ReloadRecord record = _history.Records[0];
        long before;
        _lastPublished = record.Result == ReloadResult.Published ? record : _lastPublished;
        lock (_versionsBefore)
        {
            before = _version;
            _version = record.Version;
            if (record.Trigger == ReloadTrigger.Admin)
            {
                _versionsBefore[record.Number] = before;
                return;
            }
        }

        Write(ActorOf(record), record, before);
    }

    private static AuditActor ActorOf(ReloadRecord record) => record.Trigger switch
    {
        ReloadTrigger.Signal => AuditActor.Signal(record.By ?? "SIGHUP"),
        ReloadTrigger.Start => AuditActor.Start,
        _ => AuditActor.Files,
    };

    private void Write(AuditActor by, ReloadRecord record, long before) => _audit?.Write(new AuditEvent(
        by, record.Trigger == ReloadTrigger.Start ? "start" : "reload", _target, record.Result == ReloadResult.Published ? "published" : "refused",
        SummaryOf(record), before, record.Version, record.Digest));

    private static string SummaryOf(ReloadRecord record) => record.Errors.Count == 0
        ? record.Summary
        : string.Create(CultureInfo.InvariantCulture, $"{record.Errors.Count} errors, the first: {record.Errors[0]}");
}
