using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>A phase of an exchange on its line of time.</summary>
/// <param name="Name">Part of the contract of the JSON.</param>
/// <param name="Start">Nanoseconds since the head was parsed.</param>
/// <param name="Duration">Nanoseconds.</param>
internal readonly record struct PhaseSpan(string Name, long Start, long Duration)
{
    public const string Route = "route";
    public const string EarlierAttempts = "earlier attempts";
    public const string Queue = "queue";
    public const string Connect = "connect";
    public const string Send = "send head";
    public const string Wait = "upstream wait";
    public const string FirstByte = "first byte out";
    public const string Body = "response body";
    public const string Tunnel = "tunnel";
    public const string Finish = "finish";

    /// <summary>
    /// The phases that were reached, one behind the other; the last is where the exchange ended.
    /// <code>
    ///   parsed ─ route ─ earlier attempts ─ queue ─ connect ─ send head ─ upstream wait ─ first byte out ─ response body ─ finish
    /// </code>
    /// </summary>
    public static IReadOnlyList<PhaseSpan> Of(in Outcome outcome, bool isTunnel)
    {
        var line = new PhaseLine(outcome.StartedAt);
        if (outcome.RoutedAt > 0)
        {
            line.Until(outcome.RoutedAt, Route);
        }

        if (outcome.AttemptAt > 0)
        {
            AddAttempt(line, outcome);
        }

        if (outcome.FetchedAt > 0)
        {
            AddResponse(line, outcome, isTunnel);
        }

        line.Until(outcome.EndedAt, isTunnel ? Tunnel : Finish);
        return line.Spans;
    }

    private static void AddAttempt(PhaseLine line, in Outcome outcome)
    {
        if (outcome.Attempts > 1)
        {
            line.Until(outcome.AttemptAt, EarlierAttempts);
        }

        if (outcome.Queued > 0)
        {
            line.Until(outcome.AttemptAt + outcome.Queued, Queue);
        }

        if (outcome.Connecting > 0)
        {
            line.Until(outcome.AttemptAt + outcome.Queued + outcome.Connecting, Connect);
        }

        if (outcome.SentAt >= outcome.AttemptAt)
        {
            line.Until(outcome.SentAt, Send); // Else it is what an earlier attempt had sent.
        }
    }

    private static void AddResponse(PhaseLine line, in Outcome outcome, bool isTunnel)
    {
        bool wasSent = outcome.SentAt >= outcome.AttemptAt && outcome.SentAt > 0;
        if (outcome.HeadAt == 0 || isTunnel)
        {
            if (wasSent)
            {
                line.Until(outcome.FetchedAt, Wait);
            }

            return;
        }

        line.Until(outcome.HeadAt, Wait);
        if (outcome.FirstByteAt > 0)
        {
            line.Until(outcome.FirstByteAt, FirstByte);
        }

        line.Until(outcome.FetchedAt, Body);
    }

    /// <summary>Phases one behind the other, each from the end of the one before.</summary>
    private sealed class PhaseLine(long start)
    {
        private readonly long _start = start;
        private long _now = start;

        public List<PhaseSpan> Spans { get; } = [];

        public void Until(long time, string name)
        {
            Spans.Add(new PhaseSpan(name, _now - _start, Math.Max(0, time - _now)));
            _now = Math.Max(_now, time);
        }
    }
}
