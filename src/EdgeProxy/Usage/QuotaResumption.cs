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

    /// <summary>Reads, and adds to the counts. What it throws is the store's; then what was not reached is still owed.</summary>
    /// <param name="gateway">A configuration that is in use, or about to be.</param>
    /// <param name="read">Rows of a plan, of one key or of all, from a window on.</param>
    /// <param name="today">Days from 1970.</param>
    public void Resume(CompiledGateway gateway, Func<string, string?, int, IEnumerable<QuotaRow>> read, int today)
    {
        foreach ((Plan plan, List<(int Key, int Slot)> fresh) in Fresh(gateway))
        {
            // All is read before anything is added: a reading that breaks off would leave counts that are added a second time.
            List<(int Slot, QuotaRow Row)> found = fresh.Count > SinglyMax
                ? ReadAll(gateway, plan, read(plan.Name, null, today - WindowDaysMax))
                : [.. fresh.SelectMany(one => read(plan.Name, NameOf(gateway, one.Key), today - WindowDaysMax).Select(row => (one.Slot, row)))];
            QuotaSetState counts = plan.Quota!.Counts;
            SlotSet done = DoneOf(counts);
            foreach ((int slot, QuotaRow row) in found.Where(one => !done.Contains(one.Slot)))
            {
                counts.Resume(slot, row.Window, row.Used, row.Extended);
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
        foreach ((int key, Plan plan, int slot) in Slots(gateway))
        {
            QuotaSetState counts = plan.Quota!.Counts;
            long used = counts.UsedIn(slot, unixMilliseconds);
            long extended = counts.ExtendedAt(slot, unixMilliseconds);
            if (used + extended > 0)
            {
                yield return new QuotaRow(plan.Name, NameOf(gateway, key), counts.Peek(slot, unixMilliseconds).CountedIn, used, extended);
            }
        }
    }

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

    /// <summary>What was not given to keys yet, by plan; one pass over the keys, of which there may be a million.</summary>
    private Dictionary<Plan, List<(int Key, int Slot)>> Fresh(CompiledGateway gateway)
    {
        var fresh = new Dictionary<Plan, List<(int Key, int Slot)>>(ReferenceEqualityComparer.Instance);
        foreach ((int key, Plan plan, int slot) in Slots(gateway))
        {
            if (!DoneOf(plan.Quota!.Counts).Contains(slot))
            {
                if (!fresh.TryGetValue(plan, out List<(int Key, int Slot)>? ofPlan))
                {
                    fresh.Add(plan, ofPlan = []);
                }

                ofPlan.Add((key, slot));
            }
        }

        return fresh;
    }

    /// <summary>The slots of all keys in plans that have a quota.</summary>
    private static IEnumerable<(int Key, Plan Plan, int Slot)> Slots(CompiledGateway gateway)
    {
        IReadOnlyList<Plan> plans = gateway.Snapshot.Plans;
        ApiKeys keys = gateway.Snapshot.Keys;
        for (int key = 0; key < keys.Count; key++)
        {
            for (int i = 0; i < keys.SlotsOf(key).Length; i++)
            {
                PlanSlot slot = keys.SlotsOf(key)[i];
                if (plans[slot.Plan].Quota is not null)
                {
                    yield return (key, plans[slot.Plan], slot.Slot);
                }
            }
        }
    }

    private SlotSet DoneOf(QuotaSetState counts)
    {
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
