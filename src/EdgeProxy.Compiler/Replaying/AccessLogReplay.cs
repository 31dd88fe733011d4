using System.Text;
using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>Tries the requests of an access log on the present configuration and on a new one. Nothing is sent.</summary>
/// <param name="present">What is there.</param>
/// <param name="now">What is to be.</param>
/// <param name="examples">Findings that each group keeps.</param>
/// <param name="at">When the requests would come, which keys with dates depend on; null for now.</param>
public sealed class AccessLogReplay(CompiledGateway present, CompiledGateway now, int examples, DateTimeOffset? at = null)
{
    private static readonly KeyValuePair<string, string>[] NoHeaders = [];
    private readonly ReplaySide _present = new(present, at ?? DateTimeOffset.UtcNow);
    private readonly ReplaySide _new = new(now, at ?? DateTimeOffset.UtcNow);

    public ReplayReport Report { get; } = new();

    /// <summary>Reads lines to the end. What the stream throws goes through; the report then has what came before.</summary>
    /// <param name="log">JSON lines.</param>
    /// <param name="found">Called with each finding, as soon as it is made.</param>
    /// <param name="invalid">Called with the number of each line that tells no request, and why.</param>
    public void Run(Stream log, Action<ReplayFinding>? found = null, Action<long, string>? invalid = null)
    {
        var lines = new LogLineReader(log);
        while (lines.Read())
        {
            ReadOnlySpan<byte> line = lines.Current;
            if (lines.Line == 1 && line.StartsWith("\uFEFF"u8))
            {
                line = line[3..];
            }

            string problem = "it is too long";
            LoggedRequest? request = lines.IsTooLong ? null : LoggedRequestParser.Parse(line, lines.Line, out problem);
            if (request is not null)
            {
                Replay(request, found);
            }
            else if (lines.IsTooLong || !line.Trim(" \t"u8).IsEmpty)
            {
                Report.AddInvalid(lines.Line, problem);
                Report.EndsInsideALine = lines.IsCut;
                invalid?.Invoke(lines.Line, problem);
            }
        }
    }

    private void Replay(LoggedRequest request, Action<ReplayFinding>? found)
    {
        Report.AddRequest();
        if (Compare(request) is { } finding)
        {
            Report.Add(finding, examples);
            found?.Invoke(finding);
        }
    }

    /// <summary>Null when nothing differs.</summary>
    private ReplayFinding? Compare(LoggedRequest request)
    {
        byte[] head = HeadOf(request, request.Headers ?? NoHeaders);
        ReplayOutcome before = _present.Decide(request, head);
        ReplayOutcome after = _new.Decide(request, head);
        ReplayChanges changes = ReplayFinding.Between(before, after);
        Report.RefusedByBoth += changes == ReplayChanges.None && before.Answer == ReplayAnswer.Refused ? 1 : 0;
        string doubt = after.IsKeyOpen && !before.IsKeyOpen
            ? "the log does not name an API key, and the new configuration requires one"
            : DoubtOf(request, head, changes != ReplayChanges.None);
        return doubt.Length > 0 ? new ReplayFinding(request, ReplayChanges.Uncertain, before, after, doubt)
            : changes != ReplayChanges.None ? new ReplayFinding(request, changes, before, after, "")
            : null;
    }

    /// <summary>
    /// What the log does not say and the answer depends on. Where headers are not logged, the request is also tried with those
    /// that routes ask for: only when that makes a difference of no difference, or the other way round, is there doubt.
    /// </summary>
    private string DoubtOf(LoggedRequest request, byte[] head, bool isChanged)
    {
        if (_present.NeedsListener(request) || _new.NeedsListener(request))
        {
            return "the log does not name the listener, and listeners treat such paths differently";
        }

        if (request.Headers is not null)
        {
            return "";
        }

        List<IReadOnlyList<ConditionConfig>> open = [.. _present.OpenConditions(request, head), .. _new.OpenConditions(request, head)];
        if (open.Count > 1)
        {
            open.Add([.. open.SelectMany(conditions => conditions).Distinct()]);
        }

        foreach (IReadOnlyList<ConditionConfig> conditions in open)
        {
            byte[] with = HeadOf(request, conditions.Select(condition => KeyValuePair.Create(condition.Name, condition.Value ?? "1")));
            bool isChangedToo = ReplayFinding.Between(_present.Decide(request, with), _new.Decide(request, with)) != ReplayChanges.None;
            if (isChangedToo != isChanged)
            {
                return $"the log has no headers, and routes ask for {string.Join(", ", conditions.Select(condition => condition.Name))}";
            }
        }

        return "";
    }

    /// <summary>The head as the parser gets it. Whether it is valid is for the parser to say.</summary>
    private static byte[] HeadOf(LoggedRequest request, IEnumerable<KeyValuePair<string, string>> headers)
    {
        var head = new StringBuilder(256).Append(request.Method).Append(' ').Append(request.Target);
        head.Append(request.Host.Length > 0 ? " HTTP/1.1\r\nHost: " : " HTTP/1.0").Append(request.Host).Append("\r\n");
        foreach ((string name, string value) in headers)
        {
            // The host is told by the log itself; names that begin with a colon are of HTTP/2, and no fields.
            if (!name.StartsWith(':') && !string.Equals(name, "Host", StringComparison.OrdinalIgnoreCase))
            {
                head.Append(name).Append(": ").Append(value).Append("\r\n");
            }
        }

        return Encoding.UTF8.GetBytes(head.Append("\r\n").ToString());
    }
}
