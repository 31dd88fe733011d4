using EdgeProxy.Compiler;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;
using EdgeProxy.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeProxy.Cli.Tests;

/// <summary>A state folder, and processes one after the other that keep their ledger in it. Their own thread never runs: tests flush.</summary>
internal sealed class LedgerFixture : IDisposable
{
    public const string Quota = "\"gold\": { \"quota\": { \"limit\": 100, \"period\": \"month\" } }";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeproxy-usage-");

    public LedgerFixture() => Logs = new KeptLog();

    public KeptLog Logs { get; }

    public FakeTime Time { get; } = new();

    public string Folder => _folder.FullName;

    public string File => UsageFile.PathIn(Folder);

    public LedgerProcess Start(string plans = Quota, string keys = "\"acme\", \"bob\"", StoreFailure onFailure = StoreFailure.Admit, int keepDays = 0)
    {
        var process = new LedgerProcess(this, new UsageSettings(onFailure, keepDays));
        process.Ledger.Start();
        process.Load(plans, keys);
        return process;
    }

    /// <summary>A number from the file, by another connection.</summary>
    public long Ask(string sql)
    {
        using SqliteConnection connection = UsageFile.OpenToRead(File);
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Tests' own texts.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar() as long? ?? -1;
    }

    public long Requests() => Ask("SELECT coalesce(sum(requests), 0) FROM usage");

    public long Used() => Ask("SELECT coalesce(sum(used), 0) FROM quota");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        Assert.DoesNotContain(Logs.Lines, line => line.Text.Contains("in a way that it should not", StringComparison.Ordinal));
    }
}

/// <summary>One process: its ledger, and quotas as its documents have them.</summary>
internal sealed class LedgerProcess : IDisposable
{
    private readonly LedgerFixture _fixture;
    private readonly CarryOver _carryOver = new();
    private readonly UsageMeter _meter;
    private CompiledGateway _gateway = null!;

    public LedgerProcess(LedgerFixture fixture, UsageSettings settings)
    {
        _fixture = fixture;
        Ledger = new UsageLedger(fixture.Folder, settings, fixture.Time, fixture.Logs, isManual: true);
        _meter = (UsageMeter)Ledger.MeterOf(new TestLoopGroup().Loops[0]);
    }

    public UsageLedger Ledger { get; }

    public bool MayAdmit => _meter.MayAdmit;

    private long Now => _fixture.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Load(string plans, string keys)
    {
        string hashes = string.Join(", ", keys.Split(", ").Select(name =>
            $"{name}: {{ \"sha256\": \"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)))}\", \"plan\": \"gold\" }}"));
        string document =
            $$"""
            { "listeners": { "l": { "address": "127.0.0.1:0" } },
              "apis": { "shop": { "defaults": { "apiKey": true }, "routes": { "GET /orders": { "mock": {} }, "GET /a,b": { "mock": {} } } } },
              "plans": { {{plans}} }, "keys": { {{hashes}} } }
            """;
        ConfigLoadResult loaded = ConfigLoader.Load([new ConfigDocument("gateway.json", System.Text.Encoding.UTF8.GetBytes(document))]);
        Assert.True(loaded.Config is not null, string.Join('\n', loaded.Errors));
        CompileResult compiled = SnapshotCompiler.Compile(loaded.Config, _carryOver, new CompileOptions { LoopCount = 1 });
        _gateway = compiled.Gateway!;
        Ledger.Use(_gateway);
        _gateway.PutLimitsInForce(0);
    }

    /// <summary>So many requests of a key are admitted, as far as its quota goes.</summary>
    /// <returns>How many were.</returns>
    public int Use(string key, int requests, int route = 0)
    {
        Plan plan = _gateway.Snapshot.Plans.First(plan => plan.Name == "gold");
        int slot = _gateway.SlotOf(plan, key);
        ApiKeys keys = _gateway.Snapshot.Keys;
        int number = Enumerable.Range(0, keys.Count).First(index => System.Text.Encoding.ASCII.GetString(keys.NameOf(index)) == key);
        int admitted = 0;
        for (; admitted < requests; admitted++)
        {
            QuotaCharge charge = default;
            if (plan.Quota is { } quota && !quota.Counts.TryCharge(slot, Now, out charge))
            {
                break;
            }

            var by = new UsageKey(keys.IdOf(number), plan.Id, route, UsageKey.DayOf(Now), plan.Quota is null ? UsageKey.NoWindow : charge.CountedIn);
            _meter.Admit(by, charge.Limit);
            _meter.End(by, new Outcome { Status = 200, End = ExchangeEnd.Completed, RequestBytes = 1, ResponseBytes = 2 });
        }

        _meter.HandOver();
        return admitted;
    }

    public long Remaining(string key)
    {
        Plan plan = _gateway.Snapshot.Plans.First(plan => plan.Name == "gold");
        return plan.Quota!.Counts.Peek(_gateway.SlotOf(plan, key), Now).Remaining;
    }

    public void Dispose() => Ledger.Dispose();
}
