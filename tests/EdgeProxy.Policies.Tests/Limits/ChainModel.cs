namespace EdgeProxy.Policies.Tests;

/// <summary>
/// Runs chains over shared buckets in every order in which their steps can fall. A step is one call on a bucket (look,
/// charge, give back), each of which takes effect at one instant: that is the finest that can be told apart. The code that
/// runs is <see cref="BucketChain"/> itself: to take a step, a process runs its chain again from the start, is told what
/// it was told before, and makes one further call in earnest; what comes after that is answered with anything and thrown away.
/// </summary>
internal sealed class ChainModel
{
    private readonly BucketCell[] _cells;
    private readonly BucketTerms[] _terms;
    private readonly Process[] _processes;

    public ChainModel(BucketTerms[] terms, BucketCell[] cells, params Plan[] plans)
    {
        _terms = terms;
        _cells = cells;
        _processes = [.. plans.Select(plan => new Process(this, plan))];
    }

    public int Interleavings { get; private set; }

    /// <summary>Calls <paramref name="check"/> at the end of every interleaving.</summary>
    public void Explore(Action<ChainModel> check)
    {
        bool any = false;
        foreach (Process process in _processes)
        {
            if (process.Finished)
            {
                continue;
            }

            any = true;
            (BucketCell[] cells, int told) = ([.. _cells], process.Told);
            process.Step();
            Explore(check);
            cells.CopyTo(_cells, 0);
            process.Forget(told);
        }

        if (!any)
        {
            Interleavings++;
            check(this);
        }
    }

    public long DebtOf(int bucket, long now) => BucketCell.DebtNow(ref _cells[bucket], ref _terms[bucket], now, out _);

    public IEnumerable<Process> Processes => _processes;

    /// <summary>What a process does: charges these buckets in this order at this time, and gives back at the end if it does not keep.</summary>
    internal sealed record Plan(long Now, int[] Buckets, bool Keeps = true);

    internal sealed class Process(ChainModel model, Plan plan)
    {
        private readonly List<object> _answers = [];
        private int _asked;
        private bool _stepped;
        private bool _cut;
        private BucketChain _chain;

        public Plan Plan => plan;

        public bool Finished { get; private set; }

        public bool Admitted { get; private set; }

        public int Lost { get; private set; }

        public int Told => _answers.Count;

        public void Step()
        {
            (_asked, _stepped, _cut) = (0, false, false);
            _chain.Clear();
            foreach (int bucket in plan.Buckets)
            {
                _chain.Add(new ToldThrottle(this, bucket), (ulong)bucket);
            }

            Admitted = _chain.TryTake(plan.Now);
            if (Admitted && !plan.Keeps)
            {
                _chain.GiveBack();
            }

            Lost = _chain.Lost;
            Finished = !_cut;
        }

        public void Forget(int told)
        {
            _answers.RemoveRange(told, _answers.Count - told);
            Finished = false;
        }

        private T Answer<T>(Func<T> inEarnest, T anything)
            where T : notnull
        {
            if (_asked < _answers.Count)
            {
                return (T)_answers[_asked++];
            }

            if (_stepped)
            {
                _cut = true;
                return anything;
            }

            _stepped = true;
            T answer = inEarnest();
            _answers.Add(answer);
            _asked++;
            return answer;
        }

        private sealed class ToldThrottle(Process process, int bucket) : IThrottle
        {
            private ref BucketCell Cell => ref process.Model._cells[bucket];

            private ref BucketTerms Terms => ref process.Model._terms[bucket];

            public BucketLevel Peek(ulong id, long now) =>
                process.Answer(() => BucketCell.Peek(ref Cell, ref Terms, now), new BucketLevel(1, 0));

            public bool TryTake(ulong id, long now, out BucketCharge charge)
            {
                (bool taken, charge) = process.Answer(
                    () => (BucketCell.TryTake(ref Cell, ref Terms, now, out BucketCharge made), made.At(bucket)), (true, default));
                return taken;
            }

            public bool GiveBack(in BucketCharge charge)
            {
                BucketCharge made = charge;
                return process.Answer(() => BucketCell.GiveBack(ref Cell, made), true);
            }
        }

        private ChainModel Model => model;
    }
}
