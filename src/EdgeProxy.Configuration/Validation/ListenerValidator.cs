using System.Net;

namespace EdgeProxy.Configuration;

/// <summary>Validates <c>listeners</c>.</summary>
internal sealed class ListenerValidator(NamedTable<CertificateConfig> certificates, Diagnostics diagnostics)
{
    private readonly Dictionary<string, JsonNodeAt> _addresses = new(StringComparer.Ordinal);

    public IReadOnlyList<ListenerConfig> Validate(IReadOnlyList<JsonNodeAt> nodes) => [.. nodes.Select(Validate)];

    private ListenerConfig Validate(JsonNodeAt node)
    {
        var listener = new ObjectAt(node);
        ObjectAt timeouts = listener.Object(ListenerMembers.Timeouts);
        return new ListenerConfig
        {
            Name = node.Name!,
            Address = ReadAddress(listener),
            Tls = ReadTls(listener),
            TrustedProxies = ReadTrustedProxies(listener),
            Paths = string.Equals(listener.Text(ListenerMembers.Paths), "preserve", StringComparison.Ordinal) ? PathMode.Preserve : PathMode.Strict,
            Limits = ReadLimits(listener.Object(ListenerMembers.Limits)),
            Timeouts = new ListenerTimeoutsConfig
            {
                Head = timeouts.Duration(ListenerMembers.Head),
                KeepAlive = timeouts.Duration(ListenerMembers.KeepAlive),
                Write = timeouts.Duration(ListenerMembers.Write),
                Body = timeouts.Duration(ListenerMembers.Body),
                Handshake = timeouts.Duration(ListenerMembers.Handshake),
            },
            BodyRateMin = listener.Number(ListenerMembers.BodyRateMin),
            Throttles = ThrottleReader.Read(listener.Find(ListenerMembers.Throttle), diagnostics),
            Position = node.NamePosition,
            Origins = Origins.Written(node, SettingLevel.Listener),
        };
    }

    private ListenerAddress ReadAddress(ObjectAt listener)
    {
        var none = new ListenerAddress(new IPEndPoint(IPAddress.None, 0), null);
        if (listener.TextNode(ListenerMembers.Address) is not { } node)
        {
            return none;
        }

        ListenerAddress address;
        if (node.Text.StartsWith("unix:", StringComparison.Ordinal))
        {
            string path = node.Text["unix:".Length..];
            if (diagnostics.Report(node, Addresses.CheckUnixPath(path, ConfigCodes.InvalidAddress)))
            {
                return none;
            }

            address = new ListenerAddress(null, path);
        }
        else
        {
            if (diagnostics.Report(node, Addresses.ParseEndPoint(node.Text, out IPEndPoint? endPoint)))
            {
                return none;
            }

            address = new ListenerAddress(endPoint, null);
        }

        CheckUnique(node, address);
        return address;
    }

    private void CheckUnique(JsonNodeAt node, ListenerAddress address)
    {
        // Port 0 is another port each time.
        if (address.EndPoint?.Port == 0 || _addresses.TryAdd(address.ToString(), node))
        {
            return;
        }

        JsonNodeAt first = _addresses[address.ToString()];
        diagnostics.Error(
            node, ConfigCodes.DuplicateAddress, $"{Shown.Value(node)} is taken by {first.Parent!.Path} at {first.Position}",
            "give each listener its own address and port");
    }

    private ListenerTlsConfig? ReadTls(ObjectAt listener)
    {
        ObjectAt tls = listener.Object(ListenerMembers.Tls);
        if (tls.Node is null)
        {
            return null;
        }

        var chosen = new List<CertificateConfig>();
        foreach (JsonNodeAt item in tls.Children(ListenerMembers.TlsCertificates))
        {
            if (certificates.Resolve(item) is { } certificate && IsReachable(item, certificate, chosen))
            {
                chosen.Add(certificate);
            }
        }

        bool is13 = string.Equals(tls.Text(ListenerMembers.TlsMinVersion), "1.3", StringComparison.Ordinal);
        return new ListenerTlsConfig { Certificates = chosen, MinVersion = is13 ? TlsVersion.Tls13 : TlsVersion.Tls12 };
    }

    /// <summary>Two certificates for one name, or two defaults: the second would never be shown.</summary>
    private bool IsReachable(JsonNodeAt item, CertificateConfig certificate, List<CertificateConfig> chosen)
    {
        foreach (CertificateConfig other in chosen)
        {
            string? clash = other.ServerNames.Count == 0 && certificate.ServerNames.Count == 0
                ? "the default, having no server names"
                : other.ServerNames.Intersect(certificate.ServerNames, StringComparer.Ordinal).FirstOrDefault();
            if (ReferenceEquals(other, certificate) || clash is not null)
            {
                diagnostics.Error(
                    item, ConfigCodes.DuplicateValue,
                    ReferenceEquals(other, certificate)
                        ? $"{Shown.Value(item)} is listed twice"
                        : $"{Shown.Value(item)} and \"{other.Name}\" are both for {clash}",
                    "list one certificate for each server name, and one default at most");
                return false;
            }
        }

        return true;
    }

    private IReadOnlyList<IPNetwork> ReadTrustedProxies(ObjectAt listener)
    {
        var networks = new List<IPNetwork>();
        foreach (JsonNodeAt item in listener.Children(ListenerMembers.TrustedProxies))
        {
            if (diagnostics.Report(item, Addresses.ParseNetwork(item.Text, out IPNetwork network)))
            {
                continue;
            }

            networks.Add(network);
            if (network.PrefixLength == 0)
            {
                diagnostics.Warning(
                    item.Position, item.Path, ConfigCodes.TrustsEveryone, "every client can forge its address",
                    "list the networks of the proxies before this one");
            }
        }

        return networks;
    }

    private ListenerLimitsConfig ReadLimits(ObjectAt limits)
    {
        int head = limits.Integer(ListenerMembers.HeadBytesMax);
        int target = limits.Integer(ListenerMembers.TargetBytesMax);
        if (target > head && limits.Find(ListenerMembers.TargetBytesMax) is { } node)
        {
            diagnostics.Error(node, ConfigCodes.OutOfRange, "the target cannot be larger than the head", $"give {ScalarParser.Format(head)} at most, or raise headBytesMax");
        }

        return new ListenerLimitsConfig
        {
            HeadBytesMax = head,
            TargetBytesMax = Math.Min(target, head),
            FieldsMax = limits.Integer(ListenerMembers.FieldsMax),
            ConnectionsMax = limits.Integer(ListenerMembers.ConnectionsMax),
        };
    }
}
