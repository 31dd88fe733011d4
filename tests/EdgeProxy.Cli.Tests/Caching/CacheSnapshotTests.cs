using System.Globalization;
using System.Text;
using EdgeProxy.Caching;
using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using Microsoft.Extensions.Logging;

namespace EdgeProxy.Cli.Tests;

/// <summary>What a stop keeps of the cache, and what a start makes of it.</summary>
public sealed class CacheSnapshotTests : IDisposable
{
    private const int Entries = 40;
    private const ulong Tag = 77;

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeproxy-snapshot-").FullName;
    private readonly KeptLog _log = new();
    private readonly ShiftedTime _time = new();
    private readonly byte[] _body = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7))];

    private string File => Path.Combine(_folder, "state", "cache.snapshot");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task WhatWasStored_IsThereAgain()
    {
        using (ResponseCache cache = await OpenAsync())
        {
            Fill(cache);
        }

        Assert.True(OperatingSystem.IsWindows() || System.IO.File.GetUnixFileMode(File) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), "for others to read");
        Assert.Equal([File], Directory.GetFiles(Path.GetDirectoryName(File)!));
        _time.Shift = TimeSpan.FromSeconds(60);
        using ResponseCache again = await OpenAsync();
        Assert.All(Enumerable.Range(0, Entries), number => AssertThere(again, number));
        Assert.Equal(StoredKind.Selector, (StoredKind)Kind(again, "/selector", primaryLength: 9));
        Assert.Equal(StoredKind.Response, (StoredKind)Kind(again, "/selector variant", primaryLength: 9));
        Assert.Equal(0, Kind(again, "/over", 5));
        again.Store.PurgeTag(Tag);
        Assert.Equal(0, Kind(again, "/1", 2));
        Assert.NotEqual(0, Kind(again, "/0", 2));
        Assert.Contains(_log.Lines, line => line.Text.StartsWith($"{Entries + 3} of {Entries + 3} responses in the cache (", StringComparison.Ordinal));
        Assert.Contains(_log.Lines, line => line.Text.StartsWith($"{Entries + 2} responses (", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Level > LogLevel.Information);
    }

    /// <summary>A purge between two starts must hold, also when the second stop kept nothing.</summary>
    [Fact]
    public async Task File_IsGone_OnceAStartHasRead()
    {
        using (ResponseCache cache = await OpenAsync())
        {
            Fill(cache);
        }

        using ResponseCache killed = await OpenAsync();
        Assert.False(System.IO.File.Exists(File));
        killed.Store.PurgeEverything();
        using ResponseCache next = await OpenAsync();
        Assert.Equal(0, Kind(next, "/0", 2));
    }

    [Fact]
    public async Task WhatIsPurgedBeforeItIsRead_DoesNotComeBack()
    {
        using (ResponseCache cache = await OpenAsync())
        {
            Fill(cache);
        }

        using ResponseCache again = Open();
        again.Store.PurgeTag(Tag);
        await again.BeginRestore();
        Assert.Equal(0, Kind(again, "/1", 2));
        AssertThere(again, 0);
    }

    [Fact]
    public async Task WhatWasPurged_IsNotKept()
    {
        using (ResponseCache cache = await OpenAsync())
        {
            Fill(cache);
            cache.Store.PurgeTag(Tag);
        }

        using ResponseCache again = await OpenAsync();
        Assert.Equal(0, Kind(again, "/1", 2));
        AssertThere(again, 0);
    }

    [Fact]
    public async Task WhatIsNewer_Stays()
    {
        using (ResponseCache cache = await OpenAsync())
        {
            Fill(cache);
        }

        using ResponseCache again = Open();
        Put(again, "/0", 2, StoredKind.Response, "newer"u8, again.Now + 100);
        await again.BeginRestore();
        Assert.Equal("newer", Encoding.ASCII.GetString(BodyOf(again, "/0", 2)!));
    }

    /// <summary>Wherever a byte is another, or the file ends: what is found is right, and what is wrong is said.</summary>
    [Fact]
    public async Task DamagedFile_CostsWhatIsDamaged()
    {
        using (ResponseCache cache = await OpenAsync())
        {
            Fill(cache);
        }

        byte[] good = await System.IO.File.ReadAllBytesAsync(File);
        var random = new Random(5);
        for (int round = 0; round < 200; round++)
        {
            byte[] bad = round % 2 == 0 ? good[..random.Next(good.Length)] : [.. good];
            if (round % 2 != 0)
            {
                bad[random.Next(round % 3 == 0 ? 2000 : good.Length)] ^= (byte)(1 << random.Next(8));
            }

            await System.IO.File.WriteAllBytesAsync(File, bad);
            _log.Lines.Clear();
            using ResponseCache cache = await OpenAsync();
            Assert.All(Enumerable.Range(0, Entries), number => Assert.True(BodyOf(cache, $"/{number}", Length(number)) is not { } body || body.AsSpan().SequenceEqual(BodyFor(number))));
            Assert.Contains(_log.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains(round % 2 == 0 ? "it is cut off" : "it is ", StringComparison.Ordinal));
            Assert.False(System.IO.File.Exists(File));
        }
    }

    [Fact]
    public async Task AnotherFile_IsRefused()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, "edgeproxy cache 2\nand so on");
        using ResponseCache cache = await OpenAsync();
        Assert.Contains(_log.Lines, line => line.Text.Contains("of another version", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StartThatServedNothing_LeavesTheFile()
    {
        using (ResponseCache cache = await OpenAsync())
        {
            Fill(cache);
        }

        byte[] before = await System.IO.File.ReadAllBytesAsync(File);
        Open().Dispose();
        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(File));
    }

    [Fact]
    public async Task WithoutTheSetting_NothingIsKept_AndNothingIsLeft()
    {
        using (ResponseCache cache = await OpenAsync())
        {
            Fill(cache);
        }

        using (ResponseCache cache = await OpenAsync(keeps: false))
        {
            Assert.Equal(0, Kind(cache, "/0", 2));
            Fill(cache);
        }

        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public async Task MoreThanFits_EndsTheReading()
    {
        using (ResponseCache cache = await OpenAsync(memory: 32 << 20))
        {
            for (int number = 0; number < 250; number++)
            {
                Put(cache, $"/{number}", Length(number), StoredKind.Response, _body, cache.Now + 100);
            }
        }

        using ResponseCache small = await OpenAsync(memory: 8 << 20);
        Assert.InRange(small.Store.Statistics().Entries, 20, 200);
        Assert.InRange(small.Store.Statistics().Evicted, 0, 30);
    }

    [Fact]
    public async Task FolderThatCannotBeWritten_IsSaid()
    {
        using (ResponseCache cache = await OpenAsync())
        {
            Fill(cache);
            Directory.CreateDirectory(Path.Combine(_folder, "state", "cache.snapshot", "x"));
        }

        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Error && line.Text.StartsWith("what is in the cache cannot be written to ", StringComparison.Ordinal));
        Assert.False(System.IO.File.Exists(File + ".new"));
    }

    /// <summary>What another version wrote must not be taken for something else: with any of these, the number of the format changes.</summary>
    [Fact]
    public void Format_HasAnotherNumber_WhenEntriesAreMadeInAnotherWay()
    {
        byte[] key = new byte[256];
        var parts = new CacheKeyParts { Space = "space"u8, Host = "a.example"u8, Port = 8080, Path = "/p"u8, Query = "b=1&a=2"u8, HasQuery = true, Fields = new FieldTable() };
        Assert.True(CacheKeyWriter.TryWrite(parts, new CacheKeyRules(), key, out int length));
        byte[] meta = new byte[StoredMeta.Bytes];
        new StoredMeta { ResponseTime = 1, InitialAge = 2, Lifetime = 3, StaleWhileRevalidate = 4, StaleIfError = 5, Status = 200, Flags = StoredFlags.HasETag }.Write(meta);
        string made = $"{Convert.ToHexString(key.AsSpan(0, length))} {Convert.ToHexString(meta)} {CacheTag.OfSurrogate("t"u8):X} {CacheTag.OfPrefix("a.example"u8, "/p"u8):X}";
        Assert.Equal(
            ("edgeproxy cache 1\n", "470573706163656809612E6578616D706C65903F022F700207623D3126613D32000000 010000000000000002000000030000000400000005000000C800200000000000 F58056943DB2909C 5D5AF637B53D10F5"),
            (Encoding.ASCII.GetString(SnapshotRecord.FileMark), made));
    }

    private static int Length(int number) => number.ToString(CultureInfo.InvariantCulture).Length + 1;

    private static CacheKey KeyOf(ResponseCache cache, string key, int primaryLength) => cache.Store.KeyOf(Encoding.ASCII.GetBytes(key), primaryLength);

    private static void Put(ResponseCache cache, string key, int primaryLength, StoredKind kind, ReadOnlySpan<byte> body, long dropAt)
    {
        lock (cache.VisitorLock)
        {
            FillStart start = cache.Visitor.BeginFill(KeyOf(cache, key, primaryLength), cache.Now, cache.Store.Epoch, 0, out CacheFill? fill, out _);
            Assert.Equal(FillStart.Started, start);
            ulong[] tags = key == "/1" ? [5, Tag] : [5];
            Assert.True(fill!.SetHead(new EntryContent { Kind = (byte)kind, DropAt = dropAt, Tags = tags, Metadata = "metadata"u8, Head = Encoding.ASCII.GetBytes("head of " + key), Length = body.Length }));
            Assert.Equal(body.Length, fill.Append(body));
            Assert.True(fill.Complete(cache.Now));
        }
    }

    /// <summary>0 when there is nothing.</summary>
    private static byte Kind(ResponseCache cache, string key, int primaryLength)
    {
        lock (cache.VisitorLock)
        {
            if (cache.Visitor.LookUp(KeyOf(cache, key, primaryLength), cache.Now, out CacheReader? reader) != LookUpStatus.Hit)
            {
                return 0;
            }

            using (reader)
            {
                return reader!.Kind;
            }
        }
    }

    private static byte[]? BodyOf(ResponseCache cache, string key, int primaryLength)
    {
        lock (cache.VisitorLock)
        {
            if (cache.Visitor.LookUp(KeyOf(cache, key, primaryLength), cache.Now, out CacheReader? reader) != LookUpStatus.Hit)
            {
                return null;
            }

            using (reader)
            {
                Assert.Equal("metadata"u8, reader!.Metadata);
                Assert.Equal("head of " + key, Encoding.ASCII.GetString(reader.Head.Span));
                var body = new List<byte>();
                while (reader.Read(out ReadOnlyMemory<byte> piece) == ReadStatus.Data)
                {
                    body.AddRange(piece.Span);
                    reader.Advance(piece.Length);
                }

                return [.. body];
            }
        }
    }

    private ReadOnlySpan<byte> BodyFor(int number) => _body.AsSpan(0, number * number * 60);

    private void AssertThere(ResponseCache cache, int number) => Assert.Equal(BodyFor(number).ToArray(), BodyOf(cache, $"/{number}", Length(number)));

    private void Fill(ResponseCache cache)
    {
        for (int number = 0; number < Entries; number++)
        {
            Put(cache, $"/{number}", Length(number), StoredKind.Response, BodyFor(number), cache.Now + 100);
        }

        Put(cache, "/selector variant", 9, StoredKind.Response, "variant"u8, cache.Now + 100);
        Put(cache, "/selector", 9, StoredKind.Selector, default, cache.Now + 100);
        Put(cache, "/over", 5, StoredKind.Response, default, cache.Now + 50);
    }

    private ResponseCache Open(bool keeps = true, long memory = 32 << 20) => ResponseCache.Open(
        new CacheSettings(memory, 16 << 20, 64) { SnapshotTime = keeps ? TimeSpan.FromSeconds(30) : TimeSpan.Zero }, Path.Combine(_folder, "state"), loops: 1, _time, _log)!;

    private async Task<ResponseCache> OpenAsync(bool keeps = true, long memory = 32 << 20)
    {
        ResponseCache cache = Open(keeps, memory);
        await cache.BeginRestore();
        return cache;
    }

    /// <summary>A clock that a test puts ahead.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}
