using System.Globalization;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <content>The access log and the flight recorder.</content>
internal sealed partial class SettingsReader
{
    private const int HeadersMax = 16;
    private const int HeaderNameMax = 64;
    private const int StatusMin = 100;
    private const int StatusMax = 599;
    private const int EntriesMax = 65_536;
    private const int BufferBytesMax = 256 * 1024 * 1024;

    private static readonly string[] AccessLogFormats = ["json", "clf", "combined"];

    /// <summary>Null where no path is written: then there is no access log, though what else is written of it is still checked.</summary>
    private AccessLogSettings? AccessLog(WrittenAccessLog written)
    {
        AccessLogFormat format = Enum.Parse<AccessLogFormat>(OneOf(SettingNames.AccessLogFormat, written.Format ?? "json", AccessLogFormats), ignoreCase: true);
        bool hasCondition = written.When.MinimumStatus is not null || written.When.SlowerThan is not null;
        IReadOnlyList<string> headers = Headers(written.Headers ?? []);
        bool queryString = Switch(SettingNames.AccessLogQueryString, written.QueryString);
        if (format != AccessLogFormat.Json && (written.Fields is not null || headers.Count > 0))
        {
            Error(
                written.Fields is not null ? SettingNames.AccessLogFields : SettingNames.AccessLogHeaders,
                $"the format \"{written.Format}\" has fields of its own",
                "leave the setting out, or write the format \"json\"");
        }

        var settings = new AccessLogSettings
        {
            Path = written.Path ?? "-",
            Format = format,
            Fields = written.Fields is null ? DefaultFields(queryString, headers.Count > 0) : Fields(written.Fields),
            Sample = Share(SettingNames.AccessLogSample, written.Sample, hasCondition ? 0 : 1),
            MinimumStatus = written.When.MinimumStatus is null
                ? 0
                : Integer(SettingNames.AccessLogMinimumStatus, written.When.MinimumStatus, 0, StatusMin, StatusMax),
            SlowerThan = written.When.SlowerThan is null ? null : Duration(SettingNames.AccessLogSlowerThan, written.When.SlowerThan, default),
            BufferBytes = Size(SettingNames.AccessLogBufferBytes, written.BufferBytes, AccessLogSettings.DefaultBufferBytes, 2 * LogChunk.Size, BufferBytesMax),
            Headers = headers,
            QueryString = queryString,
        };
        if (written.Path is { Length: 0 })
        {
            Error(SettingNames.AccessLogPath, "\"\" is no path", "write \"-\" for standard output, or a file; leave it out for no access log");
        }

        return written.Path is null ? null : settings;
    }

    private FlightRecorderSettings FlightRecorder(WrittenFlightRecorder written) => new(
        Integer(SettingNames.FlightRecorderEntries, written.Entries, FlightRecorderSettings.DefaultEntries, 0, EntriesMax),
        Duration(SettingNames.FlightRecorderSlowerThan, written.SlowerThan, FlightRecorderSettings.Default.SlowerThan));

    private static AccessLogField[] DefaultFields(bool queryString, bool headers) =>
        [.. AccessLogFields.All.Where(field => field.IsDefault
            || (queryString && string.Equals(field.Name, AccessLogFields.QueryStringName, StringComparison.Ordinal))
            || (headers && string.Equals(field.Name, AccessLogFields.RequestHeadersName, StringComparison.Ordinal)))];

    private List<AccessLogField> Fields(List<string> written)
    {
        var fields = new List<AccessLogField>();
        foreach (string name in written)
        {
            AccessLogField? field = AccessLogFields.Find(name);
            if (field is null)
            {
                string plain = AccessLogFields.WithoutPrefix(name);
                string? nearest = ScalarText.Nearest(plain, AccessLogFields.Names);
                Error(
                    SettingNames.AccessLogFields,
                    $"\"{name}\" is no field",
                    nearest is null ? "fields are " + string.Join(", ", AccessLogFields.All.Select(known => known.Name)) : $"did you mean \"{nearest}\"?");
            }
            else if (fields.Contains(field))
            {
                Error(SettingNames.AccessLogFields, $"\"{name}\" is there twice", "a line has each field once");
            }
            else
            {
                fields.Add(field);
            }
        }

        return fields;
    }

    private List<string> Headers(List<string> written)
    {
        if (written.Count > HeadersMax)
        {
            Error(SettingNames.AccessLogHeaders, $"there are {written.Count} headers", $"write {HeadersMax} at most");
        }

        var headers = new List<string>();
        foreach (string name in written)
        {
            if (name.Length is 0 or > HeaderNameMax || !name.All(IsTokenCharacter))
            {
                Error(SettingNames.AccessLogHeaders, $"\"{name}\" is not a header name of 1 to {HeaderNameMax} characters", "write a name such as \"X-Tenant\"");
            }
            else if (headers.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                Error(SettingNames.AccessLogHeaders, $"\"{name}\" is there twice", "a line has each header once");
            }
            else
            {
                headers.Add(name);
            }
        }

        return headers;
    }

    private double Share(string name, string? written, double otherwise)
    {
        if (written is null)
        {
            return otherwise;
        }

        if (!double.TryParse(written, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double share) || !(share is >= 0 and <= 1))
        {
            Error(name, $"\"{written}\" is not a share from 0 to 1", "write 0.01 for one in a hundred");
        }

        return share;
    }

    private bool Switch(string name, string? written)
    {
        if (written is null || !bool.TryParse(written, out bool value))
        {
            if (written is not null)
            {
                Error(name, $"\"{written}\" is neither true nor false", "write true or false");
            }

            return false;
        }

        return value;
    }

    private int Size(string name, string? written, int otherwise, int min, int max)
    {
        if (written is null)
        {
            return otherwise;
        }

        if (!ScalarText.TrySize(written, out long bytes) || bytes < min || bytes > max)
        {
            Error(name, $"\"{written}\" is not a size from {min >> 10}KB to {max >> 20}MB", $"write \"{otherwise >> 10}KB\", the default");
            return otherwise;
        }

        return (int)bytes;
    }
}
