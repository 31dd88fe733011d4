using System.Text.Json;

namespace EdgeProxy.Compiler;

/// <summary>
/// Reads a request from a line of an access log: a JSON object with <c>httpMethod</c>, <c>domainName</c>, <c>path</c>, and
/// where they are there <c>queryString</c>, <c>protocol</c>, <c>listener</c>, <c>apiKeyId</c>, <c>requestHeaders</c>. All else is passed over.
/// A field that is null, empty or <c>-</c> is not there.
/// </summary>
public static class LoggedRequestParser
{
    /// <summary>The request; or null, and what is wrong with the line.</summary>
    public static LoggedRequest? Parse(ReadOnlySpan<byte> line, long number, out string problem)
    {
        // The line is anybody's text: what the reader throws on it is a finding like others.
        try
        {
            var fields = new Fields();
            problem = fields.Read(line);
            return problem.Length == 0 ? RequestOf(fields, number, out problem) : null;
        }
        catch (JsonException)
        {
            problem = "it is not JSON";
            return null;
        }
        catch (InvalidOperationException)
        {
            problem = "it has a string that is not Unicode";
            return null;
        }
    }

    private static LoggedRequest? RequestOf(Fields fields, long number, out string problem)
    {
        bool isHttp10 = string.Equals(fields.Protocol, "HTTP/1.0", StringComparison.Ordinal);
        problem = fields.Method is null ? "it has no httpMethod"
            : fields.Path is null ? "it has no path"
            : fields.Host is null && !isHttp10 ? "it has no domainName"
            : fields.Path[0] != '/' && fields.Path != "*" ? "its path begins with no slash"
            : fields.AreClean() ? ""
            : "it has a control character where no request has one";
        return problem.Length > 0 ? null : new LoggedRequest
        {
            Line = number,
            Method = fields.Method!,
            Host = fields.Host ?? "",
            Target = fields.Query is null || fields.Path!.Contains('?', StringComparison.Ordinal) ? fields.Path! : $"{fields.Path}?{fields.Query}",
            Listener = fields.Listener,
            ApiKey = fields.ApiKey,
            Headers = fields.Headers,
        };
    }

    private sealed class Fields
    {
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

        public string? Method { get; private set; }

        public string? Host { get; private set; }

        public string? Path { get; private set; }

        public string? Query { get; private set; }

        public string? Protocol { get; private set; }

        public string? Listener { get; private set; }

        public string? ApiKey { get; private set; }

        public List<KeyValuePair<string, string>>? Headers { get; private set; }

        /// <summary>What is wrong; empty for nothing.</summary>
        public string Read(ReadOnlySpan<byte> line)
        {
            var json = new Utf8JsonReader(line);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return "it is no JSON object";
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                string problem = ReadMember(ref json);
                if (problem.Length > 0)
                {
                    return problem;
                }
            }

            // Reads to the end, where the reader says whether anything stands behind the object.
            while (json.Read())
            {
            }

            return "";
        }

        /// <summary>Control characters would make other requests of the line than the one that was logged.</summary>
        public bool AreClean() =>
            !HasControls(Method!) && !HasControls(Host ?? "") && !HasControls(Path!) && !HasControls(Query ?? "")
            && (Headers is null || Headers.TrueForAll(header => !HasControls(header.Key) && !HasControls(header.Value)));

        private static bool HasControls(string text) => text.AsSpan().ContainsAnyInRange('\0', '\x1f') || text.Contains('\x7f', StringComparison.Ordinal);

        private string ReadMember(ref Utf8JsonReader json)
        {
            string? name = NameOf(json);
            json.Read();
            if (name is null)
            {
                json.Skip();
                return "";
            }

            // Two values of one field: which of them is true cannot be told.
            if (!_seen.Add(name))
            {
                return $"it has {name} twice";
            }

            if (name == "requestHeaders")
            {
                return ReadHeaders(ref json);
            }

            if (json.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
            {
                return $"its {name} is no string";
            }

            string? value = json.GetString();
            Set(name, value is "" or "-" ? null : value);
            return "";
        }

        private static string? NameOf(in Utf8JsonReader json) =>
            json.ValueTextEquals("httpMethod"u8) ? "httpMethod"
            : json.ValueTextEquals("domainName"u8) ? "domainName"
            : json.ValueTextEquals("path"u8) ? "path"
            : json.ValueTextEquals("queryString"u8) ? "queryString"
            : json.ValueTextEquals("protocol"u8) ? "protocol"
            : json.ValueTextEquals("listener"u8) ? "listener"
            : json.ValueTextEquals("apiKeyId"u8) ? "apiKeyId"
            : json.ValueTextEquals("requestHeaders"u8) ? "requestHeaders"
            : null;

        private void Set(string name, string? value)
        {
            switch (name)
            {
                case "httpMethod":
                    Method = value;
                    break;
                case "domainName":
                    Host = value;
                    break;
                case "path":
                    Path = value;
                    break;
                case "queryString":
                    Query = value;
                    break;
                case "protocol":
                    Protocol = value;
                    break;
                case "apiKeyId":
                    ApiKey = value;
                    break;
                default:
                    Listener = value;
                    break;
            }
        }

        private string ReadHeaders(ref Utf8JsonReader json)
        {
            if (json.TokenType == JsonTokenType.Null)
            {
                return "";
            }

            if (json.TokenType != JsonTokenType.StartObject)
            {
                return "its requestHeaders are no object";
            }

            Headers = [];
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                string name = json.GetString()!;
                json.Read();
                bool isList = json.TokenType == JsonTokenType.StartArray;
                if (isList)
                {
                    json.Read();
                }

                while (json.TokenType == JsonTokenType.String)
                {
                    Headers.Add(KeyValuePair.Create(name, json.GetString()!));
                    if (!isList)
                    {
                        break;
                    }

                    json.Read();
                }

                if (json.TokenType is not (JsonTokenType.String or JsonTokenType.Null) && !(isList && json.TokenType == JsonTokenType.EndArray))
                {
                    return "its requestHeaders have a value that is no string";
                }
            }

            return "";
        }
    }
}
