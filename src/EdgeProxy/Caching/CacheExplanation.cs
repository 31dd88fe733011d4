using System.Globalization;
using System.Text;
using EdgeProxy.Caching;
using EdgeProxy.Compiler;
using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>Why a GET would be answered from the cache, or not.</summary>
/// <param name="Selected">What it would find; null for nothing.</param>
/// <param name="Now">Seconds since 1970.</param>
internal sealed record CacheExplanation(UrlTarget Target, StoredVariants Stored, StoredVariant? Selected, CacheVerdict Verdict, long Now)
{
    /// <summary>Takes the steps of a look-up, over copies of what is stored.</summary>
    /// <param name="target">With a route that has a cache.</param>
    /// <param name="port">The port that clients connect to.</param>
    public static CacheExplanation Of(UrlTarget target, int port, ResponseCache cache, TimeProvider time, CancellationToken cancellation)
    {
        CachePolicy policy = target.Route!.Route.Cache!;
        ulong tag = CacheKeys.UriTag(policy, target.Host, target.Path, target.Head.HasQuery, target.Query);
        StoredVariants stored = StoredVariants.Find(cache, tag, time, cancellation);
        CacheVerdict? verdict = CacheVerdict.OfScope(LookupScopes.Of(target.Head), UnkeyedFields.AreIn(target.Head.Fields, target.Bytes));
        StoredVariant? selected = null;
        byte[] key = new byte[CacheStore.KeyBytesMax];
        if (verdict is null)
        {
            byte[] portText = Encoding.ASCII.GetBytes(port.ToString(CultureInfo.InvariantCulture));
            verdict = CacheKeys.TryWrite(policy, target.Head, target.Bytes, target.Path, target.Listener.IsTls, portText, key, out int primaryLength)
                && TrySelect(target, stored, key, primaryLength, out int length, out selected)
                ? Decide(target, policy, cache, key.AsSpan(0, length), primaryLength, selected, stored.All.Count > 0)
                : CacheVerdict.TooLong;
        }

        return new CacheExplanation(target, stored, selected, verdict, cache.Now);
    }

    /// <summary>The primary key leads to a response, or to the names of the fields that tell its variants apart.</summary>
    private static bool TrySelect(UrlTarget target, StoredVariants stored, byte[] key, int primaryLength, out int length, out StoredVariant? selected)
    {
        length = primaryLength;
        selected = stored.WithKey(key.AsSpan(0, primaryLength));
        if (selected is not { Kind: StoredKind.Selector } selector)
        {
            return true;
        }

        selected = null;
        if (!VariantKey.TryWrite(key, primaryLength, selector.Names, target.Head.Fields, target.Bytes, out length))
        {
            return false;
        }

        selected = stored.WithKey(key.AsSpan(0, length));
        return true;
    }

    private static CacheVerdict Decide(
        UrlTarget target, CachePolicy policy, ResponseCache cache, ReadOnlySpan<byte> key, int primaryLength, StoredVariant? selected, bool hasOthers)
    {
        RequestDirectives directives = RequestDirectives.Read(target.Head.Fields, target.Bytes);
        if (selected is not null)
        {
            return CacheVerdict.OfStored(selected.Meta, directives, policy, cache.Now);
        }

        lock (cache.VisitorLock)
        {
            LookUpStatus status = LookUpStatus.Miss;
            if (!cache.IsClosed)
            {
                status = cache.Visitor.LookUp(cache.Store.KeyOf(key, primaryLength), cache.Now, out CacheReader? reader);
                reader?.Dispose();
            }

            return CacheVerdict.OfMissing(directives, policy, status, hasOthers);
        }
    }
}
