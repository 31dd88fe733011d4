namespace EdgeProxy.Caching.Tests;

/// <summary>One exchange of a scenario.</summary>
/// <param name="At">Seconds since the scenario began.</param>
/// <param name="Request">What the client sends.</param>
/// <param name="Reply">What the origin would answer; <c>-</c> when it does not answer. A validation that matches is answered with 304.</param>
/// <param name="By">Who answers.</param>
/// <param name="Status">With what status.</param>
/// <param name="Holds">A field line of the answer, or of the request that went to the origin when it begins with an arrow.</param>
internal sealed record Step(long At, string Request, string Reply, Served By, int Status = 200, string? Holds = null);

/// <summary>A section and the exchanges that show it.</summary>
public sealed class Scenario
{
    private readonly string _section;
    private readonly Step[] _steps;

    internal Scenario(string section, params Step[] steps)
    {
        _section = section;
        _steps = steps;
    }

    public override string ToString() => _section;

    internal void Run(SharedCache cache)
    {
        foreach (Step step in _steps)
        {
            long now = Message.Epoch + step.At;
            Answer answer = cache.Send(Message.Request(step.Request, now), request => Reply(step, request, now), now);
            Assert.True((step.By, step.Status) == (answer.By, answer.Status), $"{_section}, {step}: {answer.By} {answer.Status}");
            AssertHolds(step, cache, answer, now);
        }
    }

    private static ParsedResponse? Reply(Step step, ParsedRequest request, long now)
    {
        if (step.Reply == "-")
        {
            return null;
        }

        ParsedResponse whole = Message.Response(step.Reply, now, request.Head.Method);
        bool matches = (request.Field("If-None-Match") ?? "none") == whole.Field("ETag")
            || (request.Field("If-None-Match") is null && (request.Field("If-Modified-Since") ?? "none") == whole.Field("Last-Modified"));
        return matches ? Message.Response("304" + step.Reply[3..].Split('<')[0].TrimEnd(' ', '|'), now, request.Head.Method) : whole;
    }

    private static void AssertHolds(Step step, SharedCache cache, Answer answer, long now)
    {
        if (step.Holds is not { } line)
        {
            return;
        }

        bool isForwarded = line.StartsWith("-> ", StringComparison.Ordinal);
        string[] parts = (isForwarded ? line[3..] : line).Split(": ", 2);
        string? value = isForwarded ? cache.Forwarded!.Field(parts[0])
            : parts[0] == "Age" ? answer.Age.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : parts[0] == "Body" ? answer.Body
            : answer.Response!.Field(parts[0]);
        string expected = parts[1] == "{0}" ? Message.Date(now) : parts[1];
        Assert.True(expected == (value ?? "none"), $"{step}: {value}");
    }
}
