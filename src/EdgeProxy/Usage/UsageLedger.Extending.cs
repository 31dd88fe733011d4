using EdgeProxy.Compiler;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy;

/// <content>Adds to what quotas allow.</content>
internal sealed partial class UsageLedger
{
    /// <summary>More than this a quota cannot be extended by; see <see cref="QuotaSetState.Extend"/>.</summary>
    private const long ExtensionMax = 1L << 39;

    /// <summary>
    /// Lets a key have so many requests more (or, negative, fewer) in the present window of its plan's quota. First in the file: an
    /// extension that was granted is not forgotten. From any thread; waits for the file.
    /// </summary>
    public ExtensionResult Extend(string planName, string keyName, long requests)
    {
        lock (_gate)
        {
            if (_gateway is not { } gateway || Find(gateway, planName, keyName) is not { } found)
            {
                return new ExtensionResult(ExtensionOutcome.NotFound, default, 0);
            }

            (Plan plan, int slot) = found;
            QuotaSetState counts = plan.Quota!.Counts;
            long now = Now();
            QuotaCharge before = counts.Peek(slot, now);
            long extended = counts.ExtendedAt(slot, now);
            long wanted = Math.Clamp(extended + requests, 0, ExtensionMax);
            var row = new QuotaRow(planName, keyName, before.CountedIn, Used: 0, wanted);
            bool isWritten = !_isDisposed && Try(() =>
            {
                Write(isForced: false);
                _store!.Extend(row, before.Limit - extended + wanted, Today());
            });
            if (!isWritten)
            {
                return new ExtensionResult(ExtensionOutcome.NotWritten, before, extended);
            }

            counts.Extend(slot, wanted - extended, now);
            return new ExtensionResult(ExtensionOutcome.Done, counts.Peek(slot, now), wanted);
        }
    }

    /// <summary>What a plan's quota allows in the window that a day ends in, and the window; null when the plan has none or is not known.</summary>
    /// <param name="planName">The plan's name.</param>
    /// <param name="day">Days from 1970.</param>
    public (int Window, long Limit)? QuotaOn(string planName, int day)
    {
        const long dayMilliseconds = 86_400_000;
        if (PlanOf(Volatile.Read(ref _gateway), planName)?.Quota is not { } quota)
        {
            return null;
        }

        QuotaTerms terms = quota.Terms;
        QuotaWindow window = terms.Calendar.At(Math.Min(((day + 1L) * dayMilliseconds) - 1, Math.Max(Now(), day * dayMilliseconds)));
        return (window.FirstDay.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber, terms.LimitIn(window));
    }

    /// <summary>Whether the documents have the plan.</summary>
    public bool HasPlan(string name) => PlanOf(Volatile.Read(ref _gateway), name) is not null;

    private static (Plan Plan, int Slot)? Find(CompiledGateway gateway, string planName, string keyName) =>
        PlanOf(gateway, planName) is { Quota: not null } plan && gateway.SlotOf(plan, keyName) is var slot and >= 0 ? (plan, slot) : null;

    private static Plan? PlanOf(CompiledGateway? gateway, string name) =>
        gateway?.Snapshot.Plans.FirstOrDefault(plan => string.Equals(plan.Name, name, StringComparison.Ordinal));
}

/// <summary>What came of extending a quota.</summary>
internal enum ExtensionOutcome : byte
{
    Done,

    /// <summary>There is no such plan with a quota, or no such key in it.</summary>
    NotFound,

    /// <summary>The ledger takes nothing at present; nothing has changed.</summary>
    NotWritten,
}

/// <summary>What came of extending a quota.</summary>
/// <param name="Outcome">Whether it was.</param>
/// <param name="Quota">As it is now.</param>
/// <param name="Extended">What has been added in the window in all.</param>
internal readonly record struct ExtensionResult(ExtensionOutcome Outcome, QuotaCharge Quota, long Extended);
