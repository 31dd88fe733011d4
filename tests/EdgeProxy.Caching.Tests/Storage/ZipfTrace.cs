namespace EdgeProxy.Caching.Tests;

/// <summary>Accesses to objects of which the n-th is asked for as often as n to the power of a negative exponent says; the same for a seed.</summary>
internal static class ZipfTrace
{
    public static int[] Of(double exponent, int objects, int accesses, int seed)
    {
        double[] sums = new double[objects];
        double sum = 0;
        for (int i = 0; i < objects; i++)
        {
            sums[i] = sum += 1 / Math.Pow(i + 1, exponent);
        }

        Random random = new(seed);
        int[] trace = new int[accesses];
        for (int i = 0; i < accesses; i++)
        {
            int place = Array.BinarySearch(sums, random.NextDouble() * sum);
            trace[i] = Math.Min(objects - 1, place < 0 ? ~place : place);
        }

        return trace;
    }
}
