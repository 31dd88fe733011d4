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

    /// <summary>Beside the properties: keys are no objects.</summary>
    private static void AssertKeys(KeysConfig expected, KeysConfig actual, string where)
    {
        Xunit.Assert.True(expected.Count == actual.Count && expected.HashCount == actual.HashCount, where + ": another number of keys");
        for (int key = 0; key < expected.Count; key++)
        {
            Xunit.Assert.Equal(expected.NameOf(key), actual.NameOf(key));
            Xunit.Assert.Equal(expected.PositionOf(key), actual.PositionOf(key));
            Xunit.Assert.Equal(expected.PlanSetOf(key), actual.PlanSetOf(key));
        }

        for (int number = 0; number < expected.HashCount; number++)
        {
            Xunit.Assert.Equal(expected.HashAt(number), actual.HashAt(number));
        }
    }
}
