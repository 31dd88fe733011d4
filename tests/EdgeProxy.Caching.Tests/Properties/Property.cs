using CsCheck;

namespace EdgeProxy.Caching.Tests;

/// <summary>Runs a property over generated values, the same ones each time: CsCheck's own runner draws others on each run.</summary>
internal static class Property
{
    private const uint Stream = 1;

    public static void Holds<T>(Gen<T> values, int count, Func<T, string> print, Action<T> check)
    {
        var random = new PCG(Stream, 20_240_917);
        for (int i = 0; i < count; i++)
        {
            T value = values.Generate(random, null, out _);
            Exception? failure = Record.Exception(() => check(value));
            Assert.True(failure is null, $"Value {i}: {print(value)}\n{failure}");
        }
    }
}
