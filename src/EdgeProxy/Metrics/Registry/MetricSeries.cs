namespace EdgeProxy;

/// <summary>What one set of label values tells.</summary>
/// <param name="labels">As they stand between braces; empty for none.</param>
internal abstract class MetricSeries(byte[] labels)
{
    protected ReadOnlySpan<byte> Labels => labels;

    /// <param name="text">Gets its lines.</param>
    /// <param name="name">Of the metric.</param>
    public abstract void WriteTo(ExpositionWriter text, ReadOnlySpan<byte> name);
}

/// <summary>A total that others count. From any thread.</summary>
internal sealed class CounterSeries(byte[] labels) : MetricSeries(labels)
{
    private double _total;

    /// <summary>Raises the total; a smaller one is ignored.</summary>
    public void RaiseTo(double total)
    {
        for (double known = Volatile.Read(ref _total); total > known; known = Volatile.Read(ref _total))
        {
            if (Interlocked.CompareExchange(ref _total, total, known).Equals(known))
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    public override void WriteTo(ExpositionWriter text, ReadOnlySpan<byte> name) => text.WriteLine(name, [], Labels, [], Volatile.Read(ref _total));
}

/// <summary>A figure that goes up and down. From any thread.</summary>
internal sealed class GaugeSeries(byte[] labels) : MetricSeries(labels)
{
    private double _value;

    public void Set(double value) => Volatile.Write(ref _value, value);

    /// <inheritdoc/>
    public override void WriteTo(ExpositionWriter text, ReadOnlySpan<byte> name) => text.WriteLine(name, [], Labels, [], Volatile.Read(ref _value));
}
