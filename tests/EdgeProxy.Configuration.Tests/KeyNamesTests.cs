using System.Globalization;
using System.Text;

namespace EdgeProxy.Configuration.Tests;

public sealed class KeyNamesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Renumbered_HasTheNamesThatAreLeft_AndTakesMore(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 200; round++)
        {
            string[] all = [.. Enumerable.Range(0, random.Next(200)).Select(i => "name-" + i.ToString(CultureInfo.InvariantCulture))];
            var names = new KeyNames();
            foreach (string name in all)
            {
                names.Add(Encoding.ASCII.GetBytes(name));
            }

            int next = 0;
            int[] numberOf = [.. all.Select(_ => random.Next(3) == 0 ? -1 : next++)];
            KeyNames left = names.Renumbered(numberOf);
            Assert.Equal(next, left.Count);
            for (int number = 0; number < all.Length; number++)
            {
                Assert.Equal(numberOf[number], left.Find(Encoding.ASCII.GetBytes(all[number])));
                Assert.Equal(number, names.Find(Encoding.ASCII.GetBytes(all[number])));
            }

            foreach (string name in all)
            {
                int before = left.Count;
                int number = left.Add(Encoding.ASCII.GetBytes(name));
                Assert.Equal(name, Encoding.ASCII.GetString(left[number]));
                Assert.Equal(Array.IndexOf(all, name) is var i && numberOf[i] < 0 ? before : numberOf[i], number);
            }
        }
    }
}
