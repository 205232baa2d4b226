using KestrelChat.Server.Configuration;
using KestrelChat.Server.Diagnostics;
using KestrelChat.Server.Platform;
using KestrelChat.Server.Transport;

namespace KestrelChat.Server.Hosting;

/// <summary>Describes faults at start that an operator can correct, without a stack trace.</summary>
internal static class StartupErrors
{
    /// <summary>Prints the errors to standard error. Does not wait for a reader for long.</summary>
    public static void Print(IEnumerable<string> errors)
    {
        using var output = new LogOutput(StandardStream.Output, StandardStream.Error, maxEntries: 1);
        output.Write(string.Join('\n', errors.Select(error => "  " + error).Prepend("KestrelChat cannot start:")) + "\n", isError: true);
    }

    /// <summary>Returns one line for each error; null if the exception is a fault of the program and needs its stack trace.</summary>
    public static IReadOnlyList<string>? Of(Exception exception)
    {
        var errors = exception is SettingsException settings ? settings.Errors : [.. ListenFailures(exception).Select(failure => failure.Message).Distinct(StringComparer.Ordinal)];
        if (errors.Count == 0)
        {
            // The framework's ways to report a configuration file or an argument that it cannot read, and the system's refusals.
            if (exception is not (InvalidDataException or FormatException or IOException or UnauthorizedAccessException))
            {
                return null;
            }

            errors = [exception.Message + (exception.GetBaseException() is var cause && cause != exception ? " " + cause.Message : "")];
        }

        return [.. errors.Select(OnOneLine)];
    }

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
