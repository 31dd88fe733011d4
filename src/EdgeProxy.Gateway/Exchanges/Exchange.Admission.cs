using System.Diagnostics;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <content>Who asks, by API key, and within which limits: what the policies of these phases note on the exchange.</content>
public sealed partial class Exchange
{
    private LimitText? _limitText;
    private byte[]? _queryBuffer;
    private int _queryLength;

    /// <summary>The plan of the key; null without one.</summary>
    public Plan? Plan { get; private set; }

    /// <summary>The key's slot in its plan.</summary>
    public int PlanSlot { get; private set; }

    /// <summary>Wall clock as of the loop's turn, milliseconds since 1970 UTC.</summary>
    internal long UnixMilliseconds => Home.Loop.Clock.UnixMilliseconds;

    internal RememberedKey RememberedKey => Client.Identity.RememberedKey;

    /// <summary>To note what the client is to be told of its limits.</summary>
    internal LimitText LimitText => _limitText ??= Home.LimitTexts.Rent();

    /// <summary>What was noted; null when the client is told nothing.</summary>
    internal LimitText? LimitTextOrNull => _limitText;

    /// <summary>The query that the upstream sees, without its question mark.</summary>
    internal ReadOnlySpan<byte> Query => _queryLength < 0 ? Client.Head.Query.Of(Client.HeadBytes) : _queryBuffer.AsSpan(0, _queryLength);

    internal bool HasQuery => _queryLength < 0 ? Client.Head.HasQuery : _queryLength > 0;

    /// <summary>The name of the key that was presented, where it is known; for the account. Looked up only where somebody wants it.</summary>
    internal ReadOnlySpan<byte> KeyName => !_usedKey ? default : Snapshot is null ? _tunnelKeyName : RememberedKey.NameIn(Snapshot.Keys);

    private bool _usedKey;
    private bool _isCounted;
    private UsageKey _usage;

    /// <summary>Of a tunnel, which lets the snapshot go.</summary>
    private byte[]? _tunnelKeyName;
    private KeyPlaces _keyPlaces = KeyPlaces.None;

    internal GatewayResponseType RefuseBy(LimitKind limit, GatewayResponseType type)
    {
        _outcome.Limit = limit;
        _usedKey = limit == LimitKind.Key || _usedKey;
        return type;
    }

    internal void UsePlan(Plan plan, int slot, int key)
    {
        Plan = plan;
        PlanSlot = slot;
        _usedKey = true;
        _outcome.KeyId = key;
        _outcome.PlanId = plan.Id;
    }

    /// <summary>Takes the key out of the query.</summary>
    internal void StripQuery(KeySource source)
    {
        Debug.Assert(source.Place == KeyPlace.Query, "Fields are dropped by rules.");
        _queryBuffer ??= new byte[Http1.HeadLimits.Default.HeadBytesMax];
        _queryLength = source.CopyWithoutKey(Client.Head.Query.Of(Client.HeadBytes), _queryBuffer);
    }

    private void BeginAdmission()
    {
        Plan = null;
        _usedKey = _isCounted = false;
        _queryLength = -1;
        _keyPlaces = Snapshot.KeyPlaces;
    }

    private GatewayResponseType AdmitClient() => Home.LimitTurn.AdmitClient(this, Client.Identity.Listener.Limits);

    /// <summary>The limits have admitted a request with a key: from here on it counts, whatever becomes of it.</summary>
    /// <param name="window">See <see cref="UsageKey"/>.</param>
    /// <param name="limit">What the quota allows in all.</param>
    internal void CountUse(int window, long limit)
    {
        if (Home.Usage is { } meter)
        {
            _usage = new UsageKey(_outcome.KeyId, _outcome.PlanId, Route!.Id, UsageKey.DayOf(UnixMilliseconds), window);
            _isCounted = true;
            meter.Admit(_usage, limit);
        }
    }

    private void EndAdmission()
    {
        if (_isCounted)
        {
            Home.Usage!.End(_usage, _outcome);
        }

        if (_limitText is { } text)
        {
            _limitText = null;
            Home.LimitTexts.Return(text);
        }
    }
}
