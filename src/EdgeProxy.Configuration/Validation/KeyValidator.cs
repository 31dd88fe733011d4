using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EdgeProxy.Configuration;

/// <summary>Validates keys, whether they stand in <c>keys</c> or in a line of a file.</summary>
internal sealed class KeyValidator(NamedTable<PlanConfig> plans, KeySetBuilder set, Diagnostics diagnostics)
{
    public const int ValueLengthMin = 20;
    public const int ValueLengthMax = 128;

    private const int HashBytes = 32;

    public void Validate(JsonNodeAt node, string name, SourcePosition position)
    {
        diagnostics.GiveWay();
        var key = new ObjectAt(node);
        uint notBefore = ReadDate(key.TextNode(KeyMembers.NotBefore), 0);
        uint expires = ReadDate(key.TextNode(KeyMembers.Expires), KeyHashConfig.Never);
        bool isEnabled = key.Bool(KeyMembers.Enabled);
        if (expires <= notBefore && key.Find(KeyMembers.NotBefore) is { } late)
        {
            diagnostics.Error(late, ConfigCodes.InvalidDate, "the key expires before it is good", "correct \"notBefore\" or \"expires\"");
        }

        KeyHashConfig? own = ReadValue(key);
        int planSet = set.PlanSetOf(ReadPlans(key, name, position));
        KeyHashConfig? previous = ReadPrevious(key.Object(KeyMembers.Previous));
        if (own is { } hash)
        {
            var row = new KeyRow(planSet, set.FileOf(position.File), position.Line, position.Column);
            set.Add(
                Encoding.ASCII.GetBytes(name), row, hash with { NotBefore = notBefore, Expires = expires, IsEnabled = isEnabled },
                previous is { } before ? before with { NotBefore = notBefore, Expires = Math.Min(before.Expires, expires), IsEnabled = isEnabled } : null, node.Path);
        }
    }

    public static bool TryHash(ReadOnlySpan<char> text, out KeyHashConfig hash)
    {
        Span<byte> bytes = stackalloc byte[HashBytes];
        hash = default;
        if (text.Length != 2 * HashBytes || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        hash = HashOf(bytes);
        return true;
    }

    public static KeyHashConfig HashOf(ReadOnlySpan<byte> sha256) => new(
        0, BinaryPrimitives.ReadUInt128BigEndian(sha256), BinaryPrimitives.ReadUInt128BigEndian(sha256[16..]), 0, KeyHashConfig.Never, true);

    /// <summary>Two of a key's plans that let it in at one stage, which is a mistake: which terms would hold?</summary>
    public static (PlanConfig First, PlanConfig Second, StageName Stage)? OverlapOf(IReadOnlyList<PlanConfig> plans)
    {
        for (int i = 0; i < plans.Count; i++)
        {
            for (int j = i + 1; j < plans.Count; j++)
            {
                if (plans[i].Overlap(plans[j]) is { } stage)
                {
                    return (plans[i], plans[j], stage);
                }
            }
        }

        return null;
    }

    private KeyHashConfig? ReadValue(ObjectAt key)
    {
        JsonNodeAt[] written = [.. KeyMembers.Spec.ExactlyOne.Select(member => key.Node!.Find(member.Name)).OfType<JsonNodeAt>()];
        if (written.Length != 1)
        {
            diagnostics.Error(
                written.Length == 0 ? key.Node!.NamePosition : written[1].NamePosition, key.Node!.Path, ConfigCodes.KeyValueCount,
                written.Length == 0 ? "the key has no value" : "the key has both \"sha256\" and \"value\"",
                written.Length == 0 ? "add \"sha256\"; edgeproxy keys create makes a key and its hash" : "keep \"sha256\"");
            return null;
        }

        if (key.TextNode(KeyMembers.Sha256) is { } sha256)
        {
            return ReadHash(sha256);
        }

        if (key.TextNode(KeyMembers.Value) is not { } value)
        {
            return null;
        }

        if (value.Text.Length is < ValueLengthMin or > ValueLengthMax || value.Text.Any(c => c is <= ' ' or >= '\x7F'))
        {
            diagnostics.Error(
                value, ConfigCodes.InvalidKey, $"the key is not {ValueLengthMin} to {ValueLengthMax} visible ASCII characters",
                "make one with edgeproxy keys create");
            return null;
        }

        if (value.Written is null)
        {
            diagnostics.Warning(
                value.Position, value.Path, ConfigCodes.PlainKey, "the key stands here for everybody to read",
                $"turn it into its hash: edgeproxy keys convert {value.Document.Name}");
        }

        return HashOf(SHA256.HashData(Encoding.ASCII.GetBytes(value.Text)));
    }

    private KeyHashConfig? ReadHash(JsonNodeAt node)
    {
        if (TryHash(node.Text, out KeyHashConfig hash))
        {
            return hash;
        }

        // Never the text: it may well be the key itself, written in the wrong place.
        diagnostics.Error(
            node, ConfigCodes.InvalidKey, "this is not the SHA-256 hash of a key", "write its 64 hexadecimal digits; a key itself is written as \"value\"");
        return null;
    }

    private KeyHashConfig? ReadPrevious(ObjectAt previous)
    {
        if (previous.TextNode(KeyMembers.PreviousSha256) is not { } node || ReadHash(node) is not { } hash)
        {
            return null;
        }

        return hash with { Expires = ReadDate(previous.TextNode(KeyMembers.PreviousExpires), 0) };
    }

    private List<PlanConfig> ReadPlans(ObjectAt key, string name, SourcePosition position)
    {
        var found = new List<PlanConfig>();
        JsonNodeAt? one = key.TextNode(KeyMembers.Plan);
        if (one is not null && key.Has(KeyMembers.Plans))
        {
            diagnostics.Error(one, ConfigCodes.InvalidValue, "the key has both \"plan\" and \"plans\"", "keep \"plans\"");
        }

        IEnumerable<JsonNodeAt> nodes = one is not null ? [one] : key.Children(KeyMembers.Plans).Where(c => c.Kind == JsonKind.String);
        foreach (JsonNodeAt node in nodes)
        {
            if (plans.Resolve(node) is { } plan && !found.Contains(plan))
            {
                found.Add(plan);
            }
        }

        if (OverlapOf(found) is var (first, second, stage))
        {
            diagnostics.Error(
                position, key.Node!.Path, ConfigCodes.PlanOverlap,
                $"plans {Shown.Name(first.Name)} and {Shown.Name(second.Name)} both let the key in at {(stage.Api == "*" ? "every stage" : Shown.Name(stage.ToString()))}",
                "a key has one plan for each stage: remove one, or give the plans \"stages\" of their own");
        }

        if (!key.Has(KeyMembers.Plan) && !key.Has(KeyMembers.Plans))
        {
            diagnostics.Warning(position, key.Node!.Path, ConfigCodes.KeyWithoutPlan, $"key {Shown.Name(name)} has no plan, so that no stage lets it in", "add \"plan\"");
        }

        return found;
    }

    private uint ReadDate(JsonNodeAt? node, uint otherwise)
    {
        if (node is null)
        {
            return otherwise;
        }

        if (DateText.TryParse(node.Text, out uint seconds))
        {
            return seconds;
        }

        diagnostics.Error(node, ConfigCodes.InvalidDate, $"{Shown.Value(node)} is not a date or time", "write \"2027-01-01\" or \"2027-01-01T12:00:00Z\"");
        return otherwise;
    }
}
