using System.Runtime.CompilerServices;
using System.Text;
using EdgeProxy.Compiler;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy;

/// <summary>
/// Gives quotas what earlier processes had counted: each key in each plan once, when it is first in use. One caller at a time; not on
/// loops, which may be charging the same quotas meanwhile.
/// </summary>
internal sealed class QuotaResumption
{
    /// <summary>More new keys than this, and all rows of the plan are read instead of a few of each.</summary>
    private const int SinglyMax = 1_000;

    /// <summary>No window began longer ago: months of 31 days, and a clock that was set.</summary>
    private const int WindowDaysMax = 62;

    /// <summary>By the counts themselves, which outlive configurations: the slots that are done.</summary>
    private readonly Dictionary<QuotaSetState, SlotSet> _done = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether quotas of the configuration have keys that were not given theirs.</summary>
    public bool IsOwed(CompiledGateway gateway) => QuotasOf(gateway).Any(quota => Fresh(gateway, quota).Any());

    /// <summary>Reads, and adds to the counts. What it throws is the store's; then what was not reached is still owed.</summary>
    /// <param name="gateway">A configuration that is in use, or about to be.</param>
    /// <param name="read">Rows of a plan, of one key or of all, from a window on.</param>
    /// <param name="today">Days from 1970.</param>
    public void Resume(CompiledGateway gateway, Func<string, string?, int, IEnumerable<QuotaRow>> read, int today)
    {
        foreach (Plan plan in QuotasOf(gateway))
        {
            List<(int Key, int Slot)> fresh = [.. Fresh(gateway, plan)];
            if (fresh.Count == 0)
            {
                continue;
            }

            // All is read before anything is added: a reading that breaks off would leave counts that are added a second time.
            List<(int Slot, QuotaRow Row)> found = fresh.Count > SinglyMax
                ? ReadAll(gateway, plan, read(plan.Name, null, today - WindowDaysMax))
                : [.. fresh.SelectMany(one => read(plan.Name, NameOf(gateway, one.Key), today - WindowDaysMax).Select(row => (one.Slot, row)))];
            SlotSet done = DoneOf(plan);
            foreach ((int slot, QuotaRow row) in found.Where(one => !done.Contains(one.Slot)))
            {
                plan.Quota!.Counts.Resume(slot, row.Window, row.Used, row.Extended);
            }

            foreach ((_, int slot) in fresh)
            {
                done.Add(slot);
            }
        }
    }

    /// <summary>All quotas as they are at present, of keys that have used or were given something.</summary>
    public static IEnumerable<QuotaRow> Present(CompiledGateway gateway, long unixMilliseconds)
    {
        foreach (Plan plan in QuotasOf(gateway))
        {
            QuotaSetState counts = plan.Quota!.Counts;
            foreach ((int key, int slot) in SlotsOf(gateway, plan))
            {
                long used = counts.UsedIn(slot, unixMilliseconds);
                long extended = counts.ExtendedAt(slot, unixMilliseconds);
                if (used + extended > 0)
                {
                    yield return new QuotaRow(plan.Name, NameOf(gateway, key), counts.Peek(slot, unixMilliseconds).CountedIn, used, extended);
                }
            }
        }
    }

    private static IEnumerable<Plan> QuotasOf(CompiledGateway gateway) => gateway.Snapshot.Plans.Where(plan => plan.Quota is not null);

    private static string NameOf(CompiledGateway gateway, int key) => Encoding.ASCII.GetString(gateway.Snapshot.Keys.NameOf(key));

    private static List<(int Slot, QuotaRow Row)> ReadAll(CompiledGateway gateway, Plan plan, IEnumerable<QuotaRow> rows)
    {
        var found = new List<(int, QuotaRow)>();
        foreach (QuotaRow row in rows)
        {
            if (gateway.SlotOf(plan, row.Key) is var slot and >= 0)
            {
                found.Add((slot, row));
            }
        }

        return found;
    }

    private IEnumerable<(int Key, int Slot)> Fresh(CompiledGateway gateway, Plan plan)
    {
        SlotSet done = DoneOf(plan);
        return SlotsOf(gateway, plan).Where(one => !done.Contains(one.Slot));
    }

    private static IEnumerable<(int Key, int Slot)> SlotsOf(CompiledGateway gateway, Plan plan)
    {
        ApiKeys keys = gateway.Snapshot.Keys;
        for (int key = 0; key < keys.Count; key++)
        {
            int slot = ApiKeysSlot(keys, key, plan.Id);
            if (slot >= 0)
            {
                yield return (key, slot);
            }
        }
    }

    private static int ApiKeysSlot(ApiKeys keys, int key, int plan)
    {
        foreach (PlanSlot slot in keys.SlotsOf(key))
        {
            if (slot.Plan == plan)
            {
                return slot.Slot;
            }
        }

        return -1;
    }

    private SlotSet DoneOf(Plan plan)
    {
        QuotaSetState counts = plan.Quota!.Counts;
        if (!_done.TryGetValue(counts, out SlotSet? done))
        {
            done = new SlotSet();
            _done.Add(counts, done);
        }

        return done;
    }

    /// <summary>A bit a slot.</summary>
    private sealed class SlotSet
    {
        private ulong[] _words = [];

        public bool Contains(int slot) => slot / 64 < _words.Length && (_words[slot / 64] & (1UL << (slot % 64))) != 0;

        public void Add(int slot)
        {
            if (slot / 64 >= _words.Length)
            {
                Array.Resize(ref _words, Math.Max((slot / 64) + 1, _words.Length * 2));
            }

            _words[slot / 64] |= 1UL << (slot % 64);
        }
    }
}
