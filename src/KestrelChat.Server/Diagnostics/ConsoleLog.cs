using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Diagnostics;

/// <summary>The log on standard output: the framework's formatters and settings, written by <see cref="LogOutput"/>. Any thread.</summary>
[ProviderAlias("Console")]
internal sealed partial class ConsoleLog : ILoggerProvider
{
    private readonly LogOutput _output;
    private readonly ConsoleFormatter _formatter;
    private readonly LogLevel _errorThreshold;

    public ConsoleLog(LogOutput output, IEnumerable<ConsoleFormatter> formatters, IOptions<ConsoleLoggerOptions> options)
    {
        var name = options.Value.FormatterName ?? ConsoleFormatterNames.Simple;
        _output = output;
        _formatter = formatters.First(formatter => formatter.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        _errorThreshold = options.Value.LogToStandardErrorThreshold;
        output.DescribeDropped = DescribeDropped;
    }

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _formatter, Write);

    public void Dispose()
    {
        // The output is disposed of by its owner.
    }

    private void Write(LogLevel level, string text) => _output.Write(text, level >= _errorThreshold);

    private string DescribeDropped(long count)
    {
        var notice = "";
        LogDropped(new Logger(typeof(ConsoleLog).FullName!, _formatter, (_, text) => notice = text), count);
        return notice;
    }

    [LoggerMessage(EventId = 5, EventName = "LogEntriesDropped", Level = LogLevel.Warning, Message = "Dropped {Count} log entries: the output was not read, or could not be written")]
    private static partial void LogDropped(ILogger logger, long count);

    private sealed class Logger(string category, ConsoleFormatter formatter, Action<LogLevel, string> write) : ILogger
    {
        [ThreadStatic]
        private static StringWriter? t_text;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        // No scopes: Kestrel opens one for every connection, and each would use memory as long as its connection lasts.
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> describe)
        {
            var entry = new LogEntry<TState>(logLevel, category, eventId, state, exception, describe);
            var text = t_text ??= new StringWriter();
            formatter.Write(in entry, scopeProvider: null, text);
            var builder = text.GetStringBuilder();
            if (builder.Length > 0)
            {
                write(logLevel, builder.ToString());
                builder.Clear();
            }
        }
    }
}
