using System.Collections;
using System.Reflection;

namespace EdgeProxy.Configuration.Tests;

/// <summary>Compares what two loads made, member by member, however deep.</summary>
internal static class Alike
{
    public static void Assert(object? expected, object? actual, string where)
    {
        if (expected is null || actual is null || expected is string || expected.GetType().IsPrimitive || expected.GetType().IsEnum || expected is TimeSpan or SourcePosition)
        {
            Xunit.Assert.True(Equals(expected, actual), $"{where}: {expected} is expected, not {actual}");
            return;
        }

        if (expected is ReadOnlyMemory<byte> bytes)
        {
            Xunit.Assert.Equal(bytes.ToArray(), ((ReadOnlyMemory<byte>)actual).ToArray());
            return;
        }

        if (expected is KeysConfig keys)
        {
            AssertKeys(keys, (KeysConfig)actual, where);
            return;
        }

        if (expected is IEnumerable items)
        {
            object?[] left = [.. items.Cast<object?>()];
            object?[] right = [.. ((IEnumerable)actual).Cast<object?>()];
            Xunit.Assert.True(left.Length == right.Length, $"{where}: {left.Length} items are expected, not {right.Length}");
            for (int i = 0; i < left.Length; i++)
            {
                Assert(left[i], right[i], $"{where}[{i}]");
            }

            return;
        }

        Xunit.Assert.Same(expected.GetType(), actual.GetType());
        foreach (PropertyInfo property in expected.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            Assert(property.GetValue(expected), property.GetValue(actual), where + "." + property.Name);
        }
    }

    /// <summary>By name: what numbers keys, hashes and combinations of plans have is told nowhere.</summary>
    private static void AssertKeys(KeysConfig expected, KeysConfig actual, string where)
    {
        Xunit.Assert.True(expected.Count == actual.Count && expected.HashCount == actual.HashCount, where + ": another number of keys");
        Xunit.Assert.Equal(PlanNames(expected).Order(StringComparer.Ordinal), PlanNames(actual).Order(StringComparer.Ordinal));
        for (int key = 0; key < expected.Count; key++)
        {
            int other = actual.Find(expected.NameBytesOf(key));
            Xunit.Assert.True(other >= 0, $"{where}: {expected.NameOf(key)} is missing");
            Xunit.Assert.Equal(expected.NameOf(key), actual.NameOf(other));
            Xunit.Assert.Equal(expected.PositionOf(key), actual.PositionOf(other));
            Xunit.Assert.Equal(PlanNames(expected)[expected.PlanSetOf(key)], PlanNames(actual)[actual.PlanSetOf(other)]);
            Xunit.Assert.Equal(expected.HashAt(key) with { Key = 0 }, actual.HashAt(other) with { Key = 0 });
        }

        Xunit.Assert.Equal(Earlier(expected), Earlier(actual));
    }

    private static string[] PlanNames(KeysConfig keys) =>
        [.. keys.PlanSets.Select(set => string.Join(' ', set.Select(plan => plan.Name).Order(StringComparer.Ordinal)))];

    /// <summary>The hashes of before a rotation, with the names of their keys.</summary>
    private static IEnumerable<(string, KeyHashConfig)> Earlier(KeysConfig keys) => Enumerable.Range(keys.Count, keys.HashCount - keys.Count)
        .Select(number => (keys.NameOf(keys.HashAt(number).Key), keys.HashAt(number) with { Key = 0 })).OrderBy(pair => pair.Item1, StringComparer.Ordinal);
}
