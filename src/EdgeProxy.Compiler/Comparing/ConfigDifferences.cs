using System.Text;

namespace EdgeProxy.Compiler;

/// <summary>All differences between two configurations, and what they reach.</summary>
public sealed class ConfigDifferences
{
    /// <summary>Names of one kind that <see cref="Summary"/> lists before it only counts, so that it stays one line of a log.</summary>
    private const int NamesMax = 3;

    internal ConfigDifferences(IEnumerable<ConfigDifference> items)
    {
        Items = [.. items.OrderByDescending(item => item.Severity)];
        Routes = [.. Items.SelectMany(item => item.Routes).Distinct()];
    }

    /// <summary>By falling severity; within it listeners, certificates, upstreams, plans, keys, APIs with their stages and routes.</summary>
    public IReadOnlyList<ConfigDifference> Items { get; }

    /// <summary>The routes that any of them changes.</summary>
    public IReadOnlyList<RouteName> Routes { get; }

    public bool IsEmpty => Items.Count == 0;

    /// <summary>The worst; null when there is no difference.</summary>
    public DifferenceSeverity? Severity => IsEmpty ? null : Items[0].Severity;

    /// <summary>One line: <c>3 differences, 1 breaking: api shop, upstream orders; 14 routes of 2 APIs</c>.</summary>
    public string Summary
    {
        get
        {
            if (IsEmpty)
            {
                return "no difference";
            }

            var text = new StringBuilder(Counting.Of(Items.Count, "difference"));
            int breaking = Items.Count(item => item.Severity == DifferenceSeverity.Breaking);
            text.Append(breaking == 0 ? ": " : $", {breaking} breaking: ");
            text.Append(string.Join(", ", Parts().Where(part => part.Length > 0)));
            if (Routes.Count > 0)
            {
                text.Append("; ").Append(Counting.Routes(Routes));
            }

            return text.ToString();
        }
    }

    private IEnumerable<string> Parts()
    {
        yield return PartOf("listener", NamesOf(DifferenceSubject.Listener));
        yield return PartOf("certificate", NamesOf(DifferenceSubject.Certificate));
        yield return PartOf("upstream", NamesOf(DifferenceSubject.Upstream));
        yield return PartOf("plan", NamesOf(DifferenceSubject.Plan));
        yield return string.Join(", ", Items.Where(item => item.Subject == DifferenceSubject.Key).Select(item => $"{KeyLabel(item)} {item.What}"));
        yield return PartOf("api", Items
            .Where(item => item.Subject >= DifferenceSubject.Api)
            .Select(item => item.Subject == DifferenceSubject.Api ? item.Name : item.Api!));
    }

    private static string KeyLabel(ConfigDifference item) => item.Name.EndsWith(" keys", StringComparison.Ordinal) ? item.Name : "key " + item.Name;

    private IEnumerable<string> NamesOf(DifferenceSubject subject) => Items.Where(item => item.Subject == subject).Select(item => item.Name);

    private static string PartOf(string kind, IEnumerable<string> names)
    {
        string[] distinct = [.. names.Distinct(StringComparer.Ordinal)];
        return distinct.Length switch
        {
            0 => "",
            <= NamesMax => $"{kind} {string.Join(" and ", distinct)}",
            _ => $"{Counting.Of(distinct.Length, kind)}",
        };
    }
}
