namespace EdgeProxy.Configuration;

/// <summary>Reads how responses are cached.</summary>
internal static class CacheReader
{
    /// <summary>Null for off.</summary>
    public static CacheConfig? Read(JsonNodeAt? node, Diagnostics diagnostics) => node switch
    {
        { Kind: JsonKind.Object, IsBroken: false } => ReadObject(new ObjectAt(node), diagnostics),
        { Kind: JsonKind.String, IsBroken: false, Text: "http" } => CacheConfig.Default,
        _ => null,
    };

    private static CacheConfig? ReadObject(ObjectAt cache, Diagnostics diagnostics)
    {
        bool hasTtl = cache.Has(CacheMembers.Ttl);
        RefuseOthers(cache, hasTtl, diagnostics);
        CacheKeyConfig key = ReadKey(cache.Object(CacheMembers.Key), diagnostics);
        IReadOnlyList<CacheStatusConfig> statuses = CacheStatusReader.Read(cache.Object(CacheMembers.Statuses).Node, diagnostics);
        TimeSpan ttl = cache.Duration(CacheMembers.Ttl);
        if (hasTtl)
        {
            return ttl == TimeSpan.Zero ? null : new CacheConfig
            {
                Mode = CacheModeKind.Ttl,
                Ttl = ttl,
                Key = key,
                Reload = ReadEnum(cache, CacheMembers.Reload, CacheReloadKind.Honour),
                Status = cache.Bool(CacheMembers.Status),
            };
        }

        return new CacheConfig
        {
            Mode = CacheModeKind.Http,
            Key = key,
            SetCookies = ReadEnum(cache, CacheMembers.SetCookies, CacheCookiesKind.Refuse),
            HeuristicMax = cache.Duration(CacheMembers.HeuristicMax),
            Statuses = statuses,
            StaleWhileRevalidate = cache.Duration(CacheMembers.StaleWhileRevalidate),
            StaleIfError = cache.Duration(CacheMembers.StaleIfError),
            StaleWhenDisconnected = cache.Duration(CacheMembers.StaleWhenDisconnected),
            StaleDespiteSharedMaxAge = cache.Bool(CacheMembers.StaleDespiteSharedMaxAge),
            ClientDirectives = cache.Bool(CacheMembers.ClientDirectives),
            Targeted = cache.Bool(CacheMembers.Targeted),
            Status = cache.Bool(CacheMembers.Status),
        };
    }

    /// <summary>What belongs to the other way of caching.</summary>
    private static void RefuseOthers(ObjectAt cache, bool hasTtl, Diagnostics diagnostics)
    {
        MemberSpec[] others = hasTtl ? CacheMembers.HttpOnly : [CacheMembers.Reload];
        foreach (JsonNodeAt node in others.Select(member => cache.Node!.Find(member.Name)).OfType<JsonNodeAt>())
        {
            diagnostics.ErrorAtName(
                node, ConfigCodes.InvalidValue, $"\"{node.Name}\" has no effect {(hasTtl ? "with" : "without")} \"ttl\"",
                hasTtl ? "remove it, or remove \"ttl\" to cache by what responses say" : "remove it, or say how long responses are kept: \"ttl\": \"5m\"");
        }
    }

    private static CacheKeyConfig ReadKey(ObjectAt key, Diagnostics diagnostics)
    {
        if (key.Node is null)
        {
            return CacheKeyConfig.Default;
        }

        (CacheQueryKind query, IReadOnlyList<string> parameters) = ReadQuery(key, diagnostics);
        if (query == CacheQueryKind.None && key.Find(CacheMembers.SortQuery) is { } sort)
        {
            diagnostics.ErrorAtName(sort, ConfigCodes.InvalidValue, "\"sortQuery\" has no effect without a query in the key", "remove it, or name the parameters in \"query\"");
        }

        return new CacheKeyConfig
        {
            Query = query,
            Parameters = parameters,
            SortQuery = key.Bool(CacheMembers.SortQuery),
            Headers = ReadNames(key, CacheMembers.Headers, diagnostics, static name => (name.ToLowerInvariant(), FieldText.CheckName(name))),
            ApiKey = key.Bool(CacheMembers.ApiKey),
        };
    }

    private static (CacheQueryKind Query, IReadOnlyList<string> Parameters) ReadQuery(ObjectAt key, Diagnostics diagnostics) => key.Find(CacheMembers.Query) switch
    {
        { Kind: JsonKind.Array } => (CacheQueryKind.Chosen, ReadNames(key, CacheMembers.Query, diagnostics, static name => (name, CheckParameter(name)))),
        { Kind: JsonKind.String, Text: "none" } => (CacheQueryKind.None, ValueList<string>.Empty),
        _ => (CacheQueryKind.All, ValueList<string>.Empty),
    };

    private static Problem? CheckParameter(string name) => Names.IsPlain(name, ".")
        ? null
        : new Problem(ConfigCodes.InvalidValue, $"{Shown.Name(name)} is not a parameter's name", "use letters, digits, - _ .");

    /// <summary>Sorted, so that lists in another order are the same. Names in another case are the same to keys.</summary>
    private static ValueList<string> ReadNames(
        ObjectAt key, MemberSpec member, Diagnostics diagnostics, Func<string, (string Name, Problem? Problem)> check)
    {
        var names = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonNodeAt item in key.Children(member).Where(item => item.Kind == JsonKind.String))
        {
            (string name, Problem? problem) = check(item.Text);
            if (!diagnostics.ReportPlain(item, problem) && !names.Add(name))
            {
                diagnostics.Error(item, ConfigCodes.DuplicateValue, $"{Shown.Value(item)} is listed twice", "remove one of the two; case does not tell them apart");
            }
        }

        return new ValueList<string>([.. names]);
    }

    /// <summary>Words of the documents are those of the enumeration, in lower case.</summary>
    private static TEnum ReadEnum<TEnum>(ObjectAt cache, MemberSpec member, TEnum otherwise)
        where TEnum : struct, Enum =>
        Enum.TryParse(cache.Text(member), ignoreCase: true, out TEnum value) ? value : otherwise;
}
