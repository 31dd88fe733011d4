using Xunit.Abstractions;

namespace EdgeProxy.Policies.Tests;

/// <summary>Every interleaving of two requests on two buckets (and of three on few), charges and give-backs, at times before and after a refill.</summary>
public class ChainModelTests(ITestOutputHelper output)
{
    private const long Token = 1_000;

    private static readonly BucketTerms[] Kinds =
    [
        BucketTerms.Create(1_000_000m, 1),
        BucketTerms.Create(1_000_000m, 2),
        BucketTerms.Create(333_333m, 2),
    ];

    private int _interleavings;
    private int _lost;
    private int _wronglyRefused;

    [Fact]
    public void TwoRequestsOnTwoBuckets_NeverLeaveMoreTokensThanThoseAdmittedAllow()
    {
        foreach (int[] second in new int[][] { [0, 1], [1, 0], [0], [1] })
        {
            ExploreAll([0, 1], second, firstKeeps: true);
        }

        Report();
        Assert.InRange(_interleavings, 10_000, int.MaxValue);
    }

    [Fact]
    public void ARequestThatGivesBackBesideAnother_NeverLeavesMoreTokensThanTheOtherAllows()
    {
        foreach (int[] second in new int[][] { [0, 1], [1, 0], [0], [1] })
        {
            ExploreAll([0, 1], second, firstKeeps: false);
        }

        Report();
        Assert.InRange(_interleavings, 10_000, int.MaxValue);
    }

    [Fact]
    public void TwoRequestsInTheSameOrderAndOfOneTime_NeverRefuseEachOther()
    {
        // Of two requests for one token, whatever the interleaving, one is admitted and nothing is lost.
        foreach (int level0 in new[] { 1, 2 })
        {
            var model = new ChainModel([Kinds[1], Kinds[1]], [Cell(Kinds[1], level0, 0), Cell(Kinds[1], 1, 0)], new(0, [0, 1]), new(0, [0, 1]));
            model.Explore(at =>
            {
                Assert.Equal(1, at.Processes.Count(process => process.Admitted));
                Assert.Equal(0, at.Processes.Sum(process => process.Lost));
            });
            Assert.InRange(model.Interleavings, 20, int.MaxValue);
        }
    }

    [Fact]
    public void ThreeRequestsOnTwoBuckets_NeverLeaveMoreTokensThanThoseAdmittedAllow()
    {
        Check(Kinds[1], Kinds[0], 1, 1, new(0, [0, 1]), new(0, [0]), new(Token, [1]));
        Check(Kinds[1], Kinds[1], 1, 2, new(0, [0, 1], Keeps: false), new(Token, [0]), new(Token, [1, 0]));
        Report();
    }

    private void Report() =>
        output.WriteLine($"{_interleavings} interleavings; tokens lost in {_lost}, refused for a charge about to be undone in {_wronglyRefused}");

    private void ExploreAll(int[] first, int[] second, bool firstKeeps)
    {
        foreach (BucketTerms kind0 in Kinds)
        {
            foreach (BucketTerms kind1 in Kinds.Take(2))
            {
                for (int levels = 0; levels < 9; levels++)
                {
                    foreach ((long now0, long now1) in new[] { (0L, 0L), (0L, Token), (Token, 0L), (0L, Token * 3) })
                    {
                        Check(kind0, kind1, levels % 3, levels / 3, new(now0, first, firstKeeps), new(now1, second));
                    }
                }
            }
        }
    }

    private void Check(BucketTerms kind0, BucketTerms kind1, int level0, int level1, params ChainModel.Plan[] plans)
    {
        if (level0 > kind0.Burst || level1 > kind1.Burst)
        {
            return;
        }

        BucketTerms[] terms = [kind0, kind1];
        int[] levels = [level0, level1];
        var model = new ChainModel(terms, [Cell(kind0, level0, 0), Cell(kind1, level1, 0)], plans);
        model.Explore(at => CheckEnd(at, terms, levels));
        _interleavings += model.Interleavings;
    }

    private void CheckEnd(ChainModel model, BucketTerms[] terms, int[] levels)
    {
        long last = model.Processes.Max(process => process.Plan.Now);
        int lost = model.Processes.Sum(process => process.Lost);
        bool exact = true;
        for (int bucket = 0; bucket < terms.Length; bucket++)
        {
            long[] kept = [.. model.Processes
                .Where(process => process.Admitted && process.Plan.Keeps && process.Plan.Buckets.Contains(bucket))
                .Select(process => process.Plan.Now).Order()];

            // By the definition, from the kept requests alone, in the order that leaves most.
            BucketCell ideal = Cell(terms[bucket], levels[bucket], 0);
            BucketTerms inForce = terms[bucket];
            Assert.All(kept, now => Assert.True(BucketCell.TryTake(ref ideal, ref inForce, now, out _), "One too many was admitted."));
            long debt = BucketCell.DebtNow(ref ideal, ref inForce, last, out _);
            Assert.True(model.DebtOf(bucket, last) >= debt, "There are more tokens than the admitted requests have left.");
            exact &= model.DebtOf(bucket, last) == debt;
        }

        bool sameTime = model.Processes.All(process => process.Plan.Now == last);
        Assert.True(lost > 0 || exact || !sameTime, "A token is gone that was not counted as lost.");
        _lost += lost > 0 ? 1 : 0;

        // Some order one after the other admits more than this interleaving has.
        bool nobody = model.Processes.All(process => !process.Admitted);
        bool anyAlone = model.Processes.Any(process => process.Plan.Buckets.All(bucket =>
        {
            BucketCell cell = Cell(terms[bucket], levels[bucket], 0);
            BucketTerms inForce = terms[bucket];
            return BucketCell.Peek(ref cell, ref inForce, process.Plan.Now).Admits;
        }));
        _wronglyRefused += nobody && anyAlone ? 1 : 0;
    }

    private static BucketCell Cell(BucketTerms terms, int level, long now)
    {
        BucketCell cell = BucketCell.Full(terms, now);
        for (long taken = terms.Burst; taken > level; taken--)
        {
            Assert.True(BucketCell.TryTake(ref cell, ref terms, now, out _));
        }

        return cell;
    }
}
