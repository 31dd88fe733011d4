using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeProxy.Cli.Tests;

/// <summary>What is counted comes into the file once, whatever happens to process and file, and quotas go on from it.</summary>
public sealed class UsageLedgerTests : IDisposable
{
    private readonly LedgerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Counts_AddUpOverFlushesAndProcesses()
    {
        using (LedgerProcess first = _fixture.Start())
        {
            first.Use("acme", 3);
            Assert.True(first.Ledger.Flush());
            first.Use("acme", 2);
            first.Use("bob", 1, route: 1);
            Assert.True(first.Ledger.Flush());
            Assert.True(first.Ledger.Flush());
            Assert.Equal(6, _fixture.Requests());
            first.Use("bob", 4);
        }

        Assert.Equal(10, _fixture.Requests());
        using LedgerProcess second = _fixture.Start();
        second.Use("acme", 1);
        second.Ledger.Flush();
        Assert.Equal((11, 11, 22), (_fixture.Requests(), _fixture.Ask("SELECT sum(bytes_in) FROM usage"), _fixture.Ask("SELECT sum(bytes_out) FROM usage")));
        Assert.Equal((3, 2, 1), (_fixture.Ask("SELECT count(*) FROM usage"), _fixture.Ask("SELECT count(*) FROM key"), _fixture.Ask("SELECT count(*) FROM plan")));
        Assert.Equal(100 - 6, _fixture.Ask("SELECT remaining FROM daily JOIN key ON key.id = daily.key WHERE name = 'acme'"));
    }

    [Fact]
    public void Quotas_GoOnAfterARestart()
    {
        using (LedgerProcess first = _fixture.Start())
        {
            Assert.Equal(98, first.Use("acme", 98));
            Assert.Equal(ExtensionOutcome.Done, first.Ledger.Extend("gold", "acme", 10).Outcome);
            Assert.Equal(12, first.Remaining("acme"));
        }

        using (LedgerProcess second = _fixture.Start())
        {
            Assert.Equal((12, 100), (second.Remaining("acme"), second.Remaining("bob")));
            Assert.Equal(12, second.Use("acme", 20));
        }

        _fixture.Time.Advance(TimeSpan.FromDays(31)); // Into the next month.
        using LedgerProcess third = _fixture.Start();
        Assert.Equal(100, third.Remaining("acme"));
    }

    /// <summary>A day of New York, in which UTC's begins: from one UTC day to the next the count goes on, and from one day there to the next it does not.</summary>
    [Fact]
    public void QuotaOfATimeZone_GoesOnOverTheDayOfUtc()
    {
        const string plans = "\"gold\": { \"quota\": { \"limit\": 100, \"period\": \"day\", \"timeZone\": \"America/New_York\" } }";
        _fixture.Time.Advance(TimeSpan.FromHours(22)); // 2026-01-01, 17:00 there.
        using (LedgerProcess first = _fixture.Start(plans))
        {
            first.Use("acme", 10);
            _fixture.Time.Advance(TimeSpan.FromHours(4)); // The next day in UTC.
            first.Use("acme", 20);
        }

        Assert.Equal(2, _fixture.Ask("SELECT count(*) FROM usage"));
        using (LedgerProcess second = _fixture.Start(plans))
        {
            Assert.Equal(70, second.Remaining("acme"));
        }

        _fixture.Time.Advance(TimeSpan.FromHours(3)); // The next day there too.
        using LedgerProcess third = _fixture.Start(plans);
        Assert.Equal(100, third.Remaining("acme"));
    }

    [Fact]
    public void KilledProcess_LosesWhatWasNotFlushedAndNoMore()
    {
        LedgerProcess killed = _fixture.Start();
        killed.Use("acme", 5);
        killed.Ledger.Flush();
        killed.Use("acme", 7); // Not flushed yet when the next one starts.
        using (LedgerProcess next = _fixture.Start())
        {
            Assert.Equal(95, next.Remaining("acme"));
            Assert.Equal(5, _fixture.Requests());
        }

        killed.Dispose();
        Assert.Equal(12, _fixture.Requests());
    }

