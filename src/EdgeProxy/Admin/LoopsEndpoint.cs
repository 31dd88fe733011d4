using System.Diagnostics;
using EdgeProxy.Gateway;
using EdgeProxy.Transport;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy;

/// <summary><c>GET /loops</c>: what each loop has to do, and how long it takes to get to something new.</summary>
internal sealed class LoopsEndpoint(AdminParts parts)
{
    private const double NanosecondsPerMillisecond = 1e6;

    public async Task<AdminAnswer> AnswerAsync(AdminCall call)
    {
        // A loop that is stuck still has its figures shown, without those that only it can tell.
        LoopFigures?[] answered = await Task.WhenAll(parts.Loops.Loops.Select(AskAsync));
        return AdminAnswer.Of(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("loops");
            foreach (Loop loop in parts.Loops.Loops)
            {
                LoopCounters counters = parts.Runtime.CountersOf(loop.Index);
                LoopFigures? figures = answered[loop.Index];
                json.WriteStartObject();
                json.WriteNumber("loop", loop.Index);
                json.WriteBoolean("answers", figures is not null);
                json.WriteNumber("connections", Volatile.Read(ref counters.ConnectionsOpen));
                json.WriteNumber("exchangesInFlight", Volatile.Read(ref counters.ExchangesInFlight));
                json.WriteNumber("tunnels", Volatile.Read(ref counters.TunnelsOpen));
                json.WriteNumber("turns", loop.Turns);
                json.WriteNumber("pending", loop.Pending);
                json.WriteNumber("longestTurnMilliseconds", loop.LongestTurn / NanosecondsPerMillisecond);
                if (figures is not null)
                {
                    json.WriteNumber("delayMilliseconds", figures.Delay.TotalMilliseconds);
                    json.WriteNumber("timers", figures.Timers);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>Null when the loop does not answer in time.</summary>
    private static async Task<LoopFigures?> AskAsync(Loop loop)
    {
        long begun = Stopwatch.GetTimestamp();
        var done = new TaskCompletionSource<LoopFigures>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(_ => done.SetResult(new LoopFigures(Stopwatch.GetElapsedTime(begun), loop.Timers.Armed)), null);
        try
        {
            return await done.Task.WaitAsync(AdminCall.LoopsLimit);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <param name="Delay">From asking to answering: what any new work waits at present.</param>
    /// <param name="Timers">Armed ones.</param>
    private sealed record LoopFigures(TimeSpan Delay, int Timers);
}
