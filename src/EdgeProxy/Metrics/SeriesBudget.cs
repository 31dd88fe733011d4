namespace EdgeProxy;

/// <summary>
/// How many series of routes, stages and endpoints there may be. What finds no room shares the series labelled
/// <see cref="Overflow"/>, so that totals stay true.
/// </summary>
internal sealed class SeriesBudget(int max)
{
    /// <summary>The label value of what is beyond the bound. No API, stage, upstream or endpoint can be named so.</summary>
    public const string Overflow = "_overflow";

    private int _left = max;

    public bool TryTake(int series)
    {
        if (series > _left)
        {
            return false;
        }

        _left -= series;
        return true;
    }
}
