using System.Text.Json;
using KestrelChat.Server.Configuration;
using KestrelChat.Server.Diagnostics;
using KestrelChat.Server.Platform;
using KestrelChat.Server.Transport;

namespace KestrelChat.Server.Hosting;

/// <summary>Describes why the server cannot start, without a stack trace.</summary>
internal static class StartupErrors
{
    /// <summary>Prints the errors to standard error. Does not wait for a reader for long.</summary>
    public static void Print(IEnumerable<string> errors)
    {
        using var output = new LogOutput(StandardStream.Output, StandardStream.Error, maxEntries: 1);
        output.Write(string.Join('\n', errors.Select(error => "  " + error).Prepend("KestrelChat cannot start:")) + "\n", isError: true);
    }

    /// <summary>Returns one line for each error.</summary>
    public static IReadOnlyList<string> Of(Exception exception)
    {
        IReadOnlyList<string> errors = exception is SettingsException settings ? settings.Errors
            : [.. ListenFailures(exception).Select(failure => failure.Message).Distinct(StringComparer.Ordinal)];
        return [.. (errors.Count > 0 ? errors : [Describe(exception)]).Select(OnOneLine)];
    }

    private static string Describe(Exception exception)
    {
        var cause = exception.GetBaseException();
        return exception switch
        {
            // The framework's ways to report a configuration file or an argument that it cannot read, and the system's refusals.
            InvalidDataException or FormatException or IOException or UnauthorizedAccessException =>
                cause is JsonException { LineNumber: { } line, BytePositionInLine: { } column } ? $"{exception.Message} Invalid JSON in line {line + 1}, column {column + 1}: {Sentence(cause.Message)}"
                : cause == exception ? exception.Message
                : $"{exception.Message} {cause.Message}",
            _ => $"Unexpected error: {cause.Message}",
        };
    }

    // Without the position, which the framework counts from 0.
    private static string Sentence(string message) => message.Split(" LineNumber:", 2)[0];

    // Kestrel wraps them, and for localhost it tries two addresses.
    private static IEnumerable<ListenException> ListenFailures(Exception? exception) => exception switch
    {
        null => [],
        ListenException failure => [failure],
        AggregateException several => several.InnerExceptions.SelectMany(ListenFailures),
        _ => ListenFailures(exception.InnerException),
    };

    private static string OnOneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
