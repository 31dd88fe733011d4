namespace EdgeProxy.EndToEnd;

/// <summary>All that clients of one bucket asked for, and what a bucket of a rate and a burst may have said to it.</summary>
internal sealed class AdmissionRecord(double rate, int burst)
{
    private const double NanosecondsPerSecond = 1e9;
    private const long ComparisonsMax = 100_000_000;

    private readonly List<AskedBatch> _batches = [];

    public int Admitted => _batches.Sum(batch => batch.Admitted);

    public int Asked => _batches.Sum(batch => batch.Asked);

    public void Add(IEnumerable<AskedBatch> batches) => _batches.AddRange(batches);

    /// <summary>
    /// In no stretch of time more than burst + rate·t: what lies wholly within it by this side's clock was decided on within it. Stretches
    /// begin and end with what was admitted; where that is much, not every one of them is looked at.
    /// </summary>
    public void AssertBound()
    {
        AskedBatch[] admitted = [.. _batches.Where(batch => batch.Admitted > 0).OrderBy(batch => batch.AnsweredAt)];
        int step = (int)Math.Max(1, (long)admitted.Length * admitted.Length / ComparisonsMax);
        for (int first = 0; first < admitted.Length; first += step)
        {
            long from = admitted[first].SentAt;
            int count = 0;
            foreach (AskedBatch batch in admitted)
            {
                count += batch.SentAt >= from ? batch.Admitted : 0;
                double bound = burst + (rate * (batch.AnsweredAt - from) / NanosecondsPerSecond);
                if (batch.AnsweredAt >= from && count > bound)
                {
                    Assert.Fail($"{count} admitted within {batch.AnsweredAt - from} ns, at most {bound} may be.");
                }
            }
        }
    }

    /// <summary>
    /// Between the first and the last refusal the bucket gave all that came in: at a refusal it is empty, and what comes in between two
    /// is lost only where nobody asks for so long that it fills up. So nobody was refused who was within the rate.
    /// </summary>
    public void AssertAllWasGiven()
    {
        AskedBatch[] refusals = [.. _batches.Where(batch => batch.Admitted < batch.Asked).OrderBy(batch => batch.SentAt)];
        if (refusals.Length == 0)
        {
            return;
        }

        double least = burst - 1;
        for (int i = 1; i < refusals.Length; i++)
        {
            double most = rate * (refusals[i].AnsweredAt - refusals[i - 1].SentAt) / NanosecondsPerSecond;
            least -= Math.Max(0, most - burst);
        }

        least += rate * Math.Max(0, refusals[^1].SentAt - refusals[0].AnsweredAt) / NanosecondsPerSecond;
        int given = _batches.Where(batch => batch.SentAt <= refusals[^1].AnsweredAt).Sum(batch => batch.Admitted);
        Assert.True(given >= Math.Floor(least), $"{given} of {Asked} were admitted, at least {least} should have been.");
    }
}
