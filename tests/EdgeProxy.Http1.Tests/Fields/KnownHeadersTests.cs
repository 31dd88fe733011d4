namespace EdgeProxy.Http1.Tests;

public sealed class KnownHeadersTests
{
    public static TheoryData<KnownHeader> Headers => [.. Enum.GetValues<KnownHeader>().Where(header => header != KnownHeader.None)];

    [Theory]
    [MemberData(nameof(Headers))]
    public void Name_IsFoundInAnyCaseOfLetters(KnownHeader header)
    {
        string name = Bytes.Text(KnownHeaders.NameOf(header));

        Assert.Equal(header.ToString(), name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
        Assert.Equal(header, KnownHeaders.Find(Bytes.Of(name)));
        Assert.Equal(header, KnownHeaders.Find(Bytes.Of(name.ToUpperInvariant())));
        Assert.Equal(header, KnownHeaders.Find(Bytes.Of(name.ToLowerInvariant())));
        Assert.Equal(KnownHeader.None, KnownHeaders.Find(Bytes.Of(name + "x")));
        Assert.Equal(KnownHeader.None, KnownHeaders.Find(Bytes.Of(name[..^1])));
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public void NameWithAnyByteChanged_IsNotThatName(KnownHeader header)
    {
        byte[] name = KnownHeaders.NameOf(header).ToArray();
        for (int i = 0; i < name.Length; i++)
        {
            // Flips the bit that tells cases of letters apart, and others: a dash with it flipped is a carriage return.
            foreach (int flip in new[] { 0x01, 0x10, 0x20, 0x40, 0x80 })
            {
                byte[] changed = [.. name];
                changed[i] ^= (byte)flip;
                bool isSameName = string.Equals(Bytes.Text(changed), Bytes.Text(name), StringComparison.OrdinalIgnoreCase);
                Assert.Equal(isSameName, KnownHeaders.Find(changed) == header);
            }
        }
    }

    [Fact]
    public void Ids_FitIntoAWordOfBits()
    {
        Assert.Equal(Enum.GetValues<KnownHeader>().Length, KnownHeaders.Count);
        Assert.InRange(KnownHeaders.Count, 1, 64);
        Assert.Equal(KnownHeaders.NameBytesMax, Enum.GetValues<KnownHeader>().Max(header => KnownHeaders.NameOf(header).Length));
        Assert.Equal(KnownHeader.None, KnownHeaders.Find(default));
    }
}
