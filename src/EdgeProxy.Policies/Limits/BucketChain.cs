using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EdgeProxy.Policies;

/// <summary>
/// Levels of limits, all of which must admit: plan and route, plan, route, stage, client address. Either every level is
/// charged one token, or none is.
/// </summary>
/// <remarks>
/// Used so: a chain is a field of whatever lives as long as the request; <see cref="Clear"/>, <see cref="Add"/> each level in
/// order of precedence, <see cref="TryTake"/> with a reading of the clock; if something after it refuses (a quota),
/// <see cref="GiveBack"/> at once. Allocates nothing.
/// <para>
/// How it works: look at every level and charge none when one refuses. Then charge, the scarcest level first. Only when
/// another thread took the last token between look and charge is there something to undo, and where it can be undone
/// without a doubt (no other charge on that bucket meanwhile) it is.
/// </para>
/// <para>
/// What a race can do: (1) a token is lost, when two requests charge two scarce levels crosswise within the same some
/// hundred nanoseconds and one of them then refuses (<see cref="Lost"/> counts it); (2) a request is refused, that would have been
/// admitted had it come those nanoseconds later, since a charge about to be undone held the last token. Neither
/// admits one too many: charges that are kept are never undone, see <see cref="BucketCell"/>. Scarcest first makes both
/// rare, since who loses the race for the scarce level has charged nothing yet.
/// </para>
/// </remarks>
public struct BucketChain
{
    public const int LevelsMax = 8;

    private Levels _levels;
    private Charges _charges;
    private int _scarcest;
    private bool _hasLooked;

    /// <summary>How many levels there are.</summary>
    public int Count { get; private set; }

    /// <summary>After a refusal: the first level, in the order of adding, that refused. Else -1.</summary>
    public int RefusedBy { get; private set; }

    /// <summary>After a refusal: nanoseconds after which all levels would admit, if nobody else came. Else 0.</summary>
    public long WaitNanoseconds { get; private set; }

    /// <summary>Tokens that this chain's last call had to leave charged, though it refused.</summary>
    public int Lost { get; private set; }

    public void Clear()
    {
        // The references stay until they are overwritten; a throttle lives as long as its configuration anyway.
        Count = 0;
        RefusedBy = -1;
        WaitNanoseconds = 0;
        Lost = 0;
        _hasLooked = false;
    }

    /// <param name="throttle">The level's buckets.</param>
    /// <param name="id">Which of them: see the throttle.</param>
    /// <exception cref="IndexOutOfRangeException">There are <see cref="LevelsMax"/> levels already.</exception>
    public void Add(IThrottle throttle, ulong id)
    {
        _levels[Count] = new Level(throttle, id);
        Count++;
    }

    /// <summary>
    /// Looks at every level, so that the next <see cref="TryTake"/>, which is given the same time, need not. For who charges something
    /// else in between: what all levels need of memory comes at once when nothing is charged among the looks.
    /// </summary>
    public void Look(long now)
    {
        RefusedBy = -1;
        WaitNanoseconds = 0;
        _scarcest = Count > 1 ? ScarcestOf(now) : 0;
        _hasLooked = true;
    }

    /// <summary>Charges every level, or none.</summary>
    /// <param name="now">A reading of the monotonic clock in nanoseconds.</param>
    public bool TryTake(long now)
    {
        Lost = 0;
        if (!_hasLooked)
        {
            Look(now);
        }

        _hasLooked = false;
        int scarcest = _scarcest;
        if (RefusedBy >= 0)
        {
            return false;
        }

        for (int taken = 0; taken < Count; taken++)
        {
            int level = InOrder(taken, scarcest);
            if (!_levels[level].Throttle.TryTake(_levels[level].Id, now, out _charges[level]))
            {
                RefusedBy = level;
                WaitNanoseconds = _charges[level].WaitNanoseconds;
                Undo(taken, scarcest);
                return false;
            }
        }

        return true;
    }

    /// <summary>Gives back what <see cref="TryTake"/> took from every level. Right after it, or tokens are lost.</summary>
    public void GiveBack()
    {
        Debug.Assert(RefusedBy < 0, "There is nothing to give back after a refusal.");
        Undo(Count, _scarcest);
    }

    /// <summary>Which bucket of its throttle a level was added with.</summary>
    public readonly ulong IdOf(int level) => _levels[level].Id;

    /// <summary>The charge of a level after <see cref="TryTake"/>.</summary>
    [UnscopedRef]
    public readonly ref readonly BucketCharge ChargeOf(int level) => ref _charges[level];

    private int ScarcestOf(long now)
    {
        int scarcest = 0;
        double least = double.MaxValue;
        for (int level = 0; level < Count; level++)
        {
            BucketLevel seen = _levels[level].Throttle.Peek(_levels[level].Id, now);
            if (!seen.Admits)
            {
                RefusedBy = RefusedBy < 0 ? level : RefusedBy;
                WaitNanoseconds = Math.Max(WaitNanoseconds, seen.WaitNanoseconds);
            }
            else if (seen.Tokens < least)
            {
                least = seen.Tokens;
                scarcest = level;
            }
        }

        return scarcest;
    }

    private void Undo(int taken, int scarcest)
    {
        for (int step = taken - 1; step >= 0; step--)
        {
            int level = InOrder(step, scarcest);
            Lost += _levels[level].Throttle.GiveBack(_charges[level]) ? 0 : 1;
        }
    }

    /// <summary>The level charged at a step: the scarcest, then the others in order.</summary>
    private static int InOrder(int step, int scarcest) => step == 0 ? scarcest : step <= scarcest ? step - 1 : step;

    private readonly record struct Level(IThrottle Throttle, ulong Id);

    [InlineArray(LevelsMax)]
    private struct Levels
    {
        private Level _first;
    }

    [InlineArray(LevelsMax)]
    private struct Charges
    {
        private BucketCharge _first;
    }
}