    [Fact]
    public void KeyThatComesWithAReload_HasWhatItUsedBefore()
    {
        using (LedgerProcess first = _fixture.Start())
        {
            first.Use("bob", 30);
        }

        using LedgerProcess second = _fixture.Start(keys: "\"acme\"");
        second.Use("acme", 1);
        second.Load(LedgerFixture.Quota, "\"acme\", \"bob\"");
        Assert.Equal((70, 99), (second.Remaining("bob"), second.Remaining("acme")));
        second.Use("bob", 5);
        second.Ledger.Flush();
        second.Load(LedgerFixture.Quota, "\"acme\"");
        second.Load(LedgerFixture.Quota, "\"acme\", \"bob\"");
        Assert.Equal((65, 99), (second.Remaining("bob"), second.Remaining("acme")));
    }

    [Fact]
    public void ManyKeys_AreResumedFromAllRowsAtOnce()
    {
        string keys = string.Join(", ", Enumerable.Range(0, 1_500).Select(i => $"\"key-{i}\""));
        using (LedgerProcess first = _fixture.Start(keys: keys))
        {
            first.Use("key-7", 3);
            first.Use("key-1499", 4);
        }

        using LedgerProcess second = _fixture.Start(keys: keys);
        Assert.Equal((97, 96, 100), (second.Remaining("key-7"), second.Remaining("key-1499"), second.Remaining("key-8")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LockedFile_IsTriedAgainAndNothingIsLost(bool admits)
    {
        using LedgerProcess process = _fixture.Start(onFailure: admits ? StoreFailure.Admit : StoreFailure.Refuse);
        process.Use("acme", 1);
        using (SqliteConnection other = UsageFile.OpenToWrite(_fixture.File))
        {
            UsageSchema.Run(other, "BEGIN IMMEDIATE");
            Assert.False(process.Ledger.Flush());
            Assert.Equal(admits, process.MayAdmit);
            Assert.Equal((false, 1), (process.Ledger.IsWritable, process.Ledger.Failures));
            process.Use("acme", 2);
            Assert.Equal(ExtensionOutcome.NotWritten, process.Ledger.Extend("gold", "acme", 5).Outcome);
            Assert.Equal(97, process.Remaining("acme"));
        }

        process.Use("bob", 4);
        Assert.True(process.Ledger.Flush());
        Assert.True(process.MayAdmit && process.Ledger.IsWritable);
        Assert.Equal((7, 7), (_fixture.Requests(), _fixture.Used()));
        Assert.Single(_fixture.Logs.Lines, line => line.Level == LogLevel.Error);
        Assert.Single(_fixture.Logs.Lines, line => line.Text.Contains("is written again", StringComparison.Ordinal));
    }

    /// <summary>The disk fails after the transaction is in the file: who tries it again would count it twice.</summary>
    [Fact]
    public void CommitThatFailsButIsInTheFile_IsNotCountedTwice()
    {
        using LedgerProcess process = _fixture.Start();
        process.Use("acme", 5);
        process.Ledger.OnCommitted = () => throw new IOException("the disk failed");
        Assert.False(process.Ledger.Flush());
        process.Ledger.OnCommitted = null;
        process.Use("acme", 2);
        Assert.True(process.Ledger.Flush());
        Assert.Equal((7, 7), (_fixture.Requests(), _fixture.Used()));
    }

    [Fact]
    public void FileThatCannotBeOpenedAtTheStart_GivesQuotasWhatItHasOnceItCan()
    {
        using (LedgerProcess first = _fixture.Start())
        {
            first.Use("acme", 40);
        }

        SqliteConnection other = UsageFile.OpenToWrite(_fixture.File);
        UsageSchema.Run(other, "BEGIN IMMEDIATE");
        using LedgerProcess second = _fixture.Start();
        Assert.Equal(3, second.Use("acme", 3));
        Assert.Equal(97, second.Remaining("acme"));
        other.Dispose();
        Assert.True(second.Ledger.Flush());
        Assert.Equal((57, 43), (second.Remaining("acme"), _fixture.Used()));
    }

    [Fact]
    public void BrokenFile_IsSetAsideAndANewOneBegins()
    {
        File.WriteAllText(_fixture.File, "This is no database, but somebody's notes, and they are longer than a head of one: " + new string('x', 4096));
        using LedgerProcess process = _fixture.Start(onFailure: StoreFailure.Refuse);
        Assert.True(process.MayAdmit);
        process.Use("acme", 2);
        Assert.True(process.Ledger.Flush());
        Assert.Equal(2, _fixture.Requests());
        string aside = Assert.Single(Directory.GetFiles(_fixture.Folder, "usage.db.broken-20260101T000000Z"));
        Assert.StartsWith("This is no database", File.ReadAllText(aside), StringComparison.Ordinal);
        Assert.Single(_fixture.Logs.Lines, line => line.Level == LogLevel.Critical);
        Assert.Equal(1, process.Ledger.SetAsideCount);
    }

    /// <summary>What quotas have used is known in the process, and is written into the new file.</summary>
    [Fact]
    public void FileThatVanishes_IsMadeAnewWithTheQuotas()
    {
        using (LedgerProcess process = _fixture.Start())
        {
            process.Use("acme", 20);
            process.Ledger.Extend("gold", "acme", 7);
            process.Ledger.Flush();
            foreach (string file in Directory.GetFiles(_fixture.Folder))
            {
                File.Delete(file);
            }

            process.Use("acme", 1);
            Assert.False(process.Ledger.Flush());
            Assert.True(process.Ledger.Flush());
            Assert.Equal((1, 21), (_fixture.Requests(), _fixture.Used()));
        }

        using LedgerProcess second = _fixture.Start();
        Assert.Equal(86, second.Remaining("acme"));
    }

    [Fact]
    public void FileOfALaterRelease_IsLetBe()
    {
        using (SqliteConnection later = UsageFile.OpenToWrite(_fixture.File))
        {
            UsageSchema.Run(later, "PRAGMA user_version = 7");
        }

        using LedgerProcess process = _fixture.Start();
        process.Use("acme", 2);
        Assert.False(process.Ledger.Flush());
        Assert.Contains(_fixture.Logs.Lines, line => line.Text.Contains("a later release made it", StringComparison.Ordinal));
        Assert.Equal(7, _fixture.Ask("PRAGMA user_version"));
    }

    [Fact]
    public void OldDays_AreTakenOut()
    {
        using LedgerProcess process = _fixture.Start(keepDays: 30);
        process.Use("acme", 2);
        process.Ledger.Flush();
        _fixture.Time.Advance(TimeSpan.FromDays(30));
        process.Use("acme", 1);
        process.Ledger.Flush();
        Assert.Equal(3, _fixture.Requests());
        _fixture.Time.Advance(TimeSpan.FromDays(1));
        process.Ledger.Flush();
        Assert.Equal(1, _fixture.Requests());
    }

    [Fact]
    public void Extending_NamesWhatIsNotThere()
    {
        using LedgerProcess process = _fixture.Start();
        Assert.Equal(ExtensionOutcome.NotFound, process.Ledger.Extend("gold", "nobody", 1).Outcome);
        Assert.Equal(ExtensionOutcome.NotFound, process.Ledger.Extend("silver", "acme", 1).Outcome);
        process.Use("acme", 1);
        Assert.Equal((0, 99), (process.Ledger.Extend("gold", "acme", -5).Extended, process.Remaining("acme")));
    }

    [Fact]
    public void File_IsForItsUserAlone()
    {
        using LedgerProcess process = _fixture.Start();
        process.Use("acme", 1);
        process.Ledger.Flush();
        foreach (string file in Directory.GetFiles(_fixture.Folder))
        {
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
        }
    }

    [Fact]
    public void PendingBeyondTheBound_IsToldOf()
    {
        var pending = new PendingUsage(keysMax: 2);
        for (int key = 0; key < 4; key++)
        {
            pending.Add(new Gateway.UsageKey(key, 0, 0, 0, 0), new Gateway.UsageCount { Requests = 3 });
            pending.Add(new Gateway.UsageKey(0, 0, 0, 0, 0), new Gateway.UsageCount { Requests = 1 });
        }

        Assert.Equal((2, 6, 7), (pending.Counts.Count, pending.Lost, pending.Counts[new Gateway.UsageKey(0, 0, 0, 0, 0)].Requests));
    }
}
