using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>One line a message: text for people, JSON for machines.</summary>
internal sealed class LineLogger(string category, LogWriter writer, LogFormat format, TimeProvider time) : ILogger
{
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Levels = ["trace", "debug", "info", "warn", "error", "critical", "none"];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string message = formatter(state, exception);
        writer.Write(format == LogFormat.Json ? Json(logLevel, eventId, message, state, exception) : Text(logLevel, message, exception));
    }

    private string Text(LogLevel level, string message, Exception? exception)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {Levels[(int)level],-5} {message}");
        return exception is null ? line : $"{line}\n{exception}";
    }

    private string Json<TState>(LogLevel level, EventId eventId, string message, TState state, Exception? exception)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow());
            json.WriteString("level", Levels[(int)level]);
            json.WriteString("category", category);
            json.WriteNumber("event", eventId.Id);
            json.WriteString("message", message);
            if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
            {
                WriteValues(json, values);
            }

            if (exception is not null)
            {
                json.WriteString("exception", exception.ToString());
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        json.WriteStartObject("values");
        foreach (KeyValuePair<string, object?> value in values)
        {
            if (!string.Equals(value.Key, "{OriginalFormat}", StringComparison.Ordinal))
            {
                json.WriteString(value.Key, Convert.ToString(value.Value, CultureInfo.InvariantCulture));
            }
        }

        json.WriteEndObject();
    }
}
