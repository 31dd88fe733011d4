using System.Globalization;

namespace EdgeProxy.EndToEnd;

/// <summary>What a process holds.</summary>
/// <param name="ResidentBytes">The lowest of many looks, since what the collector has not come to yet is no growth.</param>
/// <param name="HeapBytes">Of the managed heap, the lowest of many looks.</param>
/// <param name="Descriptors">With the same listeners and connections each time.</param>
/// <param name="Series">Of the metrics.</param>
internal sealed record Footprint(long ResidentBytes, long HeapBytes, DescriptorCounts Descriptors, int Series)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{ResidentBytes / 1e6:0.0} MB resident, {HeapBytes / 1e6:0.0} MB of heap, {Descriptors}, {Series} series");
}
