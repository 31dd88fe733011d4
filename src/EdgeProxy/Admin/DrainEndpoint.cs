using EdgeProxy.Configuration;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy;

/// <summary><c>POST /drain[?exit=false][&amp;delay=5s]</c>: begins a drain, and answers at once.</summary>
internal sealed class DrainEndpoint(AdminParts parts)
{
    public const string Exit = "exit";
    public const string Delay = "delay";
    private static readonly TimeSpan DelayMax = TimeSpan.FromHours(24);

    public Task<AdminAnswer> AnswerAsync(AdminCall call)
    {
        bool exits = true;
        if (call.Query(Exit) is { } written && !bool.TryParse(written, out exits))
        {
            return Task.FromResult(AdminAnswer.Error(StatusCodes.Status400BadRequest, "parameter", "exit is true or false"));
        }

        TimeSpan delay = parts.Settings.ShutdownDelay;
        if (call.Query(Delay) is { } text && (!ScalarText.TryDuration(text, out delay) || delay > DelayMax))
        {
            return Task.FromResult(AdminAnswer.Error(StatusCodes.Status400BadRequest, "parameter", "delay is a duration of up to 24 hours, such as 5s"));
        }

        return Task.FromResult(Begin(new DrainOrder(call.Actor, delay, exits), delay));
    }

    private AdminAnswer Begin(DrainOrder order, TimeSpan delay)
    {
        long open = parts.Sum(static counters => Volatile.Read(ref counters.ConnectionsOpen));
        if (!parts.Draining.TryBegin(order))
        {
            return AdminAnswer.Error(StatusCodes.Status409Conflict, "draining", "a drain is under way already");
        }

        string end = order.Exits ? $"ending the process within {ScalarText.Format(parts.Settings.ShutdownDeadline)} after that" : "keeping the process";
        LogMessages.DrainOrdered(parts.Log, order.By.ToString(), ScalarText.Format(delay), end);
        parts.Audit?.Write(new AuditEvent(order.By, "drain", parts.Settings.Name, "begun", $"delay {ScalarText.Format(delay)}, {end}", parts.Version, parts.Version));
        return AdminAnswer.Of(StatusCodes.Status202Accepted, json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("draining", true);
            json.WriteBoolean("exit", order.Exits);
            json.WriteString("delay", ScalarText.Format(delay));
            json.WriteString("deadline", ScalarText.Format(parts.Settings.ShutdownDeadline));
            json.WriteNumber("connections", open);
            json.WriteEndObject();
        });
    }
}
