namespace EdgeProxy.Gateway;

/// <summary>Where the durations of a stage's exchanges go: histograms that are resolved once. From any loop.</summary>
public interface IStageTimes
{
    void Observe(in Outcome outcome);
}
